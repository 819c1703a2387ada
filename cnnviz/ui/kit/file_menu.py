"""One menu for all that a page offers as files: a list, and the formats of what is chosen in it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.ui.kit.figure_download import FORMATS
from cnnviz.ui.kit.i18n import _, in_language, language

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class File:
    """A file that is made when it is asked for.

    Attributes:
        label: Of its button.
        name: With its ending.
        media_type: Of its content.
        make: Returns the content; it runs outside the page's script, in the reader's language.
    """

    label: str
    name: str
    media_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Item:
    """An entry of the menu.

    Attributes:
        title: What it is, in the reader's language.
        files: Its formats.
        note: A sentence about it, in the reader's language.
    """

    title: str
    files: Sequence[File]
    note: str = ""


def figure_item(title: str, draw: Callable[[], Figure], name: str, *more: File) -> Item:
    """Return an entry with a figure in its three formats, and other files about the same.

    Args:
        title: What it is, in the reader's language.
        draw: Returns the figure.
        name: Of the files, without the ending.
        more: Other files.
    """

    def make(format: str) -> bytes:
        return figures.figure_bytes(draw(), format)

    drawn = [
        File(format.upper(), f"{name}.{format}", media_type, functools.partial(make, format))
        for format, media_type in FORMATS.items()
    ]
    return Item(title, [*drawn, *more])


def png_file(name: str, make: Callable[[], bytes], label: str = "PNG") -> File:
    """Return a PNG that shows every value as one pixel."""
    return File(label, f"{name}.png", FORMATS["png"], make)


def show_file_menu(items: Callable[[], Mapping[str, Item]], *, key: str) -> None:
    """Show the button of the menu; what it offers is listed only while it is open.

    Called by a fragment, which runs again when the menu opens.

    Args:
        items: Returns the entries by names that do not change.
        key: Of the menu.
    """
    menu = st.popover(_("Download"), icon=":material/download:", key=key, on_change="rerun")
    if menu.open:
        with menu:
            _show_items(items(), key)


def _show_items(items: Mapping[str, Item], key: str) -> None:
    """Show the list, and a button for each format of the chosen entry."""
    if not items:
        return
    chosen = st.selectbox(
        _("What"), list(items), format_func=lambda name: items[name].title, key=f"{key}.what"
    )
    item, reader = items[chosen], language()

    def make(file: File) -> bytes:
        with in_language(reader):
            return file.make()

    with st.container(horizontal=True):
        for file in item.files:
            st.download_button(
                file.label,
                functools.partial(make, file),
                file.name,
                file.media_type,
                key=f"{key}.{chosen}.{file.label}",
                on_click="ignore",
            )
    if item.note:
        st.caption(item.note)
