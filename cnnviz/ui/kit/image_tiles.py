"""Small images side by side, each a button."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.ui.kit.component import component

_tiles = component("kit/image_tiles")


@dataclass(frozen=True)
class Sheet:
    """Tiles of one size in ONE image.

    Attributes:
        png: The image.
        count: Number of tiles.
        width: Of a tile, in pixels.
        height: Of a tile, in pixels.
        columns: Tiles per row.
        gap: Pixels around each tile.
    """

    png: bytes
    count: int
    width: int
    height: int
    columns: int
    gap: int = 0


def show_tiles(
    sheet: Sheet,
    *,
    key: str,
    side: int,
    title: str,
    label: str,
    selected: int | None,
    choose: Callable[[int], None],
    names: Sequence[str] | None = None,
) -> None:
    """Show the tiles of a sheet.

    Args:
        sheet: The tiles.
        key: Key of the component.
        side: Width of a tile on the page, in pixels.
        title: Alternative text of all tiles together.
        label: Alternative text of a tile, with its name for ``{index}``.
        selected: Index of the selected tile.
        choose: Called with the index of the tile that is clicked.
        names: Text below each tile; None counts them from 1.
    """
    data: dict[str, Any] = {
        **{name: value for name, value in vars(sheet).items() if name != "png"},
        "image": base64.b64encode(sheet.png).decode("ascii"),
        "side": side,
        "selected": selected,
        "title": title,
        "label": label,
        "names": list(names or map(str, range(1, sheet.count + 1))),
    }
    _tiles(key=key, data=data, on_click_change=lambda: choose(st.session_state[key]["click"][0]))
