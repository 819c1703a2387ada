"""A small volume in space, with the window of a kernel in it."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cnnviz.figures.colors import LIGHT
from cnnviz.grid.trace import Array, Index

CORNERS = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])  # (8, 3)
FACES = np.array(
    [
        *([0, 1, 3], [0, 3, 2], [4, 7, 5], [4, 6, 7], [0, 5, 1], [0, 4, 5]),
        *([2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]),
    ]
)
"""The twelve triangles of a cube, as places in ``CORNERS``."""
EDGES = [(a, b) for a in range(8) for b in range(a) if (a ^ b).bit_count() == 1]
SMALLER = 0.02
"""The gap between neighboring cubes."""


def volume_chart(
    volume: Array, start: tuple[int, int, int], size: int, words: Mapping[str, str]
) -> go.Figure:
    """Draw the cells of a volume that are not 0 as cubes, and the window as a frame.

    Args:
        volume: (D, H, W).
        start: Depth, row and column at which the window begins.
        size: Cells of the window along each axis.
        words: Texts in the reader's language: depth, row, column.
    """
    figure = go.Figure()
    cells = np.argwhere(volume)
    if len(cells):
        figure.add_trace(_cubes(cells))
    figure.add_trace(_frame(np.array(start), size))
    depth, height, width = volume.shape
    plain = {"showbackground": False, "showticklabels": False, "showspikes": False}
    figure.update_layout(
        height=340,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        uirevision="volume",  # the reader's view stays when the window moves
        scene={
            "xaxis": {"title": words["column"], "range": [0, width], **plain},
            "yaxis": {"title": words["depth"], "range": [0, depth], **plain},
            "zaxis": {"title": words["row"], "range": [height, 0], **plain},
            "aspectmode": "cube",
            "camera": {"eye": {"x": 1.6, "y": -1.9, "z": 1.0}},
        },
    )
    return figure


def _cubes(cells: Index) -> go.Mesh3d:
    """Return a cube for each cell (N, 3) in depth, row, column."""
    scaled = SMALLER + CORNERS * (1 - 2 * SMALLER)
    corners = (cells[:, None] + scaled).reshape(-1, 3)  # (N·8, 3)
    faces = (8 * np.arange(len(cells))[:, None, None] + FACES).reshape(-1, 3)  # (N·12, 3)
    depth, row, column = corners.T
    i, j, k = faces.T
    return go.Mesh3d(
        x=column,
        y=depth,
        z=row,
        i=i,
        j=j,
        k=k,
        color=LIGHT["input"],
        flatshading=True,
        hoverinfo="skip",
    )


def _frame(start: Array, size: int) -> go.Scatter3d:
    """Return the edges of the window."""
    corners = start + size * CORNERS
    gap = np.full(3, np.nan)
    points = np.array([point for a, b in EDGES for point in (corners[a], corners[b], gap)])
    depth, row, column = points.T
    return go.Scatter3d(
        x=column,
        y=depth,
        z=row,
        mode="lines",
        line={"width": 6, "color": LIGHT["kernel"]},
        hoverinfo="skip",
    )
