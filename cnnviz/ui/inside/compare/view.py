"""*Side by side*: the other network or image in step with the first, and their difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.nets import Network, shape_text
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.problem import Problem
from cnnviz.ui.inside.compare.choice import Side, choose_sides, choose_way
from cnnviz.ui.inside.compare.figures import forget_compared, keep_compared
from cnnviz.ui.inside.compare.state import COMPARE
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.layer_payload import encode_values
from cnnviz.ui.inside.strip import strip_id, strip_payload
from cnnviz.ui.kit.component import component, pack, packed_bytes
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import activations, layer_values, probabilities
from cnnviz.ui.models.loading import Floats, Model
from cnnviz.ui.models.shared_cache import SharedCache

BEST = 5
"""Classes of an answer that are shown."""
MOST_BYTES = 32 * 2**20
"""Size of the cache of what was sent."""

PackLayer = Callable[[Model, InputImage, list[Floats], int], object]
"""Returns a layer as it is sent."""

_compare = component("inside/compare", "inside/layer")
_other_strip = component("inside/other_strip", "inside/strip")
_other_layer = component("inside/other_layer")
_packed = SharedCache(packed_bytes)


def choose_comparison(model: Model, image: InputImage) -> tuple[Side, Side] | Problem | None:
    """Show with what the network and the image are compared, and what there is to choose.

    Returns:
        The first and the other; why the other cannot be shown; None where none is chosen.
    """
    choose_way(model)
    forget_compared()
    try:
        return choose_sides(model, image) if COMPARE.current().way else None
    except Problem as problem:
        return problem


def show_comparison(sides: tuple[Side, Side] | Problem, place: int, pack_layer: PackLayer) -> None:
    """Show the strip of the other, and both beside each other.

    Args:
        sides: The first and the other, or why that cannot be shown.
        place: Of the layer that is open.
        pack_layer: Returns a layer as it is sent.
    """
    with st.container(key="inside-compare-panel"):
        try:
            if isinstance(sides, Problem):
                raise sides
            _show_sides(sides, place, pack_layer)
        except Problem as problem:
            st.error(say(problem), icon=":material/error:")


def _show_sides(sides: tuple[Side, Side], place: int, pack_layer: PackLayer) -> None:
    first, other = sides
    outputs = [activations(one.model, one.image.input, one.image.digest) for one in sides]
    key = strip_id(other.model, other.image)
    strip = _packed.get(
        key, lambda: pack(strip_payload(other.model, other.image, outputs[1])), MOST_BYTES
    )
    _other_strip(key="inside-other-strip", data=strip)
    if _has_layer(first.model.network, other.model.network, place):
        data = pack_layer(other.model, other.image, outputs[1], place)
        _other_layer(key="inside-other-layer", data=data)
    both = (strip_id(first.model, first.image), key, place, first.title, other.title)
    _compare(
        key="inside-compare",
        data=_packed.get(both, lambda: pack(compare_payload(sides, outputs, place)), MOST_BYTES),
    )
    shapes = [
        placed_layers(one.model.network)[place].row.output_shape
        for one in sides
        if _has_layer(first.model.network, one.model.network, place)
    ]
    if shapes == [shapes[0]] * 2 and len(shapes[0]) == 3:
        keep_compared(sides, place)


def _has_layer(first: Network, other: Network, place: int) -> bool:
    """Return whether another network has a layer at the same place.

    Of layers inside blocks, the places of different networks have nothing to do with each other.
    """
    if place < len(first.layers):
        return place < len(other.layers)
    return first.layers == other.layers


def compare_payload(
    sides: tuple[Side, Side], outputs: list[list[Floats]], place: int
) -> dict[str, Any]:
    """Return what static/components/inside/compare.js shows of a layer of both.

    Args:
        sides: The first and the other.
        outputs: Of the layers of the chain of each.
        place: Of the layer, which may be inside a block.
    """
    values = [
        layer_values(one.model, place, one.image.input, output, one.image.digest)[1]
        if _has_layer(sides[0].model.network, one.model.network, place)
        else None
        for one, output in zip(sides, outputs, strict=True)
    ]
    refused = _refusal(sides, place, values)
    return {
        "strips": [strip_id(one.model, one.image) for one in sides],
        "layer": place,
        "titles": [one.title for one in sides],
        "answers": [_answer(one, output[-1]) for one, output in zip(sides, outputs, strict=True)],
        "refused": refused,
        "difference": None if refused else _difference(values),
    }


def _difference(values: list[Floats | None]) -> dict[str, Any]:
    from cnnviz.inside.difference import subtract_outputs

    first, second = values
    assert first is not None  # neither is refused
    assert second is not None
    difference = subtract_outputs(first, second)
    place = difference.place
    return {
        "shape": list(difference.values.shape),
        "values": encode_values(difference.values),
        "limit": difference.limit,
        "mean": difference.mean,
        "place": list(place),
        "pair": [float(first[place]), float(second[place])] if place else [],
    }


def _refusal(sides: tuple[Side, Side], place: int, values: list[Floats | None]) -> str | None:
    """Return why the layers of a place have no difference, None if they have one."""
    first, second = values
    row = placed_layers(sides[0].model.network)[place].row
    name = str(place + 1) if place < len(sides[0].model.network.layers) else row.name
    names = {"first": sides[0].title, "second": sides[1].title, "number": name}
    if first is None or second is None:
        return _("{second} has no layer {number}.", **names)
    if first.shape != second.shape:
        return _(
            "Layer {number} of {first} is {size}, that of {second} {other}: they cannot be "
            "subtracted.",
            size=shape_text(first.shape),
            other=shape_text(second.shape),
            **names,
        )
    return None


def _answer(side: Side, output: Floats) -> list[tuple[str, float, bool]]:
    """Return the best classes, their probabilities and whether they are true; none of maps."""
    if output.ndim != 1:
        return []
    shares = probabilities(side.model, output)
    names = class_names(side.model.classes)
    best = np.argsort(-shares, kind="stable")[:BEST].tolist()
    return [(names[at], round(float(shares[at]), 6), at == side.image.truth) for at in best]
