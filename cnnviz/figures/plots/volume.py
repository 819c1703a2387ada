"""A small volume in space, with the window of a kernel in it."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.plots.paper import font_family, new_figure
from cnnviz.grid.trace import Array

SIDE = 320
"""Points."""


def volume_figure(
    volume: Array,
    start: tuple[int, int, int],
    size: int,
    turn: tuple[int, int],
    words: Mapping[str, str],
) -> Figure:
    """Draw the cells of a volume that are not 0 as cubes, and the window as a frame.

    Args:
        volume: (D, H, W).
        start: Depth, row and column at which the window begins.
        size: Cells of the window along each axis.
        turn: Degrees by which the volume is turned, around and down.
        words: Texts in the reader's language: depth, row, column.
    """
    figure = new_figure(SIDE, SIDE)
    axes = figure.add_subplot(projection="3d", proj_type="ortho")
    around, down = turn
    axes.view_init(elev=down, azim=-90 - around)
    cubes = np.moveaxis(volume, (0, 1, 2), (1, 2, 0)) != 0  # (W, D, H): to the right, away, down
    axes.voxels(cubes, facecolors=LIGHT["input"], edgecolors="white", linewidth=0.4)
    first = np.array([start[2], start[0], start[1]], dtype=np.float64)
    for axis in range(3):
        for corner in np.ndindex(2, 2):
            ends = np.tile(first, (2, 1)) + size * np.insert([corner, corner], axis, (0, 1), axis=1)
            axes.plot(*ends.T, color=LIGHT["kernel"], linewidth=2)
    depth, height, width = volume.shape
    axes.set(xlim=(0, width), ylim=(0, depth), zlim=(height, 0), xticks=[], yticks=[], zticks=[])
    axes.set_box_aspect((width, depth, height))
    for name, label in (("column", axes.set_xlabel), ("depth", axes.set_ylabel)):
        label(words[name], fontfamily=font_family())
    axes.set_zlabel(words["row"], fontfamily=font_family())
    return figure
