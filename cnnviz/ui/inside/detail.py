"""The numbers behind one cell, for layers whose arrays are too large to be sent in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.ui.inside.features import unit_detail
from cnnviz.ui.inside.layer_payload import encode_floats
from cnnviz.ui.kit import url_state
from cnnviz.ui.models.activations import map_closeup
from cnnviz.ui.models.loading import Floats, Model

ASKED = "inside.asked"
"""The cell that the browser has asked for last; the link has it from the browser itself."""


@dataclass(frozen=True)
class Cell:
    """A cell of a map of a layer, all counted from 0."""

    layer: int
    map: int
    row: int
    column: int


def take_question(key: str) -> None:
    """Callback: note which cell the browser asks for."""
    url_state.mark_action()
    st.session_state[ASKED] = read_cell(st.session_state[key]["cell"])


def read_cell(message: Mapping[str, Any]) -> Cell | None:
    """Return the cell of a message, None if it names none."""
    values = [message.get(name) for name in ("layer", "map", "row", "column")]
    whole = [int(value) for value in values if isinstance(value, int | float) and value >= 0]
    return Cell(*whole) if len(whole) == len(values) else None


def asked_detail(
    model: Model,
    layer: int,
    values: list[Floats],
    ends: tuple[Floats, Floats],
    chosen: int | None,
) -> dict[str, Any] | None:
    """Return the numbers behind the cell that was asked for, None if it is none of this layer.

    Args:
        model: The network.
        layer: The place of the layer that is open.
        values: The image and the outputs of all layers of the chain.
        ends: Input and output of the layer.
        chosen: The map or value of the layer that is chosen; of a value, the numbers are sent
            before they are asked for.
    """
    cell: Cell | None = st.session_state.get(ASKED)
    before, after = ends
    if cell is None or cell.layer != layer:
        cell = None if chosen is None or after.ndim != 1 else Cell(layer, chosen, 0, 0)
    if cell is None:
        return None
    if after.ndim == 1:
        unit = unit_detail(model, layer, cell.map, values, ends)
        return unit and {**vars(cell), "unit": unit}
    within = (cell.map, cell.row, cell.column)
    if any(place >= count for place, count in zip(within, after.shape, strict=True)):
        return None
    return cell_detail(model, cell, before, after) if before.ndim == 3 else None


def cell_detail(model: Model, cell: Cell, before: Floats, after: Floats) -> dict[str, Any] | None:
    """Return how a cell is computed: the window that it reads, and its weights.

    The window is (C, kH, kW) with 0 in the padding; ``rows`` and ``columns`` say which of its rows
    and columns are padding (−1).  Of a transposed convolution it has what reaches the cell, maybe
    nothing, and ``kernelRows`` and ``kernelColumns`` say through which weights it does.
    """
    view = map_closeup(model, cell.layer, before, after, cell.map)
    if view is None:
        return None
    _channels, height, width = view.inputs.shape
    rows, columns = view.rows[cell.row], view.columns[cell.column]
    inside = ((rows >= 0) & (rows < height), (columns >= 0) & (columns < width))
    window = view.inputs[:, rows.clip(0, height - 1)][:, :, columns.clip(0, width - 1)]
    window = window * inside[0][:, None] * inside[1]  # (C, kH, kW)
    norm = view.norm
    return {
        **vars(cell),
        "value": encode_floats(view.output[cell.row, cell.column][None]),
        "window": encode_floats(window),
        "rows": np.where(inside[0], np.arange(len(rows)), -1).tolist(),
        "columns": np.where(inside[1], np.arange(len(columns)), -1).tolist(),
        "kernel": None if view.kernel is None else encode_floats(view.kernel),
        "bias": view.bias,
        "divisor": None if view.divisors is None else view.divisors[cell.row, cell.column],
        "norm": None if norm is None else vars(norm),
        "slope": view.slope,
        "factor": view.factor,
        "kernelRows": None if view.kernel_rows is None else view.kernel_rows[cell.row].tolist(),
        "kernelColumns": (
            None if view.kernel_columns is None else view.kernel_columns[cell.column].tolist()
        ),
    }
