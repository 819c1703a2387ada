"""The gallery of Home: a card with a drawing for every page of the workshop."""

import streamlit as st

from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import Page, show_page_link
from cnnviz.ui.shell.thumbnails import draw_thumbnail

_thumbnail = component("shell/gallery")


def show_lesson_cards(lessons: list[Page]) -> None:
    """Show pages as cards, as many per row as there is room for."""
    with st.container(key=f"cards-{lessons[0].id}"):
        for page in lessons:
            with st.container(key=f"card-{page.id}", border=True, gap="xsmall"):
                drawing = draw_thumbnail(page.id, _(page.shows))
                _thumbnail(key=f"thumbnail-{page.id}", data=drawing)
                show_page_link(page.id)
                st.markdown(_(page.tagline))
