"""A map of images by their features: a dot for each, in the color of its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT, Floats
from cnnviz.figures.plots.paper import LINE, add_legend, new_figure

COLORS = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
    "#bcbd22", "#17becf",
)  # fmt: skip
"""Those of the classes, as static/components/saliency/map.js has them; they repeat."""
WORDS = {"own": "your image", "wrong": "classified incorrectly"}
MOST_NAMES = 20
"""Classes that the legend names."""
LONG_NAME = 28
"""Letters of a name that does not fit into a third of the width."""


def image_map_figure(
    places: Floats,
    labels: NDArray[np.int64],
    names: Sequence[str],
    nearest: NDArray[np.intp],
    *,
    wrong: NDArray[np.bool_] | None = None,
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw the images of a dataset and one's own where their features are.

    Args:
        places: (N + 1, 2) of the images; the last is one's own.
        labels: (N,) their classes.
        names: Of the classes.
        nearest: Of the images to which lines from one's own lead.
        wrong: (N,) which of them are classified incorrectly; None where that is not known.
        title: Title of the figure.
        words: The texts in the reader's language, under the keys of ``WORDS``.
    """
    figure = new_figure(560, 400, title)
    axes = figure.subplots()
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(color=LINE)
    legend: dict[str, dict[str, Any]] = {}
    x, y = places[:-1].T  # (N,) each
    for label in np.unique(labels).tolist():
        color, chosen = COLORS[label % len(COLORS)], labels == label
        axes.scatter(x[chosen], y[chosen], s=9, color=color, linewidths=0)
        if len(legend) < MOST_NAMES:
            legend[names[label]] = {"color": color, "marker": "o", "linestyle": ""}
    if wrong is not None and wrong.any():
        axes.scatter(x[wrong], y[wrong], s=26, facecolors="none", edgecolors="red", lw=0.8)
        legend[words["wrong"]] = {"color": "red", "marker": "o", "mfc": "none", "linestyle": ""}
    own, color = places[-1], LIGHT["output"]
    lines = np.stack([np.broadcast_to(own, (len(nearest), 2)), places[nearest]], axis=1)
    axes.add_collection(LineCollection(list(lines), colors=color, linewidths=0.9))
    axes.scatter(own[0], own[1], s=90, marker="*", color=color, zorder=3)
    legend[words["own"]] = {"color": color, "marker": "*", "linestyle": ""}
    add_legend(figure, legend, columns=3 if max(map(len, legend)) < LONG_NAME else 1)
    return figure
