"""Pictures of a quiz question: what is known of a layer, and a question mark for the rest.

SVG text with the page's own colours (assets/page.css) and no words, so that it suits light and
dark and every language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnnviz.figures.colours import QUIET, role
from cnnviz.figures.drawn import arrow, box, svg, text, unknown

Pair = tuple[int, int]
SIDE, MARGIN, GAP = 270, 28, 60
"""Pixels: longest side of a grid, room for the numbers beside it, and between two grids."""
SMALLEST, LARGEST = 6.0, 30.0
"""Pixels of a cell."""


def window(
    size: Pair,
    kernel: Pair,
    *,
    label: str,
    stride: Pair = (1, 1),
    before: Pair = (0, 0),
    after: Pair = (0, 0),
    dilation: Pair = (1, 1),
    output: Pair | None = None,
) -> str:
    """Return an input with its padding, the window at its first place, and the output.

    Args:
        size: Rows and columns of the input.
        kernel: Rows and columns of the window.
        label: What the picture shows, for screen readers; plain text.
        stride: How far the window moves; its second place is drawn dashed.
        before: Padding above and to the left.
        after: Padding below and to the right.
        dilation: Distance between the cells that the window reads.
        output: Rows and columns of the output; None for a question mark.
    """
    padded = _each(lambda i: before[i] + size[i] + after[i])
    ends = padded
    if output is not None:  # the last window may reach beyond the padding (ceil_mode)
        last = _each(lambda i: (output[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1)
        ends = _each(lambda i: max(padded[i], last[i]))
    cell = _cell(max(*ends, *(output or (0, 0))))
    left, top = MARGIN, MARGIN
    parts = [
        _grid(left, top, padded, cell, "padding", dashed=True) if padded != size else "",
        _grid(left + before[1] * cell, top + before[0] * cell, size, cell, "input"),
        _reads(left, top, kernel, dilation, cell),
        _second(left, top, kernel, dilation, stride, cell),
        _numbers(left + before[1] * cell, top + before[0] * cell, left, top, size, cell, "input"),
    ]
    if ends != padded:
        parts.append(_frame(left, top, ends, cell, "kernel", dashed=True))
    x = left + ends[1] * cell
    return _joined(parts, x, top + ends[0] * cell, output, cell, label)


def stamps(
    size: Pair,
    kernel: Pair,
    *,
    label: str,
    stride: Pair,
    padding: Pair,
    output: Pair | None = None,
) -> str:
    """Return the input of a transposed convolution, and the output with its first two stamps.

    Args:
        size: Rows and columns of the input.
        kernel: Rows and columns of the kernel that every input cell stamps onto the output.
        label: What the picture shows, for screen readers; plain text.
        stride: Cells between two stamps.
        padding: Cells that are cut off on each side.
        output: Rows and columns of the output; None for a question mark.
    """
    cell = _cell(max(*size, *(_each(lambda i: output[i] + 2 * padding[i]) if output else kernel)))
    left, top = MARGIN, MARGIN
    parts = [
        _grid(left, top, size, cell, "input"),
        box(left, top, cell, cell, "kernel", 0.45),
        _numbers(left, top, left, top, size, cell, "input"),
    ]
    x, y = left + size[1] * cell, top + size[0] * cell
    if output is None:
        parts.append(_grid(x + GAP, top, kernel, cell, "kernel", filled=0.35))
        x, y = x + GAP + kernel[1] * cell, max(y, top + kernel[0] * cell)
        return _joined(parts, x, y, None, cell, label, sign=(left + size[1] * cell + GAP / 2, "∗"))
    whole = _each(lambda i: output[i] + 2 * padding[i])
    parts += [
        arrow(x + 12, top + 30),
        _grid(x + GAP, top, whole, cell, "padding", dashed=True) if whole != output else "",
        _reads(x + GAP, top, kernel, (1, 1), cell),
        _second(x + GAP, top, kernel, (1, 1), stride, cell),
    ]
    inner = (x + GAP + padding[1] * cell, top + padding[0] * cell)
    parts.append(_grid(*inner, output, cell, "output", filled=0.08))
    parts.append(_numbers(*inner, x + GAP, top, output, cell, "output"))
    height = max(y, top + whole[0] * cell)
    return svg(x + GAP + whole[1] * cell + 8, height + 8, parts, label)


def _joined(
    parts: Sequence[str],
    x: float,
    y: float,
    output: Pair | None,
    cell: float,
    label: str,
    sign: tuple[float, str] | None = None,
) -> str:
    """Return a picture with an arrow, and behind it the output or a question mark."""
    drawn = [*parts, arrow(x + 12, MARGIN + 30)]
    if sign is not None:
        drawn.append(text(sign[0], MARGIN + 30, sign[1], QUIET, 22))
    x += GAP
    if output is None:
        drawn.append(unknown(x, MARGIN))
        return svg(x + 68, max(y, MARGIN + 60) + 8, drawn, label)
    x += MARGIN - 12
    drawn.append(_grid(x, MARGIN, output, cell, "output", filled=0.12))
    drawn.append(_numbers(x, MARGIN, x, MARGIN, output, cell, "output"))
    return svg(x + output[1] * cell + 8, max(y, MARGIN + output[0] * cell) + 8, drawn, label)


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
    spans = _each(lambda i: dilation[i] * (kernel[i] - 1) + 1)
    return cells + _frame(x, y, spans, cell, "kernel", dashed=False)


def _second(x: float, y: float, kernel: Pair, dilation: Pair, stride: Pair, cell: float) -> str:
    """Return the window's second place and an arrow to it, if it moves by more than one."""
    if stride[1] == 1:
        return ""
    spans = _each(lambda i: dilation[i] * (kernel[i] - 1) + 1)
    far = stride[1] * cell
    return _frame(x + far, y, spans, cell, "stride", dashed=True) + (
        f'<path d="M{x:.1f} {y - 7}h{far:.1f}m-4 -3.5l4 3.5-4 3.5" stroke="{role("stride")}"'
        ' stroke-width="2" fill="none"/>'
    )


def _numbers(
    x: float, y: float, left: float, top: float, size: Pair, cell: float, name: str
) -> str:
    """Return the rows to the left of a grid and the columns above it."""
    return text(left - 13, y + size[0] * cell / 2, str(size[0]), role(name)) + text(
        x + size[1] * cell / 2, top - 16, str(size[1]), role(name)
    )
