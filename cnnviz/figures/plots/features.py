"""What kernels find in images: maps, maps after ReLU, and the largest value of each."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnnviz.figures.colors import LIGHT, Floats, magnitude
from cnnviz.figures.plots.maps import color_map
from cnnviz.figures.plots.paper import LINE, new_figure, write


def features_figure(
    images: Sequence[Floats],
    maps: Sequence[Sequence[Floats]],
    names: Sequence[str],
    *,
    title: str = "",
) -> Figure:
    """Draw a row per image, and for each kernel the map, the map after ReLU and the feature.

    ``maps`` has a row per image with a map (H', W') per kernel; ``names`` are those of the kernels.
    Colors are blue below zero and red above, as strong as the largest value of the kernel's maps.
    """
    columns = 1 + 3 * len(names)
    figure = new_figure(58 * columns, 62 * len(images) + 20, title)
    all_axes = figure.subplots(len(images), columns, squeeze=False)
    limits = [max(magnitude(row[k]) for row in maps) or 1.0 for k in range(len(names))]
    for axes, image, row in zip(all_axes, images, maps, strict=True):
        _draw_grid(axes[0], image, magnitude(image) or 1.0)
        for k, values in enumerate(row):
            relu = np.maximum(values, 0)
            _draw_grid(axes[1 + 3 * k], values, limits[k])
            _draw_grid(axes[2 + 3 * k], relu, limits[k])
            axes[3 + 3 * k].set_axis_off()
            style = {"ha": "center", "va": "center", "fontsize": 11, "color": LIGHT["output"]}
            write(axes[3 + 3 * k], 0.5, 0.5, f"{float(relu.max()):.2f}", **style)
    for k, name in enumerate(names):
        style = {"transform": all_axes[0, 1 + 3 * k].transAxes, "color": LIGHT["kernel"]}
        write(all_axes[0, 1 + 3 * k], 0, 1.12, name, fontsize=9, **style)
    return figure


def _draw_grid(axes: Axes, values: Floats, limit: float) -> None:
    axes.imshow(values, cmap=color_map(), vmin=-limit, vmax=limit, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(LINE)
