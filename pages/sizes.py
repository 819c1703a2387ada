"""Sizes: a network as data, drawn, counted and built."""

from cnnviz.ui import copyable, lesson, page, sizes, sizes_page

actions = page.begin("sizes")
build = sizes.begin()

with actions:
    sizes_page.networks(build)
    copyable.link(key="link")

sizes_page.show()
sizes_page.walks()
lesson.show("sizes")
