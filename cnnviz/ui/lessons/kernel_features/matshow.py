"""The lecture's grids as matplotlib draws them.

A figure takes a tenth of a second.  So once one is asked for, all are drawn ahead, those first that
are one choice away: the next choice is then answered without waiting for matplotlib.
"""

import functools
import itertools

from cnnviz import figures
from cnnviz.grid.trace import Array
from cnnviz.lessons import kernel_features
from cnnviz.ui.kit.ahead import work_ahead
from cnnviz.ui.lessons.kernel_features.state import GRIDS

STYLE = 'style="--svg-width: min(100%, 26rem); height: auto; --svg-height: none"'
Grid = tuple[str, int, str]
"""Name of the image, place of the kernel and name of the grid."""


def matshow_svg(image: str, column: int, grid: str) -> str:
    """Return a grid as an SVG by matplotlib, and have the others drawn.

    Args:
        image: Name of an image of the lecture.
        column: Place of the lecture's kernel that reads it, from 0.
        grid: Of ``GRIDS``.
    """
    drawing = _draw(*_key(image, column, grid))
    order = _order(image, column, grid)
    work_ahead("matshow", [functools.partial(_draw, *one) for one in order])
    return drawing


@functools.cache
def compute_grid(image: str, column: int, grid: str) -> Array:
    """Return the numbers (H, W) of a grid; the arguments are those of :func:`matshow_svg`."""
    pixels = kernel_features.read_image(image)
    kernel = kernel_features.read_kernel(kernel_features.LECTURE_KERNELS[column])
    response = kernel_features.compute_response(pixels, kernel)
    values = {"image": pixels, "map": response.map, "relu": response.relu}[grid]
    return values.round(12) + 0.0  # 0.1 + 0.1 − 0.1 − 0.1 is 0, and not −0


def _key(image: str, column: int, grid: str) -> Grid:
    """Return what the figure depends on: no kernel has read the image itself."""
    return image, 0 if grid == "image" else column, grid


@functools.cache
def _draw(image: str, column: int, grid: str) -> str:
    figure = figures.matshow_figure(compute_grid(image, column, grid))
    svg = figures.figure_bytes(figure, "svg").decode()
    return svg[svg.index("<svg") :].replace("<svg ", f"<svg {STYLE} ", 1)


def _order(image: str, column: int, grid: str) -> tuple[Grid, ...]:
    """Return all grids, those first that differ in the fewest choices."""
    columns = range(len(kernel_features.LECTURE_KERNELS))
    every = list(itertools.product(kernel_features.IMAGES, columns, GRIDS))
    chosen = (image, column, grid)
    every.sort(key=lambda one: sum(a != b for a, b in zip(one, chosen, strict=True)))
    return tuple(dict.fromkeys(_key(*one) for one in every))
