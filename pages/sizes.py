"""Sizes: a network as data, drawn, counted and built."""

from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.shell.page import open_page
from cnnviz.ui.sizes import state, view

actions = open_page("sizes")
build = state.open_build()

with actions:
    view.show_network_list(build)
    show_link_button(key="link")

view.show_builder_area()
view.show_walkthroughs()
show_lesson("sizes")
