"""Small pictures side by side, each a button."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.ui.kit.component import component

_tiles = component("kit/image_tiles")


@dataclass(frozen=True)
class Sheet:
    """Pictures of one size in ONE image.

    Attributes:
        png: The image.
        count: How many pictures it holds.
        width: Of a picture, in pixels.
        height: Likewise.
        columns: Pictures in a row.
        gap: Pixels around pictures.
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
    chosen: int | None,
    choose: Callable[[int], None],
    names: Sequence[str] | None = None,
) -> None:
    """Draw the pictures of a sheet.

    Args:
        sheet: The pictures.
        key: Key of the component.
        side: Width of a picture on the page, in pixels.
        title: What the pictures are together, for those who do not see them.
        label: What a picture is, with its name for ``{index}``.
        chosen: Which picture is chosen.
        choose: Called with the picture that is clicked.
        names: What stands below the pictures; None for their places.
    """
    data: dict[str, Any] = {
        "image": base64.b64encode(sheet.png).decode("ascii"),
        "count": sheet.count,
        "width": sheet.width,
        "height": sheet.height,
        "columns": sheet.columns,
        "gap": sheet.gap,
        "side": side,
        "chosen": chosen,
        "title": title,
        "label": label,
        "names": list(names or map(str, range(sheet.count))),
    }
    _tiles(key=key, data=data, on_chosen_change=lambda: choose(st.session_state[key]["chosen"][0]))
