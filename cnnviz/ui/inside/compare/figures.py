"""The maps of a layer of both networks or images, and their difference, as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.problem import N_
from cnnviz.ui.inside.compare.choice import Side
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.kit.file_menu import Item, figure_item
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.activations import activations, layer_values
from cnnviz.ui.models.loading import Floats, ModelKey, cached_model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pair = tuple[tuple[ModelKey, InputImage], tuple[ModelKey, InputImage]]
"""The networks and their inputs: the visit keeps no activations."""
COMPARED = "inside.compared"
"""What is compared just now: the pair, their titles and the layer."""


def keep_compared(sides: tuple[Side, Side], place: int) -> None:
    """Note what is compared, for the menu of files: a layer that has maps of one shape in both."""
    first, other = ((one.model.key, one.image) for one in sides)
    st.session_state[COMPARED] = (first, other), (sides[0].title, sides[1].title), place


def forget_compared() -> None:
    """Note that no layers are compared that have maps of one shape."""
    st.session_state.pop(COMPARED, None)


def compared_items() -> dict[str, Item]:
    """Return the maps of both and their difference, for the menu of files."""
    if COMPARED not in st.session_state:
        return {}
    pair, titles, place = st.session_state[COMPARED]
    name = f"{cached_model(pair[0][0]).network.name}-layer-{place + 1}-compared"
    drawn = compared_figures(pair, titles, place)
    return {
        f"compared-{number}": figure_item(_(title), draw, f"{name}-{number}")
        for number, (title, draw) in enumerate(drawn.items(), 1)
    }


def compared_figures(
    pair: Pair, titles: tuple[str, str], place: int
) -> dict[str, Callable[[], Figure]]:
    """Return what draws the maps of both, with one scale, and their difference.

    Args:
        pair: The networks and their inputs.
        titles: Of both.
        place: Of the layer.
    """

    def draw(side: int) -> Figure:
        both = [_maps(key, image, place) for key, image in pair]
        limit = max(figures.magnitude(maps) for maps in both)
        return figures.maps_figure(
            both[side], most=len(both[side]), limit=limit, title=titles[side]
        )

    def draw_difference() -> Figure:
        first, second = (_maps(key, image, place) for key, image in pair)
        title = f"{titles[1]} − {titles[0]}"
        return figures.maps_figure(second - first, most=len(first), title=title)

    return {
        N_("Feature maps of A"): lambda: draw(0),
        N_("Feature maps of B"): lambda: draw(1),
        N_("Difference: B − A"): draw_difference,
    }


def _maps(key: ModelKey, image: InputImage, place: int) -> Floats:
    model = cached_model(key)
    outputs = activations(model, image.input, image.digest)
    return layer_values(model, place, image.input, outputs, image.digest)[1]
