"""Kernels and feature maps, every value as a square of one color."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cnnviz.figures import colors
from cnnviz.figures.colors import Floats
from cnnviz.figures.mosaic import best_columns
from cnnviz.figures.plots.numbers import number_text
from cnnviz.figures.plots.paper import LINE, QUIET, font_family, new_figure, write


def maps_figure(
    maps: Floats,
    *,
    most: int | None = None,
    names: Sequence[str] | None = None,
    columns: int | None = None,
    each: bool = False,
    limit: float | None = None,
    title: str = "",
) -> Figure:
    """Draw feature maps side by side with the scale of their colors.

    Args:
        maps: (C, H, W).
        most: Maps that are drawn at most, the first; the scale is that of all.
        names: Heading of each map; the numbers 1, 2, 3 … if None.
        columns: Maps in a row; about twice as wide as high if None.
        each: Give each map a scale of its own: 1 is its largest magnitude.
        limit: Magnitude of the strongest color; the largest one present if None.
        title: Title of the figure.

    Raises:
        ValueError: ``maps`` is not (C, H, W) with at least one value.
    """
    if maps.ndim != 3 or not maps.size:
        raise ValueError(f"Maps have the shape (C, H, W), not {maps.shape}")
    if each:
        largest = np.array([colors.magnitude(one) or 1.0 for one in maps])
        maps, limit = maps / largest[:, None, None], 1.0
    limit = (colors.magnitude(maps) if limit is None else limit) or 1.0
    maps = maps[:most]
    names = [str(place + 1) for place in range(len(maps))] if names is None else names
    columns = min(columns or best_columns(len(maps)), len(maps))
    rows = -(-len(maps) // columns)
    side = max(12.0, min(60.0, 640 / columns))
    height = side * maps.shape[1] / maps.shape[2] + 12 * any(names)
    figure = new_figure(columns * (side + 4) + 60, rows * (height + 4) + 16, title)
    grid = figure.subplots(rows, columns, squeeze=False)
    scale = ScalarMappable(Normalize(-limit, limit), color_map())
    _draw_maps(list(grid.flat), maps, names, scale)
    _add_color_bar(figure, grid, scale, limit)
    return figure


def _draw_maps(
    grid: Sequence[Axes], maps: Floats, names: Sequence[str], scale: ScalarMappable
) -> None:
    """Draw each map below its name; further axes stay empty."""
    for axes, one, name in zip(grid, maps, names, strict=False):
        axes.imshow(scale.to_rgba(one), interpolation="nearest")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(color=LINE, linewidth=0.6)
        write(axes, 0, 1.02, name, fontsize=6.5, color=QUIET, transform=axes.transAxes)
    for axes in grid[len(maps) :]:
        axes.set_axis_off()


def _add_color_bar(
    figure: Figure, grid: NDArray[np.object_], scale: ScalarMappable, limit: float
) -> None:
    """Draw the scale of the colors beside a grid of axes, with its ends and zero."""
    bar = figure.colorbar(scale, ax=grid, shrink=0.9, aspect=30, ticks=[-limit, 0, limit])
    bar.ax.tick_params(labelfontfamily=font_family(), labelsize=7, labelcolor=QUIET, length=0)
    bar.ax.set_yticklabels([number_text(value, 3) for value in (-limit, 0, limit)])
    bar.outline.set_color(LINE)


def kernels_figure(weights: Floats, *, most: int = 64, title: str = "") -> Figure:
    """Draw the kernels (O, C/groups, kH, kW) of a convolution, those of a filter in a row.

    Of filters and of their channels, at most the first ``most`` are drawn.
    """
    limit = colors.magnitude(weights)
    kernels = weights[:most, :most]
    filters, depth, height, width = kernels.shape
    columns = depth * max(1, best_columns(filters * depth) // depth) if depth > 1 else None
    names = [
        str(place // depth + 1) if place % depth == 0 else "" for place in range(filters * depth)
    ]
    flat = kernels.reshape(-1, height, width)
    return maps_figure(flat, names=names, columns=columns, limit=limit, title=title)


def color_map() -> ListedColormap:
    """Return the colors of signed values on white: blue below zero, red above zero."""
    rgb, opacity = (np.frombuffer(part, np.uint8) / 255 for part in colors.palette())
    opacity = opacity[: 2 * colors.STEPS + 1, None]
    rgb = rgb.reshape(-1, 3)[: len(opacity)]
    return ListedColormap(rgb * opacity + 1 - opacity)
