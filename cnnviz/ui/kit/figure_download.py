"""A figure as a file: PNG, SVG or PDF."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import streamlit as st

from cnnviz import figures
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, in_language, language
from cnnviz.ui.kit.turns import fragment

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}

_address = component("kit/address")


@fragment()
def figure_download(draw: Callable[[], Figure], name: str, *, key: str) -> None:
    """Show the menu that offers a figure; it is drawn only when a format is clicked.

    A fragment: opening the menu does not run the page again.

    Args:
        draw: Returns the figure.  It runs outside the page's script, in the reader's language.
        name: Of the file, without its ending.
        key: The component's key on the page.
    """
    menu = figure_menu(key=key)
    if menu.open:
        with menu:
            format_buttons(draw, name, key=key)


def figure_menu(*, key: str) -> PopoverContainer:
    """Show the button of the menu; opening it runs the page, or the fragment, again."""
    return st.popover(
        _("Download figure"), icon=":material/image:", type="tertiary", key=key, on_change="rerun"
    )


def format_buttons(draw: Callable[[], Figure], name: str, *, key: str) -> None:
    """Show a button for each format of a figure; see :func:`figure_download`."""
    reader = language()

    def file(format: str) -> bytes:
        with in_language(reader):
            return figures.figure_bytes(draw(), format)

    for format, media_type in FORMATS.items():
        st.download_button(
            format.upper(),
            functools.partial(file, format),
            f"{name}.{format}",
            media_type,
            key=f"{key}.{format}",
            on_click="ignore",
            width="stretch",
        )


def browser_params(*, key: str) -> dict[str, str] | None:
    """Return the parameters that the browser's address has now; None before it has answered."""
    search = _address(key=key, on_search_change=lambda: None).get("search")
    return None if search is None else dict(parse_qsl(search.removeprefix("?")))
