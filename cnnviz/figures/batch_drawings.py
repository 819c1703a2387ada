"""Stacks of maps and kernels, and which channels filters read, as drawings for files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cnnviz.figures.colors import role
from cnnviz.figures.svg_strokes import block, box, path, svg

SHIFT, GAP = 4.0, 10.0
"""Pixels: between two sheets of a stack, and between two stacks."""
NODE, APART, TALL = 16.0, 170.0, 350.0
"""Pixels: a node, between two columns of them, and the height of the drawing."""


@dataclass(frozen=True)
class Sheets:
    """Stacks of square maps or kernels.

    Attributes:
        stacks: How many: images of a batch, or filters.
        sheets: Of each stack: channels.
        side: Pixels.
        name: Role that gives their color.
        cells: Of a row, drawn on the first sheet; 0 for none.
        marked_stack: The stack that is filled.
        marked_sheet: The sheet of every stack that is filled.
    """

    stacks: int
    sheets: int
    side: float
    name: str
    cells: int = 0
    marked_stack: int | None = None
    marked_sheet: int | None = None


def draw_sheets(sheets: Sheets, label: str, *, columns: int = 4) -> str:
    """Return stacks in rows of ``columns`` as SVG, the first sheet of each in front."""
    whole = sheets.side + (sheets.sheets - 1) * SHIFT + 2
    step = whole + GAP
    parts = []
    for stack in range(sheets.stacks):
        row, column = divmod(stack, columns)
        parts.append(_draw_stack(sheets, stack, column * step + 1, row * step + 1))
    rows = -(-sheets.stacks // columns)
    return svg(min(sheets.stacks, columns) * step - GAP, rows * step - GAP, parts, label)


def _draw_stack(sheets: Sheets, stack: int, left: float, top: float) -> str:
    parts = []
    for sheet in reversed(range(sheets.sheets)):
        x, y = left + sheet * SHIFT, top + (sheets.sheets - 1 - sheet) * SHIFT
        strong = stack == sheets.marked_stack or sheet == sheets.marked_sheet
        # A sheet hides those behind it.
        parts.append(block(x, y, sheets.side, sheets.side, "page"))
        parts.append(_draw_sheet(x, y, sheets.side, sheets.name, strong=strong))
    if sheets.cells > 1:
        cell, y = sheets.side / sheets.cells, top + (sheets.sheets - 1) * SHIFT
        places = [cell * place for place in range(1, sheets.cells)]
        lines = [f"M{left + at:.1f} {y:.1f}v{sheets.side:.1f}" for at in places]
        lines += [f"M{left:.1f} {y + at:.1f}h{sheets.side:.1f}" for at in places]
        parts.append(path("".join(lines), sheets.name, 0.6, 0.7))
    return "".join(parts)


def _draw_sheet(x: float, y: float, side: float, name: str, *, strong: bool) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" fill="{role(name)}"'
        f' fill-opacity="{0.85 if strong else 0.16}" stroke="{role(name)}" stroke-width="0.8"/>'
    )


def draw_connections(
    columns: Sequence[int],
    wires: Sequence[Collection[tuple[int, int]]],
    marked: Sequence[Collection[int]],
    label: str,
) -> str:
    """Return columns of nodes and the wires between them as SVG.

    Args:
        columns: The number of nodes of each column: channels, then filters.
        wires: From which node to which, both from 0, between each column and the next.
        marked: The nodes of each column that are marked; so are the wires between them.
        label: Describes the drawing for screen readers, in plain text.
    """

    def middle(column: int, node: int) -> float:
        return (node + 0.5) * TALL / columns[column]

    thin: list[str] = []
    strong: list[str] = []
    for column, pairs in enumerate(wires):
        for start, end in sorted(pairs):
            x = column * APART + NODE
            line = (
                f"M{x:.1f} {middle(column, start):.1f}"
                f"L{x + APART - NODE:.1f} {middle(column + 1, end):.1f}"
            )
            (strong if start in marked[column] and end in marked[column + 1] else thin).append(line)
    parts = [path("".join(thin), "line", 1)] if thin else []
    parts.append(path("".join(strong), "kernel", 2.25))
    for column, count in enumerate(columns):
        last = column == len(columns) - 1
        name = "input" if column == 0 else "output" if last else "stride"
        for node in range(count):
            x, y = column * APART, middle(column, node) - NODE / 2
            parts.append(block(x, y, NODE, NODE, "page"))
            parts.append(box(x, y, NODE, NODE, name, 1.0 if node in marked[column] else 0.16))
    return svg((len(columns) - 1) * APART + NODE, TALL, parts, label)
