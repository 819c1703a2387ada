"""The layers of a network in space: their maps as stacks, seen from the side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from cnnviz.figures.colors import Floats
from cnnviz.figures.drawn_stack import DrawnStack
from cnnviz.figures.plots.maps import color_map
from cnnviz.figures.plots.paper import LINE, QUIET, new_figure, write

TALL, DEEP = 1.0, 0.55
"""Height of the image, and how far it reaches to the back."""
APART, BETWEEN = 0.09, 0.34
"""From one map of a stack to the next, and between two stacks."""
SMALLEST = 0.16
"""Height of the smallest maps: those of one cell could not be seen."""
THINNEST = 0.06
"""How far a column of features reaches to the back."""


def stacks_figure(stacks: Sequence[DrawnStack], *, title: str = "") -> Figure:
    """Draw the maps of layers one behind the other, the image first.

    Args:
        stacks: The image and the layers.
        title: Title of the figure.
    """
    starts, x = [], 0.0
    tallest = max(max(one.size) for one in stacks[:1])
    for one in stacks:
        starts.append(x)
        x += APART * (len(one.maps) - 1) + BETWEEN + 0.45 * _height(one, tallest)
    width = max(320.0, min(1100.0, 150 * (x + DEEP)))
    figure = new_figure(width, width * (TALL + 0.75) / (x + DEEP), title)
    axes = figure.subplots()
    axes.set_axis_off()
    for place, (start, one) in enumerate(zip(starts, stacks, strict=True)):
        _draw_stack(axes, start, one, _height(one, tallest), below=place % 2)
    axes.set(xlim=(-0.1, x + DEEP), ylim=(-0.4, TALL + 0.35), aspect="equal")
    return figure


def _height(stack: DrawnStack, tallest: int) -> float:
    return TALL * max(SMALLEST, min(1.0, stack.size[0] / tallest))


def _draw_stack(axes: Axes, start: float, stack: DrawnStack, height: float, *, below: int) -> None:
    """Draw maps as parallelograms, the last one first: the others lie over it."""
    bottom = (TALL - height) / 2
    back = max(THINNEST, min(DEEP, 0.45 * height * stack.size[1] / stack.size[0]))
    for place in reversed(range(len(stack.maps))):
        left = start + APART * place
        # Columns go to the back: to the right and up; rows stay upright.
        turned = Affine2D(np.array([[back, 0, left], [back * 0.5, height, bottom], [0, 0, 1]]))
        _draw_map(axes, stack.maps[place], stack.limit, turned)
    style = {"fontsize": 6.5, "color": QUIET, "ha": "left", "va": "top"}
    write(axes, start, bottom - 0.06 - 0.1 * below, stack.title, **style)


def _draw_map(axes: Axes, values: Floats, limit: float, turned: Affine2D) -> None:
    place = turned + axes.transData
    colors: NDArray[np.float64] | Floats = values
    if values.ndim == 2:
        colors = color_map()(0.5 + 0.5 * np.clip(values / (limit or 1.0), -1, 1))
    axes.imshow(colors, extent=(0, 1, 0, 1), interpolation="nearest", transform=place,
                clip_on=False)  # fmt: skip
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    axes.add_patch(Polygon(corners, fill=False, ec=LINE, lw=0.5, transform=place, clip_on=False))
