"""Drawings of the lesson *Slips*: grids and filters beside each other.

A row of drawings is HTML that wraps on a phone; its sizes are in rem, which grow with a wall.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from cnnviz.figures.colors import QUIET, Floats, role
from cnnviz.figures.svg_strokes import block, box, path, svg, text

CELL = 46
PIXELS_PER_REM = 16
Place = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """A grid of short texts.

    Attributes:
        head: What stands above it.
        rows: Its texts.
        name: Role that gives its color.
        marked: Cells (row, column) that are filled.
        dashed: Cells of the padding.
        crossed: Cells whose number is wrong.
        cell: Pixels of a cell.
        label: The grid in words, for screen readers; its texts if empty.
    """

    head: str
    rows: Sequence[Sequence[str]]
    name: str = "input"
    marked: Collection[Place] = ()
    dashed: Collection[Place] = ()
    crossed: Collection[Place] = ()
    cell: int = CELL
    label: str = ""


def draw_row(pieces: Iterable[str]) -> str:
    """Return pieces of HTML beside each other, such as ``headed_grid`` and ``sign`` make them."""
    return (
        '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:0.75rem 1rem">'
        f"{''.join(pieces)}</div>"
    )


def with_head(drawing: str, head: str, name: str, width: float) -> str:
    """Return a drawing below its heading, as wide as its pixels say in rem.

    Args:
        drawing: An SVG.
        head: The heading.
        name: Role that gives its color.
        width: The width of the SVG in pixels.
    """
    size = f'style="width:{width / PIXELS_PER_REM:.2f}rem;max-height:none;'
    style = f"color:{role(name)};font-weight:600;margin-bottom:0.25rem"
    return (
        '<div style="max-width:100%;min-width:0">'
        f'<div style="{style}">{escape(head)}</div>{_restyle(drawing, size)}</div>'
    )


def _restyle(drawing: str, style: str) -> str:
    return drawing.replace('style="', style, 1)


def sign(words: str) -> str:
    """Return a sign between two drawings, such as an arrow, as HTML."""
    return f'<b style="font-size:1.5rem;color:{QUIET}">{escape(words)}</b>'


def headed_grid(grid: Grid) -> str:
    """Return a grid below its heading as HTML."""
    width = max(map(len, grid.rows)) * grid.cell + 2
    return with_head(draw_grid(grid), grid.head, grid.name, width)


def draw_grid(grid: Grid) -> str:
    """Return a grid as SVG."""
    cell, parts = grid.cell, []
    for row, words in enumerate(grid.rows):
        for column, number in enumerate(words):
            x, y, place = column * cell + 1, row * cell + 1, (row, column)
            strong = 0.4 if place in grid.marked else 0.06
            if place in grid.dashed:
                parts.append(box(x, y, cell, cell, "padding", 0.04, dashed=True))
            else:
                parts.append(_frame(x, y, cell, grid.name, strong))
            size = min(15, int(1.55 * (cell - 4) / max(1, len(number))))
            color = role("padding") if place in grid.dashed else "currentColor"
            parts.append(text(x + cell / 2, y + cell / 2, number, color, size))
            if place in grid.crossed:
                line = f"M{x + 6} {y + cell - 6}L{x + cell - 6} {y + 6}"
                parts.append(path(line, "dilation", 2.5, 0.6))
    width = max(map(len, grid.rows)) * cell + 2
    label = grid.label or f"{grid.head}: {'; '.join(' '.join(words) for words in grid.rows)}"
    return svg(width, len(grid.rows) * cell + 2, parts, label)


def shaded_grid(
    values: Floats, head: str, name: str, *, cell: int = 11, framed: Place | None = None
) -> str:
    """Return values of 0 or more as shades of a color below a heading, as HTML.

    Args:
        values: (H, W).
        head: The heading, which also describes the drawing.
        name: Role that gives the color.
        cell: Pixels of a cell.
        framed: A cell (row, column) with a frame.
    """
    limit = float(values.max()) or 1.0
    height, width = values.shape
    parts = [
        block(
            column * cell + 2, row * cell + 2, cell, cell, name, 0.05 + 0.85 * float(value) / limit
        )
        for (row, column), value in np.ndenumerate(values)
    ]
    parts.append(path(f"M2 2h{width * cell}v{height * cell}h-{width * cell}z", name, 1.5))
    if framed is not None:
        row, column = framed
        parts.append(box(column * cell + 1, row * cell + 1, cell + 2, cell + 2, "output"))
    drawing = svg(width * cell + 4, height * cell + 4, parts, head)
    return with_head(drawing, head, name, width * cell + 4)


def _frame(x: float, y: float, cell: float, name: str, filled: float) -> str:
    inside = block(x, y, cell, cell, name, filled)
    return inside + path(f"M{x} {y}h{cell}v{cell}h-{cell}z", name, 1.2, 0.7)


def draw_filter(channels: int | None, head: str, *, kernel: int = 3, cell: int = 28) -> str:
    """Return a filter as a frame around its kernels, one per channel, below a heading, as HTML.

    Args:
        channels: How many kernels it has; None draws a question mark.
        head: The heading.
        kernel: Rows and columns of a kernel.
        cell: Pixels of a cell.
    """
    side, gap = kernel * cell, 10
    width, height = (channels or 1) * (side + gap) + gap, side + 2 * gap
    parts = [box(1, 1, width - 2, height - 2, "output", 0.05)]
    if channels is None:
        parts.append(text(width / 2, height / 2, "?", role("output"), 26))
    for channel in range(channels or 0):
        x = gap + channel * (side + gap)
        lines = "".join(
            f"M{x} {gap + place * cell}h{side}M{x + place * cell} {gap}v{side}"
            for place in range(kernel + 1)
        )
        parts += [block(x, gap, side, side, "kernel", 0.2), path(lines, "kernel", 1.2)]
    return with_head(svg(width, height, parts, head), head, "output", width)
