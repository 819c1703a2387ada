"""A filter on an image of several channels: planes, the map of each, and their sum."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnnviz.figures.colors import LIGHT, Floats, magnitude
from cnnviz.figures.plots.maps import color_map
from cnnviz.figures.plots.paper import LINE, new_figure, write


def channel_sum_figure(
    planes: Floats, maps: Floats, bias: float, names: Sequence[str], total: str, *, title: str = ""
) -> Figure:
    """Draw planes (C, H, W) above the maps (C, H', W') that they give, and the sum beside them.

    Args:
        planes: Values from 0 to 1.
        maps: Each is the plane above it, convolved with its own kernel.
        bias: It is added to their sum.
        names: Of the channels.
        total: Name of the sum.
        title: Heading of the figure.
    """
    count = len(planes)
    figure = new_figure(110 * (count + 1), 240, title)
    axes = figure.subplots(2, count + 1, squeeze=False)
    summed = maps.sum(axis=0) + bias
    limit = max(magnitude(summed), *(magnitude(one) for one in maps)) or 1.0
    for place, name in enumerate(names):
        _draw_plane(axes[0, place], planes[place], name, "input", cmap="gray", vmin=0, vmax=1)
        _draw_plane(
            axes[1, place], maps[place], "", "stride", cmap=color_map(), vmin=-limit, vmax=limit
        )
    axes[0, count].set_axis_off()
    _draw_plane(axes[1, count], summed, total, "output", cmap=color_map(), vmin=-limit, vmax=limit)
    return figure


def _draw_plane(axes: Axes, values: Floats, name: str, role: str, **colors: object) -> None:
    axes.imshow(values, interpolation="nearest", **colors)  # type: ignore[arg-type]
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(LINE)
    if name:
        write(axes, 0, 1.04, name, transform=axes.transAxes, fontsize=9, color=LIGHT[role])
