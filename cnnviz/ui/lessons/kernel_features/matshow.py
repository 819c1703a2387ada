"""The lecture's grids as matplotlib draws them.

A figure takes a tenth of a second.  So once one is asked for, all are drawn ahead, those first that
are one choice away: the next choice is then answered without waiting for matplotlib.
"""

import functools
import itertools
import threading
import time

from cnnviz import figures
from cnnviz.grid.trace import Array
from cnnviz.lessons import kernel_features
from cnnviz.ui.lessons.kernel_features.state import GRIDS

STYLE = 'style="--svg-width: min(100%, 26rem); height: auto; --svg-height: none"'
SHARE = 0.4
"""Of the time of one processor that drawing ahead takes: readers wait for the others."""
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
    _draw_ahead(_order(image, column, grid))
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


_drawing_ahead = threading.Lock()
"""Held by the first reader of this process who asks, and never given back."""


def _draw_ahead(grids: tuple[Grid, ...]) -> None:
    """Draw in a thread of its own, once per process."""
    if _drawing_ahead.acquire(blocking=False):
        threading.Thread(target=_draw_all, args=(grids,), daemon=True).start()


def _draw_all(grids: tuple[Grid, ...]) -> None:
    for grid in grids:
        start = time.monotonic()
        _draw(*grid)
        time.sleep((time.monotonic() - start) * (1 / SHARE - 1))
