"""The rows of a network's table, one for each layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import Residual, branch_shapes
from cnnviz.nets.receptive.fields import FieldMap, ReceptiveField, fields_after

FLOAT32 = 4  # bytes


@dataclass(frozen=True)
class Row:
    """One layer of a network's table.

    Attributes:
        index: Place of the layer, from 0; also its place in the ``nn.Sequential``.
        name: Kind and count of its kind, ``conv2``.
        layer: The constructor call, ``Conv2d(16, 32, 3)``.
        output_shape: (C, H, W) or (F,), without the batch.
        parameters: Trainable values.
        arithmetic: The sum behind that number, ``16·1·5·5 + 16 = 416``; empty without parameters.
        multiply_adds: Multiplications with a weight per image, without biases: half of what
            torch's ``FlopCounterMode`` counts. torchinfo counts differently: each bias of a
            convolution once per position, all other biases and the scales and shifts of batch norm
            once, and a transposed convolution per output cell instead of per input cell.
        receptive_field: The field of one cell of the output.
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


def rows_of(
    names: Sequence[str],
    layers: Sequence[Layer],
    shapes: Sequence[Shape],
    fields: Sequence[FieldMap],
    start: int = 0,
) -> list[Row]:
    """Return the rows of layers that follow each other, with indices from ``start`` on.

    ``shapes`` are the input shape of the first and the output shape of each, ``fields`` the
    receptive fields of each output.
    """
    steps = zip(layers, names, shapes, shapes[1:], fields, strict=False)
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


def inner_rows(
    block: Layer, name: str, shape: Shape, before: FieldMap, start: int
) -> tuple[list[Row], list[Row]]:
    """Return the rows of a residual block's layers and of its shortcut; none for other layers.

    Inner layers count on from the block's index, ``start``, as if their branch were the chain;
    ``shape`` and ``before`` are the shape and the receptive fields of the block's input.
    """
    if not isinstance(block, Residual):
        return [], []
    tables = []
    for branch, side in ((block.layers, "layers"), (block.shortcut, "shortcut")):
        shapes = [shape, *branch_shapes(branch, shape, side)]
        names = [f"{name}.{side}.{place}" for place in range(len(branch))]
        tables.append(rows_of(names, branch, shapes, fields_after(before, shape, branch), start))
    return tables[0], tables[1]
