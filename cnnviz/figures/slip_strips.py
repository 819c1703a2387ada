"""Drawings of the lesson *Slips*: windows on an input, strips of cells, colors, labels, counts."""

from collections.abc import Collection, Sequence

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.slip_drawings import Place, with_head
from cnnviz.figures.svg_strokes import block, box, path, svg, text


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
