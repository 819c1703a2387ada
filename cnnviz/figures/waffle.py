"""A square for every image: whether its prediction is correct."""

from collections.abc import Sequence

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.svg_strokes import svg

CELL, GAP = 16, 2
COLUMNS = 25


def waffle(
    correct: Sequence[bool] | None,
    count: int,
    label: str,
    *,
    marked: Sequence[bool] = (),
    batch: int = 0,
) -> str:
    """Return a grid of squares as SVG, row by row: correct predictions pale, mistakes dark.

    Args:
        correct: For each image whether its prediction is correct; None for gray squares.
        count: The number of images.
        label: What it shows, for screen readers.
        marked: Which squares have a frame.
        batch: Images per batch: lines separate the batches that fill whole rows; 0 for none.
    """
    places: dict[str, list[int]] = {"right": [], "wrong": [], "unknown": []}
    for place in range(count):
        kind = "unknown" if correct is None else "right" if correct[place] else "wrong"
        places[kind].append(place)
    colors = {
        "right": (role("output"), 0.3),
        "wrong": (role("dilation"), 1),
        "unknown": (QUIET, 0.18),
    }
    parts = [
        f'<path d="{"".join(map(_square, where))}" fill="{colors[kind][0]}"'
        f' fill-opacity="{colors[kind][1]}"/>'
        for kind, where in places.items()
        if where
    ]
    width, height = COLUMNS * CELL, -(-count // COLUMNS) * CELL
    if batch and batch % COLUMNS == 0:
        lines = "".join(
            f"M0 {place // COLUMNS * CELL - GAP / 2}h{width}"
            for place in range(batch, count, batch)
        )
        parts.append(f'<path d="{lines}" stroke="{QUIET}" stroke-width="1.5"/>')
    frames = "".join(_square(place) for place, mark in enumerate(marked) if mark)
    parts.append(f'<path d="{frames}" fill="none" stroke="{role("kernel")}" stroke-width="2"/>')
    return svg(width, height, parts, label)


def _square(place: int) -> str:
    row, column = divmod(place, COLUMNS)
    side = CELL - GAP
    return f"M{column * CELL} {row * CELL}h{side}v{side}h-{side}z"
