"""A grid as matplotlib draws it by default."""

from matplotlib.figure import Figure

from cnnviz.figures.colors import Floats
from cnnviz.figures.plots.paper import new_figure


def matshow_figure(values: Floats, *, title: str = "") -> Figure:
    """Draw numbers (H, W) by ``matshow``, with its colors and a color bar."""
    figure = new_figure(300, 270, title)
    axes = figure.subplots()
    figure.colorbar(axes.matshow(values), ax=axes)
    return figure
