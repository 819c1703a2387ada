"""What the reader chooses in the browser on Look inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.ui.inside.explorer import read_edit
from cnnviz.ui.inside.state import CLOSED, VIEW, InsideView
from cnnviz.ui.inside.strip import chosen_map

EDIT: dict[str, Any] = {
    "layer": 4,
    "closeups": [[4, 7], [0, 3]],
    "scale": "each",
    "sort": "strength",
    "kernels": [4, 0],
    "kernelScale": "layer",
    "statistics": True,
}


def test_an_edit_becomes_the_state() -> None:
    view = InsideView(**read_edit(EDIT))
    assert (view.layer, view.closeups, view.kernels) == (4, ((0, 3), (4, 7)), (0, 4))
    assert (view.scale, view.sort, view.kernel_scale) == ("each", "strength", "layer")
    assert view.statistics
    assert read_edit(EDIT | {"closeups": None})["closeups"] is None
    assert read_edit(EDIT | {"closeups": []})["closeups"] == ()
    assert read_edit(EDIT | {"closeups": [[4, -1], [0, 3]]})["closeups"] == ((0, 3), (4, CLOSED))


@pytest.mark.parametrize(
    "wrong",
    [
        {"layer": -1},
        {"layer": "one"},
        {"layer": 1.5},
        {"closeups": [[1]]},
        {"closeups": 3},
        {"scale": "none"},
        {"kernels": [None]},
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_read_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_edit(EDIT | wrong)


@pytest.mark.parametrize(
    ("view", "layer"),
    [
        (InsideView(), 0),
        (InsideView(layer=3), 3),
        (InsideView(layer=9), 0),
        (InsideView(closeups=((2, 1), (4, 0))), 2),
        (InsideView(layer=4, closeups=((2, 1),)), 4),
        (InsideView(closeups=((98, 0), (1, 0))), 1),
        (InsideView(closeups=()), 0),
    ],
)
def test_the_first_layer_that_a_link_names_is_open(view: InsideView, layer: int) -> None:
    assert view.open_layer(5) == layer


def test_a_closed_map_stays_closed_in_the_link_beside_others() -> None:
    (field,) = [one for one in VIEW.fields if one.attribute == "closeups"]
    closeups = ((0, 3), (4, CLOSED))
    assert field.codec.write(closeups) == "1.3_5.none"
    assert field.codec.read("1.3_5.none") == closeups
    assert field.codec.read("none") == ()


@pytest.mark.parametrize(
    ("closeups", "layer", "index"),
    [
        (None, 0, 1),
        (None, 2, 1),
        (((0, 0),), 0, 0),
        (((0, 0),), 2, 1),
        (((0, 99),), 0, None),
        ((), 0, None),
        (((0, CLOSED), (2, 0)), 0, None),
        (((0, CLOSED), (2, 0)), 2, 0),
    ],
)
def test_the_strongest_map_is_chosen_where_none_was(
    closeups: tuple[tuple[int, int], ...] | None, layer: int, index: int | None
) -> None:
    output = np.array([[[1, 2]], [[-5, 0]]], np.float32)
    assert chosen_map(InsideView(closeups=closeups), layer, output) == index
