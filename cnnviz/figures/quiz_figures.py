"""Drawings for the quiz: the known sizes of a layer, and a question mark for the rest.

SVG text with the page's own colors (assets/page.css) and no words, so that it suits light and
dark themes and every language. ``label`` describes a drawing for screen readers, in plain text;
``solved`` draws the answer in place of a question mark.
"""

from collections.abc import Callable

import numpy as np

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.svg_strokes import arrow, block, box, path, svg, text, unknown
from cnnviz.grid.geometry import Axes, Axis, Pair

SIDE, MARGIN, GAP = 220, 28, 60
"""Pixels: longest side of a grid, room for the numbers beside it, and between two grids."""
SMALLEST, LARGEST = 6.0, 26.0
"""Pixels of a cell."""


def window(axes: Axes, *, label: str, solved: bool, channels: Pair | None = None) -> str:
    """Return an input with its padding, the window at its first position, and the output.

    The window's second position is dashed; ``channels`` of input and output stand below them.
    """
    size, padded = _each(axes, lambda axis: axis.size), _each(axes, lambda axis: axis.padded)
    output = _each(axes, lambda axis: axis.out)
    ends = _each(axes, lambda axis: axis.padded + axis.overhang)
    cell, top = _cell(max(*ends, *output)), MARGIN
    parts = _slid_grid(MARGIN, top, axes, size, cell, "input")
    if solved and ends != padded:
        parts.append(_frame(MARGIN, top, ends, cell, "kernel", dashed=True))
    x = MARGIN + ends[1] * cell
    parts.append(arrow(x + 12, top + 30))
    x += GAP + MARGIN - 12
    width, height = output[1] * cell, output[0] * cell
    # As wide before the answer as after it: the drawing must not change its scale.
    wide = max(x + max(width, 60) + 8, 320)
    high = top + max(ends[0] * cell, height, 60) + 30
    if solved:
        parts.append(_grid(x, top, output, cell, "output", filled=0.12))
        parts.append(_numbers(x, top, output, cell, "output"))
    else:
        width = height = 60.0
        parts.append(unknown(x, top))
    if channels is not None:
        places = ((MARGIN + ends[1] * cell / 2, ends[0] * cell), (x + width / 2, height))
        for (middle, low), count, name in zip(places, channels, ("input", "output"), strict=True):
            parts.append(text(middle, top + low + 16, f"× {count}", role(name)))
    return svg(wide, high, parts, label)


def same_padding(axes: Axes, *, label: str) -> str:
    """Return an input whose padding is asked for, and an output of the same size."""
    ring = 34
    size = _each(axes, lambda axis: axis.size)
    cell = _cell(max(size)) * 0.8
    width, height = size[1] * cell, size[0] * cell
    left, top = 10 + ring, 10 + ring
    parts = [
        box(10, 10, width + 2 * ring, height + 2 * ring, "padding", 0.06, dashed=True),
        _grid(left, top, size, cell, "input"),
        _first_position(left, top, axes, cell),
        *(text(left + width / 2, y, "?", role("padding"), 22) for y in (28, top + height + 17)),
    ]
    x = left + width + ring
    parts.append(arrow(x + 12, top + 30))
    x += GAP + MARGIN - 12
    parts.append(_grid(x, top, size, cell, "output", filled=0.12))
    for place, name in ((left, "input"), (x, "output")):
        parts.append(text(place + width / 2, top + height - 16, str(size[1]), role(name)))
    return svg(x + width + 8, top + height + ring + 14, parts, label)


def dilated_kernel(axis: Axis, *, label: str, solved: bool) -> str:
    """Return a dilated square kernel with a bracket, and the number of rows, along its height."""
    span = axis.span
    cell = _cell(span) * 0.8
    left, top, side = 64, 10, span * cell
    parts = [
        _grid(left, top, (span, span), cell, "padding", dashed=True) if solved else "",
        _first_position(left, top, (axis, axis), cell),
        path(f"M{left - 8} {top}h-8v{side:.1f}h8", "kernel"),
        text(left - 36, top + side / 2, str(span) if solved else "?", role("kernel"), 22),
    ]
    return svg(left + side + 10, top + side + 10, parts, label)


def transposed_stamps(axes: Axes, *, label: str, solved: bool) -> str:
    """Return a transposed convolution: its input, and the output with two copies of the kernel.

    Unsolved, the kernel stands before the question mark.
    """
    size, kernel = _each(axes, lambda axis: axis.size), _each(axes, lambda axis: axis.kernel)
    output, uncropped = _each(axes, lambda axis: axis.out), _each(axes, lambda axis: axis.padded)
    cell = _cell(max(*size, *uncropped))
    parts = [
        _grid(MARGIN, MARGIN, size, cell, "input"),
        box(MARGIN, MARGIN, cell, cell, "kernel", 0.45),
        _numbers(MARGIN, MARGIN, size, cell, "input"),
    ]
    end, middle = MARGIN + size[1] * cell, MARGIN + 30
    x = end + GAP
    if solved:
        parts.append(arrow(end + 12, middle))
        parts += _slid_grid(x, MARGIN, axes, output, cell, "output")
    else:
        after = x + kernel[1] * cell
        parts += [
            text(end + GAP / 2, middle, "∗", QUIET, 22),
            _grid(x, MARGIN, kernel, cell, "kernel", filled=0.35),
            arrow(after + 12, middle),
            unknown(after + GAP, MARGIN),
        ]
    wide = x + max(uncropped[1] * cell, kernel[1] * cell + GAP + 60) + 8
    high = MARGIN + max(size[0] * cell, uncropped[0] * cell, 60) + 8
    return svg(wide, high, parts, label)


def _slid_grid(x: float, y: float, axes: Axes, size: Pair, cell: float, name: str) -> list[str]:
    """Return a grid in its padding with the first and the second position of the window."""
    padded = _each(axes, lambda axis: axis.padded)
    left, top = x + axes[1].padding[0] * cell, y + axes[0].padding[0] * cell
    return [
        _grid(x, y, padded, cell, "padding", dashed=True) if padded != size else "",
        _grid(left, top, size, cell, name, filled=0.08 if name == "output" else 0),
        _first_position(x, y, axes, cell),
        _second_position(x, y, axes, cell),
        _numbers(left, top, size, cell, name, outer=(x, y)),
    ]


def _each(axes: Axes, rule: Callable[[Axis], int]) -> Pair:
    return rule(axes[0]), rule(axes[1])


def _cell(most: int) -> float:
    return max(SMALLEST, min(LARGEST, SIDE / max(most, 1)))


def _grid(
    x: float, y: float, size: Pair, cell: float, name: str, *, filled: float = 0.0,
    dashed: bool = False,
) -> str:  # fmt: skip
    """Return rows and columns of cells as one path."""
    rows, columns = size
    lines = [f"M{x:.1f} {y + r * cell:.1f}h{columns * cell:.1f}" for r in range(1, rows)]
    lines += [f"M{x + c * cell:.1f} {y:.1f}v{rows * cell:.1f}" for c in range(1, columns)]
    edge = box(x, y, columns * cell, rows * cell, name, filled, dashed=dashed)
    return path("".join(lines), name, 1, 0.4) + edge


def _frame(x: float, y: float, size: Pair, cell: float, name: str, *, dashed: bool) -> str:
    return box(x, y, size[1] * cell, size[0] * cell, name, 0, dashed=dashed)


def _first_position(x: float, y: float, axes: Axes, cell: float) -> str:
    """Return the cells that the window reads at its first position, and its frame."""
    down, across = (axis.dilation * cell for axis in axes)
    cells = "".join(
        block(x + c * across, y + r * down, cell, cell, "kernel", 0.4)
        for r, c in np.ndindex(axes[0].kernel, axes[1].kernel)
    )
    spans = _each(axes, lambda axis: axis.span)
    return cells + _frame(x, y, spans, cell, "kernel", dashed=False)


def _second_position(x: float, y: float, axes: Axes, cell: float) -> str:
    """Return the window's second position, and arrows as long as the strides."""
    down, across = _each(axes, lambda axis: axis.stride)
    if (down, across) == (1, 1):
        return ""
    spans = _each(axes, lambda axis: axis.span)
    shifted = _frame(x + across * cell, y, spans, cell, "stride", dashed=True)
    arrows = f"M{x:.1f} {y - 7}h{across * cell:.1f}m-4 -3.5l4 3.5-4 3.5"
    if down != across:
        arrows += f"M{x - 7:.1f} {y}v{down * cell:.1f}m-3.5 -4l3.5 4 3.5-4"
    return shifted + path(arrows, "stride")


def _numbers(
    x: float, y: float, size: Pair, cell: float, name: str, outer: tuple[float, float] | None = None
) -> str:
    """Return the rows to the left of a grid and the columns above it, or of its outer corner."""
    left, top = outer or (x, y)
    return text(left - 13, y + size[0] * cell / 2, str(size[0]), role(name)) + text(
        x + size[1] * cell / 2, top - 16, str(size[1]), role(name)
    )
