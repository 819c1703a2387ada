"""Sizes: a network as data, drawn, counted and built."""

from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.shell.page import show_page
from cnnviz.ui.sizes import view
from cnnviz.ui.sizes.state import SIZES


def show_sizes(stage: Stage) -> None:
    build = SIZES.begin()

    with stage.actions:
        view.show_network_list(build)
        show_link_button(key="link")

    view.show_builder_area(build)
    view.show_walkthroughs()
    show_lesson("sizes")


show_page("sizes", show_sizes)
