"""Heat maps over the image that they explain."""

from collections.abc import Mapping

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from cnnviz.figures import colors
from cnnviz.figures.colors import Floats
from cnnviz.figures.plots.maps import color_map
from cnnviz.figures.plots.numbers import number_text
from cnnviz.figures.plots.paper import LINE, QUIET, font_family, new_figure, write


def heat_maps_figure(
    image: Floats, heats: Mapping[str, Floats], *, opacity: float = 0.6, title: str = ""
) -> Figure:
    """Draw heat maps side by side, each over the same image with its own scale of colors.

    Args:
        image: (1, H, W) gray or (3, H, W), from 0 to 1.
        heats: (h, w) of each heat map by its heading; a smaller one than the image is interpolated.
        opacity: Of the strongest color, from 0 to 1.
        title: Title of the figure.

    Raises:
        ValueError: There is no heat map, or the image has another shape.
    """
    if not heats or image.ndim != 3 or len(image) not in (1, 3):
        raise ValueError(f"Heat maps need an image (1 or 3, H, W), not {image.shape}")
    height, width = image.shape[1:]
    side = 190.0
    figure = new_figure(len(heats) * (side + 46), side * height / width + 26, title)
    extent = (-0.5, width - 0.5, height - 0.5, -0.5)
    for axes, (name, heat) in zip(
        figure.subplots(1, len(heats), squeeze=False).flat, heats.items(), strict=True
    ):
        pixels = np.clip(image.transpose(1, 2, 0), 0, 1)
        axes.imshow(pixels, cmap="gray", vmin=0, vmax=1, interpolation="nearest", extent=extent)
        limit = colors.magnitude(heat) or 1.0
        scale = ScalarMappable(Normalize(-limit, limit), color_map())
        rgba = scale.to_rgba(heat)  # (h, w, 4)
        rgba[..., 3] = opacity * np.abs(np.nan_to_num(heat)) / limit
        smooth = "nearest" if heat.shape == (height, width) else "bilinear"
        axes.imshow(rgba, interpolation=smooth, extent=extent)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(color=LINE, linewidth=0.6)
        write(axes, 0, 1.02, name, fontsize=8, transform=axes.transAxes)
        bar = figure.colorbar(scale, ax=axes, shrink=0.9, aspect=30, ticks=[-limit, 0, limit])
        bar.ax.tick_params(labelfontfamily=font_family(), labelsize=7, labelcolor=QUIET, length=0)
        bar.ax.set_yticklabels([number_text(value, 3) for value in (-limit, 0, limit)])
        bar.outline.set_color(LINE)
    return figure
