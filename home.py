"""Home: a convolution that plays, the lessons, and the workshop with a drawing for every page."""

import streamlit as st

from cnnviz.ui.course.overview import show_overview
from cnnviz.ui.grids.home_grid import show_home_grid
from cnnviz.ui.grids.state import HOME
from cnnviz.ui.grids.stepper import send_stepper_words
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import gallery_pages
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.shell.gallery import show_lesson_cards
from cnnviz.ui.shell.page import show_page


def show_home(stage: Stage) -> None:
    HOME.begin()
    with stage.actions:
        show_link_button(key="link")
    with stage_figure():
        show_home_grid()
    with st.container(key="home-lessons"):
        st.header(_("Lessons"), anchor=False)
        show_overview()
    with st.container(key="home-workshop"):
        st.header(_("Workshop"), anchor=False)
        show_lesson_cards(gallery_pages())


show_page(HOME.name, show_home, send_stepper_words)
