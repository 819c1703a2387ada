"""Drawings of the lesson *Slips*: grids beside each other, windows, strips of cells.

A row of drawings is HTML that wraps on a phone; its sizes are in rem, which grow with a wall.
"""

from __future__ import annotations

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


def draw_windows(
    size: Place, kernel: int, starts: Sequence[Place], name: str, label: str, *, cell: int = 48
) -> tuple[str, float]:
    """Return an input on which the windows of a kernel are numbered where they start.

    Args:
        size: Rows and columns of the input.
        kernel: Rows and columns of a window.
        starts: Where the windows start (row, column), in order.
        name: Role that gives the color of the windows.
        label: The drawing in words, for screen readers.
        cell: Pixels of a cell.

    Returns:
        The SVG and its width in pixels.
    """
    rows, columns = size
    parts = [
        path(f"M{c * cell + 2} {r * cell + 2}h{cell}v{cell}h-{cell}z", "input", 1, 0.6)
        for r in range(rows)
        for c in range(columns)
    ]
    if starts:
        row, column = starts[0]
        side = kernel * cell
        parts.append(box(column * cell + 2, row * cell + 2, side, side, name, 0.14))
    centers = [
        ((column + kernel / 2) * cell + 2, (row + kernel / 2) * cell + 2) for row, column in starts
    ]
    if len(centers) > 1:
        line = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in centers)
        parts.append(path(line, name, 2, 0.45))
    for number, (x, y) in enumerate(centers, start=1):
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="12" fill="{role(name)}"/>')
        parts.append(text(x, y, str(number), "var(--page)", 13))
    return svg(columns * cell + 4, rows * cell + 4, parts, label), columns * cell + 4


def draw_strip(
    size: int, kernel: int, stride: int, windows: int, label: str, *, cell: int = 44
) -> tuple[str, float]:
    """Return the cells along an axis with the windows of a pooling below; unread cells are dashed.

    Args:
        size: Cells of the input.
        kernel: Cells of a window.
        stride: Cells between the starts of two windows.
        windows: How many windows are drawn.
        label: The drawing in words, for screen readers.
        cell: Pixels of a cell.

    Returns:
        The SVG and its width in pixels.
    """
    read = {w * stride + k for w in range(windows) for k in range(kernel)}
    parts = []
    for place in range(size):
        x = place * cell + 1
        unread = bool(windows) and place not in read
        parts.append(
            box(x, 2, cell - 2, cell - 2, "dilation" if unread else "input", 0.1, dashed=unread)
        )
        parts.append(text(x + cell / 2 - 1, cell / 2 + 1, str(place + 1), QUIET, 11))
    lanes = min(windows, -(-kernel // stride)) if windows else 0
    for window in range(windows):
        x, y = window * stride * cell + 3, cell + 8 + window % lanes * 16
        width = kernel * cell - 6
        parts.append(path(f"M{x} {y - 4}v5h{width}v-5", "output", 2.5))
    height = cell + 14 + 16 * max(lanes, 1)
    return svg(size * cell, height, parts, label), size * cell


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


def draw_segments(
    segments: Sequence[tuple[int, int]], names: Sequence[str], total: int, label: str
) -> str:
    """Return a bar for each row that covers a part of a scale from 0, as SVG.

    Args:
        segments: The first and the last place that each bar covers.
        names: What stands before each bar.
        total: Places of the scale.
        label: The drawing in words, for screen readers.
    """
    left, width, high = 70, 420, 24
    parts = [text(left, 10, "0", QUIET, 12), text(left + width, 10, str(total - 1), QUIET, 12)]
    for row, ((first, last), name) in enumerate(zip(segments, names, strict=True)):
        y = 22 + row * high
        x, long = left + width * first / total, width * (last - first + 1) / total
        parts += [
            text(left - 10, y + 10, name, "currentColor", 13, anchor="end"),
            block(left, y, width, 18, "padding", 0.12),
            block(x, y, long, 18, "kernel", 0.85),
        ]
        words = f"{first}–{last}"
        inside = long > 9 * len(words)
        place = x + long / 2 if inside else x + long + 5 * len(words)
        place = place if place < left + width - 30 else x - 5 * len(words)
        parts.append(text(place, y + 9, words, "var(--page)" if inside else "currentColor", 12))
    rows = max(len(segments), 1)
    drawing = svg(left + width + 20, 26 + rows * high, parts, label)
    return with_head(drawing, label, "kernel", 1.2 * (left + width + 20))


def draw_swatches(
    colors: Sequence[tuple[int, int, int]],
    swapped: Sequence[tuple[int, int, int]] | None,
    heads: tuple[str, str],
) -> str:
    """Return colors in a row, and below them those that they are mistaken for, as HTML.

    Args:
        colors: Red, green and blue of each, 0–255.
        swapped: Likewise; None for question marks.
        heads: Headings of both rows.
    """
    side, gap = 78, 8
    width = len(colors) * (side + gap)
    rows = []
    for head, row, name in zip(heads, (colors, swapped), ("input", "output"), strict=True):
        parts = []
        for place in range(len(colors)):
            x = place * (side + gap)
            if row is None:
                parts.append(box(x + 1, 1, side - 2, side - 2, name, 0.06))
                parts.append(text(x + side / 2, side / 2, "?", role(name), 26))
                continue
            red, green, blue = row[place]
            parts.append(
                f'<rect x="{x}" y="0" width="{side}" height="{side}" rx="6"'
                f' fill="rgb({red} {green} {blue})"/>'
            )
            numbers = f"{red} {green} {blue}"
            parts.append(text(x + side / 2, side + 12, numbers, "currentColor", 11))
        rows.append(with_head(svg(width, side + 24, parts, head), head, name, 1.2 * width))
    return "".join(rows)


def draw_label_rows(rows: Sequence[Sequence[int]], names: Sequence[str], head: str) -> str:
    """Return rows of numbers from 0 to 9, each digit on a shade of its own, as HTML.

    Args:
        rows: The numbers.
        names: What stands before each row.
        head: The heading, which also describes the drawing.
    """
    cell, left = 18, 72
    width, parts = left + cell * max(map(len, rows)) + 2, []
    for row, (labels, name) in enumerate(zip(rows, names, strict=True)):
        y = row * (cell + 6) + 1
        parts.append(text(left - 8, y + cell / 2, name, QUIET, 12, anchor="end"))
        for column, label in enumerate(labels):
            x = left + column * cell
            hue = 36 * label
            parts.append(
                f'<rect x="{x}" y="{y}" width="{cell - 2}" height="{cell}" rx="3"'
                f' fill="hsl({hue} 70% 50%)" fill-opacity=".35"/>'
            )
            parts.append(text(x + cell / 2 - 1, y + cell / 2, str(label), "currentColor", 12))
    drawing = svg(width, len(rows) * (cell + 6), parts, head)
    return with_head(drawing, head, "input", width)


def draw_counts(
    counts: Sequence[int],
    apart: Sequence[float],
    fitting: Collection[int],
    chosen: int | None,
    label: str,
) -> str:
    """Return a bar for each number that shows how far it is from fitting, as HTML.

    Args:
        counts: The numbers.
        apart: How far each is from what was printed; its bar is as tall.
        fitting: Those that fit, marked with their number.
        chosen: One that is marked, None for none.
        label: The drawing in words, for screen readers.
    """
    width, high, top = 460, 110, 26
    wide, most = (width - 20) / len(counts), max(apart)
    parts = []
    for place, (count, far) in enumerate(zip(counts, apart, strict=True)):
        x, fits = 10 + place * wide, count in fitting
        tall = max(2.0, high * far / most)
        name = "output" if fits else "dilation" if count == chosen else "input"
        strong = 1.0 if fits or count == chosen else 0.4
        y = top + high - tall
        parts.append(block(x, y, wide - 1, tall, name, strong))
        if fits or count == chosen:
            parts.append(path(f"M{x + wide / 2:.1f} {top + high + 3}v6", name, 2))
            below = top + high + 18 if fits else top - 14
            parts.append(text(x + wide / 2, below, str(count), role(name), 13))
    drawing = svg(width, high + top + 30, parts, label)
    return with_head(drawing, label, "input", 1.25 * width)
