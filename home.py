"""Home: what there is, with a picture for every lesson."""

import streamlit as st

from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import gallery_pages, group_by_section
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.shell.gallery import show_lesson_cards, show_lesson_path
from cnnviz.ui.shell.page import show_page


def show_gallery(stage: Stage) -> None:
    with stage.actions:
        show_link_button(key="link")
    show_lesson_path()
    with stage_figure():
        for section, lessons in group_by_section(gallery_pages()):
            st.header(_(section), anchor=False)
            show_lesson_cards(lessons)


show_page("home", show_gallery)
