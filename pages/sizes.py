"""Sizes: a network as data, drawn, counted and built."""

from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.shell.page import show_page
from cnnviz.ui.sizes import view
from cnnviz.ui.sizes.builder import send_builder_words
from cnnviz.ui.sizes.state import SIZES


def show_sizes(stage: Stage) -> None:
    build = SIZES.begin()

    with stage.actions:
        view.show_network_list(build)
        show_link_button(key="link")

    with stage_figure():
        view.show_builder_area(build)


show_page("sizes", show_sizes, send_builder_words)
