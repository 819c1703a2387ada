"""The table of a network: its rows, one for each layer, and its text and HTML."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.receptive.fields import FieldMap, ReceptiveField

FLOAT32 = 4  # bytes
HEADS = (
    "",
    "name",
    "layer",
    "output",
    "parameters",
    "MACs",
    "receptive field",
    "jump",
    "field of the middle cell",
    "memory",
)


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


def write_table(name: str, input_shape: Shape, rows: Sequence[Row]) -> str:
    """Return shapes, parameters and costs of a network as text, one line per layer."""
    lines = [HEADS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [f"{name}, input {shape_text(input_shape)}"]
    for line in lines:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        text.append("  ".join(cells).rstrip())
    return "\n".join([*text, _totals(rows)])


def write_html_table(name: str, input_shape: Shape, rows: Sequence[Row], note: str = "") -> str:
    """Return the same table as HTML, with a note below it."""
    lines = [_html_row("th", HEADS), *(_html_row("td", _cells(row)) for row in rows)]
    title = f"<b>{escape(name)}</b>, input {shape_text(input_shape)}"
    notes = "".join(f"<div>{escape(text)}</div>" for text in (_totals(rows), note) if text)
    return f"<div><div>{title}</div><table>{''.join(lines)}</table>{notes}</div>"


def _html_row(tag: str, cells: Sequence[str]) -> str:
    style = 'style="text-align:left;padding:0 1em 0 0"'
    return f"<tr>{''.join(f'<{tag} {style}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _totals(rows: Sequence[Row]) -> str:
    return (
        f"{sum(row.parameters for row in rows):,} parameters, "
        f"{sum(row.multiply_adds for row in rows):,} MACs for one image, "
        f"{_kibibytes(sum(row.memory for row in rows))} of activations (float32)"
    )


def _cells(row: Row) -> tuple[str, ...]:
    """Return a row of the table as text."""
    field = row.receptive_field
    return (
        str(row.index),
        row.name,
        row.layer,
        shape_text(row.output_shape),
        row.arithmetic or "0",
        f"{row.multiply_adds:,}",
        shape_text(field.size),
        "×".join(map(str, field.jump)) if any(field.jump) else "–",
        " × ".join(f"{first}…{last}" for first, last in field.patch),
        _kibibytes(row.memory),
    )


def _kibibytes(count: int) -> str:
    return f"{count / 1024:,.1f} KiB" if count >= 1024 else f"{count} B"
