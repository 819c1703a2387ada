"""Sizes: a network as data, drawn, counted and built."""

from cnnviz.ui.kit import copyable, lesson_text
from cnnviz.ui.shell import page
from cnnviz.ui.sizes import state, view

actions = page.begin("sizes")
build = state.begin()

with actions:
    view.networks(build)
    copyable.link(key="link")

view.show()
view.walks()
lesson_text.show("sizes")
