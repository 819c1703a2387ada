"""What one cell is computed from: its receptive field, and the close-up of a feature map."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT, Floats, magnitude
from cnnviz.figures.html import number
from cnnviz.figures.plots.maps import color_map
from cnnviz.figures.plots.paper import LINE, font_family, new_figure, write

if TYPE_CHECKING:
    from cnnviz.inside import Closeup

WORDS = {"input": "Input", "kernel": "Kernel", "output": "Output"}
MOST_LINES = 40
"""Largest side of an output whose cells have lines between them."""

Range = tuple[int, int]


def receptive_field_figure(
    image: NDArray[np.uint8],
    size: Sequence[int],
    patch: Sequence[Range],
    *,
    output: tuple[int, int] | None = None,
    cell: tuple[int, int] = (0, 0),
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw what one cell of a layer's output sees of the input.

    Args:
        image: (1, h, w) an image, stretched to the size of the input.
        size: Rows and columns of the input.
        patch: First and last row, and first and last column, that the cell sees, as
            ``network.fields[…].patch`` returns them.
        output: Rows and columns of the output; None if it is flat.
        cell: Row and column of the cell.
        title: Title of the figure.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = new_figure(520 if output else 300, 290, title)
    parts = figure.subplots(1, 2 if output else 1, squeeze=False)[0]
    _draw_patch(parts[0], image, size, patch)
    _style(parts[0], "input", f"{words['input']}  {size[0]} × {size[1]}")
    if output:
        rows, columns = output
        axes = parts[1]
        axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
        _style(axes, "output", f"{words['output']}  {rows} × {columns}")
        if max(output) <= MOST_LINES:
            axes.set_xticks(range(columns + 1), minor=True)
            axes.set_yticks(range(rows + 1), minor=True)
            axes.grid(visible=True, which="minor", color=LINE, linewidth=0.6)
            axes.tick_params(which="minor", length=0)
        axes.add_patch(Rectangle((cell[1], cell[0]), 1, 1, fc=LIGHT["output"]))
    return figure


def _draw_patch(
    axes: Axes, image: NDArray[np.uint8], size: Sequence[int], patch: Sequence[Range]
) -> None:
    """Draw an image and a patch of it, which may reach into the padding."""
    (height, width), ((top, bottom), (left, right)) = size, patch
    axes.imshow(image[0], cmap="gray", extent=(0, width, height, 0), interpolation="nearest")
    axes.add_patch(Rectangle((0, 0), width, height, fill=False, ec=LIGHT["input"], lw=1.4))
    if top <= bottom and left <= right:
        color, sides = LIGHT["kernel"], (right - left + 1, bottom - top + 1)
        axes.add_patch(Rectangle((left, top), *sides, fc=(color, 0.3), ec=color, lw=2))
        axes.set_xlim(min(0, left) - 0.5, max(width, right + 1) + 0.5)
        axes.set_ylim(max(height, bottom + 1) + 0.5, min(0, top) - 0.5)
    axes.spines[:].set_visible(False)  # the axes may be larger than the image


def closeup_figure(
    closeup: Closeup,
    cell: tuple[int, int],
    *,
    gray: bool = False,
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw a feature map beside what one of its cells is computed from.

    Args:
        closeup: The map, as ``cnnviz.inside.closeup`` returns it.
        cell: Row and column of the cell.
        gray: The input is an image with values from 0 to 1.
        title: Title of the figure.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    row, column = cell
    window = _outline(closeup.rows[row].tolist(), closeup.columns[column].tolist())
    parts: dict[str, Floats] = {"input": closeup.inputs}
    if closeup.kernel is not None:
        parts["kernel"] = closeup.kernel
    if closeup.factor is not None:
        parts["kernel"] = np.full((1, 1, 1), closeup.factor, np.float32)
    parts["output"] = closeup.output[None]
    figure = new_figure(250 * len(parts), 270, title)
    for axes, (role, maps) in zip(figure.subplots(1, len(parts)), parts.items(), strict=True):
        corners = _draw_maps(axes, maps, gray=gray and role == "input")
        _style(axes, role, f"{words[role]}  {' × '.join(map(str, maps.shape[-2:]))}")
        if role == "kernel" and len(maps) == 1:
            for (r, c), weight in np.ndenumerate(maps[0]):
                write(axes, c, r, number(weight), fontsize=8, ha="center", va="center")
        boxes = {"input": window, "output": [(row, column, 1, 1)]}.get(role, [])
        for (left, top), (r, c, height, width) in itertools.product(corners, boxes):
            color = LIGHT["kernel" if role == "input" else "output"]
            place = (left + c - 0.5, top + r - 0.5)
            axes.add_patch(Rectangle(place, width, height, fill=False, ec=color, lw=1.6,
                                     clip_on=False))  # fmt: skip
    return figure


def _draw_maps(axes: Axes, maps: Floats, *, gray: bool) -> list[tuple[int, int]]:
    """Draw maps (C, H, W) side by side as one image; return the upper left cell of each."""
    count, height, width = maps.shape
    columns, gap = math.ceil(math.sqrt(count)), 1 + max(height, width) // 20
    corners = [
        (place % columns * (width + gap), place // columns * (height + gap))
        for place in range(count)
    ]
    size = (corners[-1][1] + height, min(count, columns) * (width + gap) - gap)
    sheet = np.full(size, np.nan)
    for (left, top), one in zip(corners, maps, strict=True):
        sheet[top : top + height, left : left + width] = one
    limit = magnitude(maps) or 1.0
    style: dict[str, Any] = {"cmap": "gray", "vmin": 0, "vmax": 1}
    if not gray:
        style = {"cmap": color_map().with_extremes(bad=LINE), "vmin": -limit, "vmax": limit}
    axes.imshow(sheet, interpolation="nearest", **style)
    return corners


def _outline(rows: list[int], columns: list[int]) -> list[tuple[int, int, int, int]]:
    """Return a window as boxes (row, column, height, width): one, or its cells if it is dilated."""
    if not rows or not columns:  # nothing reaches some cells of a transposed convolution
        return []
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    if (height, width) == (len(rows), len(columns)):
        return [(rows[0], columns[0], height, width)]
    return [(row, column, 1, 1) for row in rows for column in columns]


def _style(axes: Axes, role: str, title: str) -> None:
    """Give axes without ticks a title and a frame in the color of a role."""
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, loc="left", fontsize=10, fontfamily=font_family(), color=LIGHT[role])
    axes.spines[:].set(color=LIGHT[role], linewidth=1.2)
