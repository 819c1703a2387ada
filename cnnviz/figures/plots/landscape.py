"""A loss over two weights from above and as a surface, with the paths of optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from cnnviz.figures.colors import LIGHT, Floats
from cnnviz.figures.plots.paper import add_legend, font_family, new_figure, style_axes

COLORS = ("dilation", "stride", "bias")
"""The roles whose colors the paths have."""
LEVELS = 9
"""Lines of equal loss."""
SHADES = LinearSegmentedColormap.from_list("loss", ["#f3f0fb", "#cfc3ee", "#8f7bd0"])
WORDS = {"first": "w₁", "second": "w₂", "loss": "Loss"}


def landscape_figure(
    axis: Floats,
    loss: Floats,
    paths: Mapping[str, tuple[Floats, Floats]],
    *,
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw the loss from above and as a surface.

    Args:
        axis: (N,) values of either weight.
        loss: (N, N), rows by the second weight.
        paths: By the name of an optimizer, the weights (T, 2) and the losses (T,).
        title: Title of the figure.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = new_figure(760, 360, title)
    above = figure.add_subplot(1, 2, 1)
    space = figure.add_subplot(1, 2, 2, projection="3d")
    above.contourf(axis, axis, np.sqrt(loss), levels=LEVELS, cmap=SHADES)
    first, second = np.meshgrid(axis, axis)
    space.plot_surface(first, second, loss, cmap=SHADES, alpha=0.75, linewidth=0)
    legend: dict[str, dict[str, Any]] = {}
    for (name, (weights, heights)), role in zip(paths.items(), COLORS, strict=False):
        legend[name] = {"color": LIGHT[role]}
        above.plot(weights[:, 0], weights[:, 1], ".-", markersize=4, linewidth=1.2, **legend[name])
        lifted = heights + 0.01 * loss.max()
        space.plot(weights[:, 0], weights[:, 1], lifted, linewidth=1.8, zorder=5, **legend[name])
    style_axes(above, x=words["first"], y=words["second"])
    above.set_aspect("equal")
    for label, text in zip("xyz", words.values(), strict=True):
        getattr(space, f"set_{label}label")(text, fontfamily=font_family(), fontsize=9)
    space.view_init(elev=32, azim=-50)
    add_legend(figure, legend)
    return figure
