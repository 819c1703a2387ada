"""A grid as matplotlib draws it by default."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cnnviz.figures.plots.paper import new_figure


def matshow_figure(values: NDArray[np.floating[Any]], *, title: str = "") -> Figure:
    """Draw numbers (H, W) by ``matshow``, with its colors and a color bar."""
    figure = new_figure(300, 270, title)
    axes = figure.subplots()
    figure.colorbar(axes.matshow(values), ax=axes)
    return figure
