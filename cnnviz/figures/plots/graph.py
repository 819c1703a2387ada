"""A graph whose nodes have features."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Circle

from cnnviz.figures.colors import LIGHT, magnitude
from cnnviz.figures.plots.maps import color_map
from cnnviz.figures.plots.paper import QUIET, canvas, new_figure, write
from cnnviz.grid.trace import Array

SCALE, RADIUS, MARGIN = 4.0, 16.0, 30.0
"""Points of a unit of the places, of a node's radius, and around all."""


def graph_figure(
    places: Array, edges: Sequence[tuple[int, int]], features: Array, *, title: str = ""
) -> Figure:
    """Draw a graph: nodes with their numbers, colored by their first feature, all features below.

    Args:
        places: (N, 2) how far each node is across and down.
        edges: Pairs of nodes.
        features: (N, F).
        title: Title of the figure.
    """
    points = MARGIN + SCALE * (places - places.min(axis=0))  # (N, 2)
    width, height = points.max(axis=0) + MARGIN
    figure = new_figure(width, height, title)
    axes = canvas(figure)
    for a, b in edges:
        axes.plot(*points[[a, b]].T, color=LIGHT["line"], linewidth=2, zorder=1)
    limit = magnitude(features[:, 0]) or 1.0
    colors = color_map()(0.5 + features[:, 0] / limit / 2)
    for node, ((x, y), color) in enumerate(zip(points.tolist(), colors, strict=True)):
        axes.add_patch(Circle((x, y), RADIUS, fc=color, ec=QUIET, lw=0.8, zorder=2))
        write(axes, x, y, str(node), fontsize=11, ha="center", va="center_baseline", zorder=3)
        text = ", ".join(f"{value:.3g}" for value in features[node])
        write(axes, x, y + RADIUS + 8, text, fontsize=8, ha="center", color=LIGHT["input"])
    return figure
