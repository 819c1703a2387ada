"""The table of a network as text, for the command line."""

from __future__ import annotations

from cnnviz.nets.layers.base import shape_text
from cnnviz.nets.network import Network
from cnnviz.nets.rows import Row

HEADS = (
    "",
    "name",
    "layer",
    "output",
    "parameters",
    "multiply-adds",
    "sees",
    "jump",
    "middle cell sees",
    "memory",
)


def write_table(network: Network) -> str:
    """Return shapes, parameters and costs of a network, a line for each layer.

    Raises:
        Problem: A layer does not fit; the message says which and why.
    """
    rows = network.table()
    lines = [HEADS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    told = [f"{network.name}, input {shape_text(network.input_shape)}"]
    for line in lines:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        told.append("  ".join(cells).rstrip())
    told.append(
        f"{network.parameters:,} parameters, "
        f"{sum(row.multiply_adds for row in rows):,} multiply-adds for one image, "
        f"{_kibibytes(sum(row.memory for row in rows))} of activations (float32)"
    )
    return "\n".join(told)


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
