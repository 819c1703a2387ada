"""A dataset and the batches of an epoch: image by image, or a square for each batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.plots.paper import (
    LINE,
    PANEL,
    QUIET,
    canvas,
    new_figure,
    resize,
    text_width,
    write,
)

ImageGroup = tuple[str, Sequence[int]]
"""What stands above some images, and their places among all."""

WIDEST, MARGIN, GAP = 800.0, 16.0, 10.0
"""Points: a row of groups, around all, and between two groups."""
THUMB, NUMBER, HEADING, PADDING = 28.0, 9.0, 16.0, 6.0
"""Points: side of an image, room for its number below it, for a heading, and inside a box."""
STEP = THUMB + 3
MOST_IN_ROW = 24
SQUARES = (800.0, 240.0)
"""Points: width and height of the squares of many batches."""
LARGEST_SQUARE, SMALLEST_SQUARE, SEPARATE = 40, 2, 5
"""Points: sides of a square; from the last one on there are gaps between them."""


def image_groups_figure(
    images: NDArray[np.uint8],
    parts: Sequence[tuple[str, Sequence[ImageGroup]]],
    *,
    marked: int | None = None,
    note: str = "",
) -> Figure:
    """Draw groups of images, each in a box; every image has its place below it.

    Args:
        images: (N, H, W), gray.
        parts: The groups of each part, below its title; a part begins a row.
        marked: The group of the last part whose box is marked.
        note: A line of words below all.
    """
    figure = new_figure(100, 100)
    axes = canvas(figure)
    top, right = MARGIN, MARGIN + text_width(note, 10)
    for title, groups in parts:
        write(axes, MARGIN, top + HEADING / 2, title, fontsize=12, va="center_baseline")
        top, left, high = top + HEADING + 4, MARGIN, 0.0
        for place, group in enumerate(groups):
            width, height = _box_size(group)
            if left > MARGIN and left + width > MARGIN + WIDEST:
                top, left, high = top + high + GAP, MARGIN, 0.0
            strong = groups is parts[-1][1] and place == marked
            _draw_group(axes, images, group, (left, top, width, height), strong=strong)
            left, high = left + width + GAP, max(high, height)
            right = max(right, left - GAP)
        top += high + GAP
    write(axes, MARGIN, top + HEADING / 2, note, fontsize=10, color=QUIET, va="center_baseline")
    resize(figure, axes, right + MARGIN, top + HEADING * bool(note) + MARGIN)
    return figure


def _box_size(group: ImageGroup) -> tuple[float, float]:
    heading, places = group
    columns, rows = min(len(places), MOST_IN_ROW), -(-len(places) // MOST_IN_ROW)
    width = max(columns * STEP - 3, text_width(heading, 9))
    return width + 2 * PADDING, HEADING * bool(heading) + rows * (STEP + NUMBER) + 2 * PADDING


def _draw_group(
    axes: Axes,
    images: NDArray[np.uint8],
    group: ImageGroup,
    box: tuple[float, float, float, float],
    *,
    strong: bool,
) -> None:
    """Draw a group into its box: left, top, width and height."""
    heading, places = group
    left, top, width, height = box
    color, line = (LIGHT["output"], 2.0) if strong else (LINE, 1.0)
    axes.add_patch(Rectangle((left, top), width, height, fc=PANEL, ec=color, lw=line))
    left, top = left + PADDING, top + PADDING
    if heading:
        style = {"fontsize": 9, "color": LIGHT["output"], "va": "center_baseline"}
        write(axes, left, top + HEADING / 2 - 2, heading, **style)
        top += HEADING
    for at, place in enumerate(places):
        row, column = divmod(at, MOST_IN_ROW)
        x, y = left + column * STEP, top + row * (STEP + NUMBER)
        extent = (x, x + THUMB, y + THUMB, y)
        scale: dict[str, Any] = {"cmap": "gray", "vmin": 0, "vmax": 255, "aspect": "auto"}
        axes.imshow(images[place], extent=extent, interpolation="nearest", zorder=2, **scale)
        style = {"fontsize": 6.5, "color": QUIET, "ha": "center", "va": "center_baseline"}
        write(axes, x + THUMB / 2, y + THUMB + 5.5, str(place), **style)


def batch_squares_figure(
    count: int, last: float, *, marked: int = 0, title: str = "", note: str = ""
) -> Figure:
    """Draw a square for each batch: those before the marked one filled, those after it pale.

    Args:
        count: The number of batches, at least 1.
        last: How full the last one is, from 0 to 1.
        marked: The batch that is read, from 0.
        title: Title of the figure.
        note: A line of words below all.
    """
    width, height = SQUARES
    fitting = int(math.sqrt(width * height / count))
    side = min(max(fitting, SMALLEST_SQUARE), LARGEST_SQUARE)
    across = min(int(width // side), count)
    down = -(-count // across)
    roles = np.repeat([LIGHT["output"], LIGHT["kernel"], LINE], [marked, 1, count - marked - 1])
    pixels = np.ones((across * down, 3))
    pixels[:count] = [to_rgb(color) for color in roles]
    figure = new_figure(100, 100)
    axes = canvas(figure)
    write(axes, MARGIN, MARGIN + HEADING / 2, title, fontsize=12, va="center_baseline")
    left, top = MARGIN, MARGIN + HEADING + 6
    right, bottom = left + across * side, top + down * side
    grid = pixels.reshape(down, across, 3)
    axes.imshow(grid, extent=(left, right, bottom, top), interpolation="nearest", aspect="auto")
    if side >= SEPARATE:
        lines: dict[str, Any] = {"color": "white", "lw": 1.0}
        axes.vlines([left + place * side for place in range(across + 1)], top, bottom, **lines)
        axes.hlines([top + place * side for place in range(down + 1)], left, right, **lines)
    row, column = divmod(count - 1, across)
    corner = (left + column * side, top + row * side)
    axes.add_patch(Rectangle(corner, side, side * (1 - last), fc="white", lw=0, zorder=2))
    write(axes, MARGIN, bottom + 16, note, fontsize=10, color=QUIET, va="center_baseline")
    words = max(text_width(title, 12), text_width(note, 10))
    resize(figure, axes, max(right, MARGIN + words) + MARGIN, bottom + 24 + MARGIN)
    return figure
