"""The confusion matrix."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.plots.paper import font_family, new_figure, style_axes, write

WORDS = {"truth": "Class", "predicted": "Predicted class"}
MOST_NUMBERS = 24
"""Largest number of classes whose cells contain numbers; with more there are only colors."""


def confusion_figure(
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    title: str = "",
    words: Mapping[str, str] = WORDS,
) -> Figure:
    """Draw how many images of each class were predicted as which class.

    The counts are (K, K): rows are true classes, columns predicted ones.
    """
    table = np.asarray(counts)
    side = min(26.0, 620 / len(table))
    figure = new_figure(len(table) * side + 150, len(table) * side + 130, title)
    axes = figure.subplots()
    style_axes(axes, x=words["predicted"], y=words["truth"])
    # The root shows a few mistakes among a thousand correct predictions; colors as on the page.
    strength = 0.75 * np.sqrt(table / np.maximum(table.sum(axis=1, keepdims=True), 1))[..., None]
    colors = np.where(
        np.eye(len(table), dtype=bool)[..., None],
        to_rgb(LIGHT["output"]),
        to_rgb(LIGHT["dilation"]),
    )
    axes.imshow(colors * strength + 1 - strength, interpolation="nearest")
    if len(table) <= MOST_NUMBERS:
        for (row, column), count in np.ndenumerate(table):
            write(axes, column, row, str(count or "·"), fontsize=8, ha="center", va="center")
    places = range(len(names))
    axes.set_xticks(places, names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(places, names, fontfamily=font_family())
    axes.set_xticks(np.arange(len(table) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(table) + 1) - 0.5, minor=True)
    axes.grid(visible=False)
    axes.grid(visible=True, which="minor", color=LIGHT["line"], linewidth=0.6)
    axes.tick_params(which="both", length=0)
    return figure
