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
    """Return shapes, parameters and costs of a network, one line per layer.

    Raises:
        Problem: A layer does not fit; says which and why.
    """
    rows = network.table()
    lines = [HEADS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [f"{network.name}, input {shape_text(network.input_shape)}"]
    for line in lines:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        text.append("  ".join(cells).rstrip())
    text.append(
        f"{network.parameters:,} parameters, "
        f"{network.multiply_adds:,} multiply-adds for one image, "
        f"{_kibibytes(sum(row.memory for row in rows))} of activations (float32)"
    )
    return "\n".join(text)


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
