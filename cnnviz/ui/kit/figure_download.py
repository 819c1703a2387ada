"""A figure as a file: PNG, SVG or PDF."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

from cnnviz import figures
from cnnviz.ui.kit.browser_address import browser_address
from cnnviz.ui.kit.i18n import _, in_language, language
from cnnviz.ui.kit.turns import fragment

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
"""The formats of a figure with their media types."""

Draws: TypeAlias = "Callable[[], Figure] | Mapping[str, Callable[[], Figure]]"
"""Returns a figure; or several such functions, by the title of each figure in English.  They run
outside the page's script, in the reader's language."""


@fragment()
def figure_download(draws: Draws, name: str, *, key: str) -> None:
    """Show the menu that offers figures; one is drawn only when a format is clicked.

    A fragment: opening the menu does not run the page again.

    Args:
        draws: The figures.
        name: Of the file, without its ending; of several files, how their names begin.
        key: The component's key on the page.
    """
    menu = _menu(key)
    if menu.open:
        with menu:
            _show_formats(draws, name, key)


def show_address_menu(offer: Callable[[Mapping[str, str]], tuple[Draws, str]], *, key: str) -> None:
    """Show the menu of figures that depend on what only the browser's address has.

    Args:
        offer: Returns ``draws`` and ``name`` of :func:`figure_download` from the parameters of the
            address.
        key: The component's key on the page.
    """
    menu = _menu(key)
    if menu.open:
        with menu:
            params = browser_address(key)
            if params is not None:
                _show_formats(*offer(params), key)


address_figure_download = fragment()(show_address_menu)
"""The same as a part of the page that runs alone, where the part around it takes long."""


def address_cell(params: Mapping[str, str], place: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of the cell that an address has for a place.

    static/components/shared/address.js writes it: ``cell=1.3.5.7`` for row 5, column 7 of map 3 of
    layer 1.
    """
    for entry in params.get("cell", "").split("_"):
        where, _dot, column = entry.rpartition(".")
        where, _dot, row = where.rpartition(".")
        if where == place and row.isdecimal() and column.isdecimal() and int(row) * int(column):
            return int(row) - 1, int(column) - 1
    return None


def _menu(key: str) -> PopoverContainer:
    """Show the button of the menu; opening it runs the fragment again."""
    return st.popover(
        _("Download figure"), icon=":material/image:", type="tertiary", key=key, on_change="rerun"
    )


def _show_formats(draws: Draws, name: str, key: str) -> None:
    """Show a button for each format of each figure."""
    if not isinstance(draws, Mapping):
        draws = {"": draws}
    reader = language()

    def file(draw: Callable[[], Figure], format: str) -> bytes:
        with in_language(reader):
            return figures.figure_bytes(draw(), format)

    for place, (title, draw) in enumerate(draws.items()):
        own_name, own_key = name, key
        if len(draws) > 1:
            st.caption(_(title))
            own_name = f"{name}-{title.lower().replace(' ', '-')}"
            own_key = f"{key}.{place}"
        with st.container(horizontal=True):
            for format, media_type in FORMATS.items():
                st.download_button(
                    format.upper(),
                    functools.partial(file, draw, format),
                    f"{own_name}.{format}",
                    media_type,
                    key=f"{own_key}.{format}",
                    on_click="ignore",
                )
