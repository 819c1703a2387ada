"""Drawings of the lesson *Classics*: a stack of small kernels, and what a VGG network counts."""

from collections.abc import Sequence

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.svg_strokes import arrow, block, box, path, svg, text

CELL, GAP, TOP = 20, 46, 30
"""Pixels of a cell, between two grids, and above them for their headings."""
LAYER, HIGH, SPACE = 46, 60, 18
"""Width and height of a layer, and the space for a pooling layer."""


def let_scroll(drawing: str, least: int) -> str:
    """Return an SVG in a box in which it scrolls where fewer than ``least`` pixels are left."""
    style = f'style="max-width:100%;min-width:{least}px;height:auto;'
    drawing = drawing.replace('style="', style, 1)
    return f'<div style="overflow-x:auto">{drawing}</div>'


def draw_stack(fields: Sequence[int], heads: Sequence[str], label: str) -> str:
    """Return a row of grids with what one output cell sees in each, as SVG.

    Args:
        fields: Rows and columns that it sees in each grid, from the input to the output.
        heads: What stands above each grid.
        label: The drawing in words, for screen readers.
    """
    side = max(fields) + 2
    size, height = side * CELL, side * CELL + TOP
    parts = []
    for place, (field, head) in enumerate(zip(fields, heads, strict=True)):
        x = place * (size + GAP) + 1
        last = place == len(fields) - 1
        name = "output" if last else "input" if place == 0 else "kernel"
        first = (side - field) // 2 * CELL
        parts += [
            text(x + size / 2, 12, head, role(name), 14),
            block(x + first, TOP + first, field * CELL, field * CELL, name, 0.5),
            path(_grid_lines(x, TOP, side), name, 1, 0.45),
            box(x + first, TOP + first, field * CELL, field * CELL, name),
        ]
        if not last:
            parts.append(arrow(x + size + 9, TOP + size / 2))
    return svg(len(fields) * (size + GAP) - GAP + 2, height + 2, parts, label)


def _grid_lines(x: float, y: float, side: int) -> str:
    size = side * CELL
    rows = "".join(f"M{x} {y + place * CELL}h{size}" for place in range(side + 1))
    return rows + "".join(f"M{x + place * CELL} {y}v{size}" for place in range(side + 1))


def draw_counted_layers(
    blocks: Sequence[int], filters: Sequence[int], linear: int, *, counted: bool, label: str
) -> str:
    """Return the layers of a VGG network in a row, those with weights numbered, as SVG.

    Args:
        blocks: Convolutions in each block; a pooling layer follows each.
        filters: Of the convolutions of each block.
        linear: Fully connected layers at the end.
        counted: Write the numbers.
        label: The drawing in words, for screen readers.
    """
    parts, x, number = [], 1.0, 0
    for count, channels in zip(blocks, filters, strict=True):
        parts.append(text(x + count * LAYER / 2, 10, str(channels), QUIET, 13))
        for _layer in range(count):
            number += 1
            parts += _layer_box(x, number if counted else None, "kernel")
            x += LAYER
        parts.append(box(x + 5, TOP - 8, SPACE - 10, HIGH, "stride", 0.4))
        x += SPACE
    x += SPACE
    for _layer in range(linear):
        number += 1
        parts += _layer_box(x, number if counted else None, "output")
        x += LAYER
    return svg(x + 2, TOP + HIGH, parts, label)


def _layer_box(x: float, number: int | None, name: str) -> list[str]:
    words = "" if number is None else str(number)
    return [
        box(x, TOP - 8, LAYER - 6, HIGH, name, 0.16),
        text(x + (LAYER - 6) / 2, TOP - 8 + HIGH / 2, words, role(name), 17),
    ]
