"""An SVG of ours on the page, in the page's own colours."""

from __future__ import annotations

from cnnviz.ui.kit.component import component

_mount = component("kit/svg")


def show_svg(svg: str, *, key: str) -> None:
    """Draw an SVG; its colours may be the custom properties of assets/page.css.

    Args:
        svg: The picture; texts in it must be escaped.
        key: The component's key on the page.
    """
    _mount(key=key, data=svg)
