"""From features to a label: where the inputs of a linear layer come from, and what they add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.nets import Network
from cnnviz.nets.layers.kinds import Linear
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.inside.strip import network_fields
from cnnviz.ui.labels.datasets import class_names
from cnnviz.ui.models.activations import (
    layer_contributions,
    probabilities,
    value_contributions,
)
from cnnviz.ui.models.loading import Floats, Model

MOST_TERMS = 8
"""Contributions that are sent of one value, the largest."""


@dataclass(frozen=True)
class Source:
    """The maps that a vector was made from.

    Attributes:
        layer: The layer whose output they are, −1 for the image.
        shape: (C, H, W).
        direct: Each value of the vector is a cell of these maps, in their order.
    """

    layer: int
    shape: tuple[int, ...]
    direct: bool


def source_maps(network: Network, index: int) -> Source | None:
    """Return the last maps of more than one cell before a layer; None if there are none."""
    shapes = [network.input_shape, *network.shapes()]  # shapes[i] is the input of layer i
    place = index
    while place > 0 and (len(shapes[place]) == 1 or shapes[place][1:] == (1, 1)):
        place -= 1
    if len(shapes[place]) != 3:
        return None
    between = network.layers[place:index]
    direct = all(layer.code in ("flatten", "dropout", "dropout2d", "relu") for layer in between)
    return Source(place - 1, shapes[place], direct and bool(between))


def features_payload(model: Model, index: int, after: Floats) -> dict[str, Any]:
    """Return what static/components/inside/units.js needs of a vector: sources, classes, bias."""
    network, payload = model.network, dict[str, Any]()
    placed = placed_layers(network)[index]
    if isinstance(placed.layer, Linear):
        source = source_maps(network, index) if placed.block < 0 else None
        payload["linear"] = True
        payload["before"] = layer_before(network, index)
        payload["source"] = source and vars(source)
        payload["sourceFields"] = source and network_fields(network, source.layer)
    if index == len(network.layers) - 1:
        shares = probabilities(model, after)
        payload["classes"] = class_names(model.classes)
        numbers = map(_number, np.round(shares, 6))  # JSON has no NaN
        payload["probabilities"] = list(numbers)
    return payload


def layer_before(network: Network, index: int) -> int:
    """Return the layer whose output a layer, maybe inside a block, reads; −1 for the image."""
    placed = placed_layers(network)[index]
    if placed.block < 0:
        return index - 1
    first = placed.inner.rpartition(".")[2] == "0"
    return placed.block - 1 if first else index - 1


def unit_detail(
    model: Model, index: int, unit: int, values: list[Floats], ends: tuple[Floats, Floats]
) -> dict[str, Any] | None:
    """Return the largest contributions to a value of a linear layer; None for other layers.

    Args:
        model: The network.
        index: The layer, which may be inside a block.
        unit: The value of its output.
        values: The image and the outputs of all layers of the chain.
        ends: Input and output of the layer.
    """
    network, (before, after) = model.network, ends
    placed = placed_layers(network)[index]
    if not isinstance(placed.layer, Linear) or unit >= len(after):
        return None
    parts = layer_contributions(model, index, before, unit)
    detail = {
        "value": _number(after[unit]),
        "bias": _number(parts.rest),
        "count": parts.products.size,
        "terms": _terms(parts.products, before),
    }
    source = source_maps(network, index) if placed.block < 0 else None
    if source is not None and not source.direct:
        features = values[source.layer + 1]
        through = value_contributions(model, source.layer + 1, index, features, unit)
        if through is not None:
            detail["cells"] = _terms(through.products, features)
            detail["cellsRest"] = _number(through.rest)
            detail["cellsCount"] = through.products.size
    return detail


def _terms(products: Floats, features: Floats) -> list[list[float | None]]:
    """Return place, feature and contribution of the features that contribute most."""
    flat, values = products.ravel(), features.ravel()
    places = np.argsort(-np.abs(flat), kind="stable")[:MOST_TERMS]
    return [[int(place), _number(values[place]), _number(flat[place])] for place in places]


def _number(value: Any) -> float | None:
    """Return a number as JSON can hold it; None for NaN and infinities."""
    return float(value) if np.isfinite(value) else None
