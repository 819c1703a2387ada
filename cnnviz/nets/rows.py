"""The rows of a network's table, one for each layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.residual import Residual, walk
from cnnviz.nets.receptive import fields
from cnnviz.nets.receptive.fields import Field, ReceptiveField

FLOAT32 = 4  # bytes


@dataclass(frozen=True)
class Row:
    """One layer of a network's table.

    Attributes:
        index: Place of the layer, from 0; also its place in the ``nn.Sequential``.
        name: Kind and count of its kind, ``conv2``.
        layer: The constructor call, ``Conv2d(16, 32, 3)``.
        output_shape: (C, H, W) or (F,), without the batch.
        parameters: Values that training changes.
        arithmetic: How that number comes about, ``16·1·5·5 + 16 = 416``; empty without any.
        multiply_adds: Multiplications with a weight for one image, biases left out: half of what
            torch's ``FlopCounterMode`` counts. torchinfo counts otherwise: each bias of a
            convolution once for every place, all other biases and batch norm's scales and shifts
            once, and a transposed convolution by the cells that come out, not by those that go in.
        receptive_field: What one cell of the output sees of the network's input.
        memory: Bytes of the output for one image, in float32.
    """

    index: int
    name: str
    layer: str
    output_shape: Shape
    parameters: int
    arithmetic: str
    multiply_adds: int
    receptive_field: ReceptiveField
    memory: int


def of(
    names: Sequence[str],
    layers: Sequence[Layer],
    shapes: Sequence[Shape],
    seen: Sequence[Field],
    start: int = 0,
) -> list[Row]:
    """Return the rows of layers that follow each other.

    Args:
        names: What they are called.
        layers: The layers.
        shapes: What goes into the first, then what comes out of each.
        seen: What the cells of each see.
        start: Index of the first.
    """
    steps = zip(layers, names, shapes, shapes[1:], seen, strict=False)
    return [
        Row(
            index,
            name,
            str(layer),
            after,
            layer.parameters,
            layer.arithmetic(),
            layer.multiply_adds(before),
            field.summary(),
            FLOAT32 * math.prod(after),
        )
        for index, (layer, name, before, after, field) in enumerate(steps, start)
    ]


def inside(
    block: Layer, name: str, shape: Shape, before: Field, start: int
) -> tuple[list[Row], list[Row]]:
    """Return the rows of both ways through a residual block; empty ones for any other layer.

    Args:
        block: The block.
        name: What it is called.
        shape: What goes in.
        before: What the cells of that see.
        start: Index of the block; those inside count on from it, as if their way were the chain.
    """
    if not isinstance(block, Residual):
        return [], []
    found = []
    for way, side in ((block.layers, "layers"), (block.shortcut, "shortcut")):
        shapes = [shape, *walk(way, shape, side)]
        names = [f"{name}.{side}.{place}" for place in range(len(way))]
        seen = fields.following(before, shape, way)
        found.append(of(names, way, shapes, seen, start))
    return found[0], found[1]
