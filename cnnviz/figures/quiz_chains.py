"""Drawings of layers for the quiz: connected channels, a chain of shapes, a receptive field.

SVG text with the page's own colors (assets/page.css) and no words but those of code. ``label``
describes a drawing for screen readers, in plain text.
"""

from collections.abc import Sequence

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.svg_strokes import arrow, block, box, path, svg, text, unknown
from cnnviz.grid import Axis

MOST_DOTS, SHORTENED = 32, 12
"""Up to MOST_DOTS channels, all are drawn; of more than that, only SHORTENED."""
ROW = 62
"""Pixels between the rows of cells that read each other."""


def connected_channels(inputs: int, outputs: int, groups: int, label: str) -> str:
    """Return channels or features as dots, with a line from each input to the outputs it feeds.

    Inputs and outputs are split into ``groups`` separate parts.
    """
    height = 230.0
    left, right = _column(inputs, height), _column(outputs, height)
    lines = [
        f"M70 {start:.1f}L220 {end:.1f}"
        for o, end in enumerate(right)
        for i, start in enumerate(left)
        if i * groups // inputs == o * groups // outputs
    ]
    drawing = [path("".join(lines), "kernel", 1, 0.5)]
    for x, beside, name, count, places in (
        (70, 30, "input", inputs, left),
        (220, 260, "output", outputs, right),
    ):
        side = min(15.0, 200 / len(places))
        drawing += [block(x - side / 2, y - side / 2, side, side, name, 1, 2) for y in places]
        drawing.append(text(beside, height / 2, str(count), role(name), 17))
        if len(places) < count:
            drawing.append(text(x, height + 14, "⋮", QUIET, 18))
    return svg(292, height + 26, drawing, label)


def _column(count: int, height: float) -> list[float]:
    """Return where the dots of a column stand."""
    dots = count if count <= MOST_DOTS else SHORTENED
    return [height * (place + 0.5) / dots for place in range(dots)]


def shape_chain(
    extents: Sequence[tuple[int, ...]], names: Sequence[str], label: str, *, known: int
) -> str:
    """Return shapes below each other, as wide as their maps, with the layers between them.

    The shapes are (C, H, W) or (F,); those after the first ``known`` get a question mark.
    """
    widest = max(extent[-1] for extent in extents if len(extent) == 3)
    parts, y = [], 4.0
    for place, extent in enumerate(extents):
        flat = len(extent) == 1
        is_known = place < known
        # An unknown shape is drawn as wide as the first: its width would give it away.
        width = 150.0 if flat or not is_known else 90 + 60 * extent[-1] / widest
        name = "input" if place == 0 else "output"
        words = "×".join(map(str, extent)) if is_known else "?"
        parts.append(box(100 - width / 2, y, width, 28, name, 0.14))
        parts.append(text(100, y + 14, words, role(name), 15))
        if place < len(names):
            parts.append(arrow(100, y + 33, 16))
            parts.append(text(120, y + 41, names[place], QUIET, 13, anchor="start"))
        y += 54
    return svg(300, y - 22, parts, label)


def receptive_cells(layers: Sequence[Axis], label: str, *, solved: bool) -> str:
    """Return one cell of the last output, what it reads of the layer before, and so on.

    The sizes and paddings of the axes do not matter.  Solved, the drawing goes down to the input;
    otherwise a question mark stands there.
    """
    levels = _levels(layers)
    size = round(levels[0][-1] - levels[0][0]) + 1
    unit = min(18.0, 420 / size)
    width = max(size * unit + 16, 150)
    shift = (width - size * unit) / 2
    lowest = 0 if solved else len(layers) - 1
    parts, y = [], 14
    for level in range(len(layers), lowest - 1, -1):
        places = [shift + (place + 0.5) * unit for place in levels[level]]
        name = {0: "input", len(layers): "output"}.get(level, "kernel")
        if level < len(layers):
            parts.append(_fan(layers[level], levels[level], levels[level + 1], shift, unit, y))
        side = min(14.0, unit - 2)
        parts += [block(x - side / 2, y - 7, side, 14, name, 0.8, 2) for x in places]
        y += ROW
    y -= ROW - 14
    if not solved:
        parts.append(arrow(width / 2, y, 18))
        parts.append(unknown(width / 2 - 30, y + 28, "input"))
        return svg(width, y + 96, parts, label)
    parts.append(path(f"M{shift + 1:.1f} {y}v6h{size * unit - 2:.1f}v-6", "input"))
    parts.append(text(width / 2, y + 20, str(size), role("input"), 17))
    return svg(width, y + 34, parts, label)


def _levels(layers: Sequence[Axis]) -> list[list[float]]:
    """Return where the cells lie that are seen, in input cells: of the input, then of each output.

    An output cell lies in the middle of what it reads.
    """
    jumps, starts = [1], [0.0]
    for axis in layers:
        starts.append(starts[-1] + jumps[-1] * (axis.span - 1) / 2)
        jumps.append(jumps[-1] * axis.stride)
    rows = [[0]]
    for axis in reversed(layers):
        offsets = range(0, axis.span, axis.dilation)
        reads = {place * axis.stride + offset for place in rows[0] for offset in offsets}
        rows.insert(0, sorted(reads))
    return [
        [start + place * jump for place in row]
        for row, start, jump in zip(rows, starts, jumps, strict=True)
    ]


def _fan(
    axis: Axis, below: list[float], above: list[float], shift: float, unit: float, y: float
) -> str:
    """Return the lines from each cell to those that it reads in the row below it."""
    # Neighbors in the row below: all cells of it that are seen may lie further apart.
    jump = (above[0] - below[0]) * 2 / (axis.span - 1) if axis.span > 1 else 1
    lines = []
    for cell in above:
        first = cell - jump * (axis.span - 1) / 2
        for offset in range(0, axis.span, axis.dilation):
            lines.append(
                f"M{shift + (cell + 0.5) * unit:.1f} {y - ROW + 7}"
                f"L{shift + (first + jump * offset + 0.5) * unit:.1f} {y - 7}"
            )
    return path("".join(lines), "kernel", 1, 0.55)
