"""An SVG on the page, in the page's own colors."""

from __future__ import annotations

from cnnviz.ui.kit.component import component

_mount = component("kit/svg")


def show_svg(svg: str, *, key: str) -> None:
    """Show an SVG; its colors may be the custom properties of assets/page.css.

    Args:
        svg: The drawing; texts in it must be escaped.
        key: The component's key on the page.
    """
    _mount(key=key, data=svg)
