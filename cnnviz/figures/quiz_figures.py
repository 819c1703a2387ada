"""Pictures of a quiz question: what is known of a layer, and a question mark for the rest.

SVG text with the page's own colours (assets/page.css) and no words, so that it suits light and
dark and every language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.figures.colours import QUIET, role
from cnnviz.figures.svg_strokes import arrow, box, svg, text, unknown

Pair = tuple[int, int]
SIDE, MARGIN, GAP = 220, 28, 60
"""Pixels: longest side of a grid, room for the numbers beside it, and between two grids."""
SMALLEST, LARGEST = 6.0, 26.0
"""Pixels of a cell."""


@dataclass(frozen=True)
class Window:
    """A window on an input.

    Attributes:
        size: Rows and columns of the input.
        kernel: Rows and columns of the window.
        output: Rows and columns of the output.
        stride: How far the window moves; its second place is drawn dashed.
        before: Padding above and to the left.
        after: Padding below and to the right.
        dilation: Distance between the cells that the window reads.
        channels: Channels of input and output, written below them.
    """

    size: Pair
    kernel: Pair
    output: Pair
    stride: Pair = (1, 1)
    before: Pair = (0, 0)
    after: Pair = (0, 0)
    dilation: Pair = (1, 1)
    channels: Pair | None = None

    @property
    def padded(self) -> Pair:
        """Rows and columns of the input with its padding."""
        return _each(lambda i: self.before[i] + self.size[i] + self.after[i])

    @property
    def ends(self) -> Pair:
        """Rows and columns up to where the last window ends: ceil_mode lets it stick out."""
        spans = _each(lambda i: _span(self.kernel[i], self.dilation[i]))
        last = _each(lambda i: (self.output[i] - 1) * self.stride[i] + spans[i])
        return _each(lambda i: max(self.padded[i], last[i]))

    @property
    def cell(self) -> float:
        """Pixels of a cell, so that input and output have room."""
        return _cell(max(*self.ends, *self.output))


def window(view: Window, *, label: str, solved: bool) -> str:
    """Return an input with its padding, the window at its first place, and the output.

    Args:
        view: What is drawn.
        label: What the picture shows, for screen readers; plain text.
        solved: Draw the output; otherwise a question mark.
    """
    cell, top = view.cell, MARGIN
    parts = _read(view, solved)
    x = MARGIN + view.ends[1] * cell
    parts.append(arrow(x + 12, top + 30))
    x += GAP + MARGIN - 12
    width, height = view.output[1] * cell, view.output[0] * cell
    # As wide before the answer as after it: the picture must not change its scale.
    wide = max(x + max(width, 60) + 8, 320)
    high = top + max(view.ends[0] * cell, height, 60) + 30
    if solved:
        parts.append(_grid(x, top, view.output, cell, "output", filled=0.12))
        parts.append(_numbers(x, top, x, top, view.output, cell, "output"))
    else:
        width = height = 60.0
        parts.append(unknown(x, top))
    if view.channels is not None:
        middle, below = x + width / 2, top + height + 16
        parts.append(text(middle, below, f"× {view.channels[1]}", role("output")))
    return svg(wide, high, parts, label)


def _read(view: Window, solved: bool) -> list[str]:
    """Return the input's side of a window's picture."""
    cell, left, top = view.cell, MARGIN, MARGIN
    inner = (left + view.before[1] * cell, top + view.before[0] * cell)
    parts = [
        _grid(*inner, view.size, cell, "input"),
        _reads(left, top, view.kernel, view.dilation, cell),
        _second(left, top, view.kernel, view.dilation, view.stride, cell),
        _numbers(*inner, left, top, view.size, cell, "input"),
    ]
    if view.padded != view.size:
        parts.insert(0, _grid(left, top, view.padded, cell, "padding", dashed=True))
    if solved and view.ends != view.padded:
        parts.append(_frame(left, top, view.ends, cell, "kernel", dashed=True))
    if view.channels is not None:
        middle, below = left + view.ends[1] * cell / 2, top + view.ends[0] * cell + 16
        parts.append(text(middle, below, f"× {view.channels[0]}", role("input")))
    return parts


def around(size: Pair, kernel: Pair, *, label: str) -> str:
    """Return an input with padding that is asked for, and an output of the same size.

    Args:
        size: Rows and columns of both.
        kernel: Rows and columns of the window.
        label: What the picture shows, for screen readers; plain text.
    """
    ring = 34
    cell = _cell(max(size)) * 0.8
    width, height = size[1] * cell, size[0] * cell
    left, top = 10 + ring, 10 + ring
    parts = [
        box(10, 10, width + 2 * ring, height + 2 * ring, "padding", 0.06, dashed=True),
        _grid(left, top, size, cell, "input"),
        _reads(left, top, kernel, (1, 1), cell),
        *(text(left + width / 2, y, "?", role("padding"), 22) for y in (28, top + height + 17)),
    ]
    x = left + width + ring
    parts.append(arrow(x + 12, top + 30))
    x += GAP + MARGIN - 12
    parts.append(_grid(x, top, size, cell, "output", filled=0.12))
    for place, name in ((left, "input"), (x, "output")):
        parts.append(text(place + width / 2, top + height - 16, str(size[1]), role(name)))
    return svg(x + width + 8, top + height + ring + 14, parts, label)


def reach(kernel: int, dilation: int, *, label: str, solved: bool) -> str:
    """Return a dilated kernel with a bracket along its height.

    Args:
        kernel: Rows and columns that it reads.
        dilation: Distance between them.
        label: What the picture shows, for screen readers; plain text.
        solved: Write the number of rows at the bracket; otherwise a question mark.
    """
    span = _span(kernel, dilation)
    cell = _cell(span) * 0.8
    left, top, side = 64, 10, span * cell
    parts = [
        _grid(left, top, (span, span), cell, "padding", dashed=True) if solved else "",
        _reads(left, top, (kernel, kernel), (dilation, dilation), cell),
        f'<path d="M{left - 8} {top}h-8v{side:.1f}h8" stroke="{role("kernel")}" stroke-width="2"/>',
        text(left - 36, top + side / 2, str(span) if solved else "?", role("kernel"), 22),
    ]
    return svg(left + side + 10, top + side + 10, parts, label)


def stamps(
    size: Pair,
    kernel: Pair,
    output: Pair,
    *,
    label: str,
    solved: bool,
    stride: Pair,
    padding: Pair,
) -> str:
    """Return the input of a transposed convolution, and the output with its first two stamps.

    Args:
        size: Rows and columns of the input.
        kernel: Rows and columns of the kernel that every input cell stamps onto the output.
        output: Rows and columns of the output.
        label: What the picture shows, for screen readers; plain text.
        solved: Draw the output; otherwise the kernel and a question mark.
        stride: Cells between two stamps.
        padding: Cells that are cut off on each side.
    """
    whole = _each(lambda i: output[i] + 2 * padding[i])
    cell = _cell(max(*size, *whole))
    left = top = MARGIN
    parts = [
        _grid(left, top, size, cell, "input"),
        box(left, top, cell, cell, "kernel", 0.45),
        _numbers(left, top, left, top, size, cell, "input"),
    ]
    x, y = left + size[1] * cell, top + size[0] * cell
    wide = x + GAP + max(whole[1] * cell, kernel[1] * cell + GAP + 60) + 8
    high = max(y, top + max(whole[0] * cell, 60)) + 8
    drawn = _stamped if solved else _unstamped
    parts += drawn(x, kernel, output, stride, padding, cell)
    return svg(wide, high, parts, label)


def _unstamped(
    x: float, kernel: Pair, output: Pair, stride: Pair, padding: Pair, cell: float
) -> list[str]:
    """Return the kernel beside the input of a transposed convolution, and a question mark."""
    end = x + GAP + kernel[1] * cell
    return [
        text(x + GAP / 2, MARGIN + 30, "∗", QUIET, 22),
        _grid(x + GAP, MARGIN, kernel, cell, "kernel", filled=0.35),
        arrow(end + 12, MARGIN + 30),
        unknown(end + GAP, MARGIN),
    ]


def _stamped(
    x: float, kernel: Pair, output: Pair, stride: Pair, padding: Pair, cell: float
) -> list[str]:
    """Return the output of a transposed convolution with two stamps of the kernel."""
    whole = _each(lambda i: output[i] + 2 * padding[i])
    left, top = x + GAP, MARGIN
    inner = (left + padding[1] * cell, top + padding[0] * cell)
    return [
        arrow(x + 12, top + 30),
        _grid(left, top, whole, cell, "padding", dashed=True) if whole != output else "",
        _reads(left, top, kernel, (1, 1), cell),
        _second(left, top, kernel, (1, 1), stride, cell),
        _grid(*inner, output, cell, "output", filled=0.08),
        _numbers(*inner, left, top, output, cell, "output"),
    ]


def _span(kernel: int, dilation: int) -> int:
    return dilation * (kernel - 1) + 1


def _each(rule: Callable[[int], int]) -> Pair:
    return rule(0), rule(1)


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
    return (
        f'<path d="{"".join(lines)}" stroke="{role(name)}" stroke-width="1" stroke-opacity=".4"/>'
        + box(x, y, columns * cell, rows * cell, name, filled, dashed=dashed)
    )


def _frame(x: float, y: float, size: Pair, cell: float, name: str, *, dashed: bool) -> str:
    return box(x, y, size[1] * cell, size[0] * cell, name, 0, dashed=dashed)


def _reads(x: float, y: float, kernel: Pair, dilation: Pair, cell: float) -> str:
    """Return the cells that the window reads at its first place, and its frame."""
    cells = "".join(
        f'<rect x="{x + c * dilation[1] * cell:.1f}" y="{y + r * dilation[0] * cell:.1f}"'
        f' width="{cell:.1f}" height="{cell:.1f}" fill="{role("kernel")}" fill-opacity=".4"/>'
        for r in range(kernel[0])
        for c in range(kernel[1])
    )
    spans = _each(lambda i: _span(kernel[i], dilation[i]))
    return cells + _frame(x, y, spans, cell, "kernel", dashed=False)


def _second(x: float, y: float, kernel: Pair, dilation: Pair, stride: Pair, cell: float) -> str:
    """Return the window's second place, and arrows as long as the strides."""
    if stride == (1, 1):
        return ""
    spans = _each(lambda i: _span(kernel[i], dilation[i]))
    down, far = stride[0] * cell, stride[1] * cell
    shifted = _frame(x + far, y, spans, cell, "stride", dashed=True)
    arrows = f"M{x:.1f} {y - 7}h{far:.1f}m-4 -3.5l4 3.5-4 3.5"
    if stride[0] != stride[1]:
        arrows += f"M{x - 7:.1f} {y}v{down:.1f}m-3.5 -4l3.5 4 3.5-4"
    return f'{shifted}<path d="{arrows}" stroke="{role("stride")}" stroke-width="2" fill="none"/>'


def _numbers(
    x: float, y: float, left: float, top: float, size: Pair, cell: float, name: str
) -> str:
    """Return the rows to the left of a grid and the columns above it."""
    return text(left - 13, y + size[0] * cell / 2, str(size[0]), role(name)) + text(
        x + size[1] * cell / 2, top - 16, str(size[1]), role(name)
    )
