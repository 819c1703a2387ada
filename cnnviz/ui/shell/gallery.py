"""The gallery of Home: a path for newcomers, and a card with a drawing for every lesson."""

from __future__ import annotations

import streamlit as st

from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import Page, gallery_pages, show_page_link
from cnnviz.ui.shell.thumbnails import draw_thumbnail

_thumbnail = component("shell/gallery")


def show_lesson_path() -> None:
    """Show the order of the lessons for a newcomer, each a link."""
    with st.container(key="path", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(_("New here? Follow this order:"), width="content")
        for number, page in enumerate(gallery_pages(), start=1):
            show_page_link(page.id, f"{number}  {_(page.title)}", width="content")


def show_lesson_cards(lessons: list[Page]) -> None:
    """Show lessons as cards, as many per row as there is room for."""
    with st.container(key=f"cards-{lessons[0].id}"):
        for page in lessons:
            with st.container(key=f"card-{page.id}", border=True, gap="xsmall"):
                drawing = draw_thumbnail(page.id, _(page.shows))
                _thumbnail(key=f"thumbnail-{page.id}", data=drawing)
                show_page_link(page.id)
                st.markdown(_(page.tagline))
