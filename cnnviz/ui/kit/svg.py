"""An SVG of ours on the page, in the page's own colours."""

from __future__ import annotations

import streamlit as st

from cnnviz.resources import resource

ASSETS = resource("assets")

_mount = st.components.v2.component(
    "cnnviz.drawing",
    html='<div class="picture"></div>',
    css='svg { display: block; } text { font-family: "JetBrains Mono", monospace; }',
    js=(ASSETS / "drawing.js").read_text(encoding="utf-8"),
)


def show(svg: str, *, key: str) -> None:
    """Draw an SVG; its colours may be the custom properties of assets/page.css.

    Args:
        svg: The picture; texts in it must be escaped.
        key: The component's key on the page.
    """
    _mount(key=key, data={"svg": svg})
