"""What print(model) shows: settings in full, and nothing that is no layer."""

import dataclasses
from typing import Any

from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.block import Block
from cnnviz.nets.layers.kinds import AvgPool2d, Flatten, Linear, MaxPool2d


def add_flatten(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Return layers with a Flatten before the first linear one, if there is none."""
    for index, layer in enumerate(layers):
        if isinstance(layer, Flatten):
            break
        if isinstance(layer, Linear) and index:
            return (*layers[:index], Flatten(), *layers[index:])
    return layers


def simplify(layer: Layer) -> Layer:
    """Return a printed layer as people write it: 3 for (3, 3), no stride equal to the kernel."""
    if isinstance(layer, Block):
        paths = [tuple(map(simplify, path)) for path in layer.written_paths]
        return type(layer).of_paths(paths)
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(layer):
        value = getattr(layer, item.name)
        if isinstance(value, tuple) and len(set(value)) == 1 and isinstance(value[0], int):
            changes[item.name] = value[0]
    plain = dataclasses.replace(layer, **changes)
    if isinstance(plain, MaxPool2d | AvgPool2d) and plain.stride == plain.kernel_size:
        return dataclasses.replace(plain, stride=None)
    return plain
