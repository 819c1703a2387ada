"""The table of a network as text for the command line, and as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cnnviz.nets.layers.base import Shape, shape_text
from cnnviz.nets.rows import Row

HEADS = (
    "",
    "name",
    "layer",
    "output",
    "parameters",
    "multiply-adds",
    "receptive field",
    "jump",
    "field of the middle cell",
    "memory",
)


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
        f"{sum(row.multiply_adds for row in rows):,} multiply-adds for one image, "
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
