"""A worked example, and helpers to write its grids."""

from dataclasses import dataclass

import numpy as np

from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array
from cnnviz.problem import N_

LECTURE = N_("Lecture")
TEXTBOOK = N_("Textbook")
BLOG = N_("Blog")
LENET_NOTES = N_("LeNet/VGG notes")
LAYER_NOTES = N_("Layer notes")
SOURCES = (LECTURE, TEXTBOOK, BLOG, LENET_NOTES, LAYER_NOTES, "")
"""The five texts, A to E, in the order in which lists name them; "" for examples of our own."""


@dataclass(frozen=True, eq=False)
class Example:
    """A worked example.

    Args:
        id: Short name for links and tests; it never changes.
        title: English name, translated by the user interface.
        note: One or two English sentences about it, translated by the user interface.
        operation: The settings and the grids.
        source: The text it comes from, one of ``SOURCES``; translated likewise.
        place: Where in the text, such as ``example 3``; translated likewise.
        later: The operations behind it in a chain (:mod:`cnnviz.grid.chain`).
    """

    id: str
    title: str
    note: str
    operation: Operation
    source: str = ""
    place: str = ""
    later: tuple[Operation, ...] = ()


def grid(*channels: str) -> Array:
    """Return (1, C, H, W) of texts like ``"1 2 / 3 4"``, one per channel."""
    return np.array([[[row.split() for row in text.split("/")] for text in channels]], np.float64)


def filters(*kernels: str) -> Array:
    """Return (O, 1, kH, kW) of texts like ``"1 2 / 3 4"``, one per filter."""
    return grid(*kernels).swapaxes(0, 1)


def counting_grid(rows: int, cols: int, start: int = 1) -> Array:
    """Return (1, 1, rows, cols) of start, start + 1 and so on."""
    return np.arange(start, start + rows * cols, dtype=np.float64).reshape(1, 1, rows, cols)


def dot_grid(rows: int, cols: int, *places: tuple[int, int]) -> Array:
    """Return (1, 1, rows, cols) of zeros with ones at the places."""
    image = np.zeros((1, 1, rows, cols))
    for place in places:
        image[0, 0][place] = 1
    return image


DUMOULIN_IMAGE = grid("3 3 2 1 0 / 0 0 1 3 1 / 3 1 2 2 3 / 2 0 0 2 2 / 2 0 0 0 1")
DUMOULIN_KERNEL = filters("0 1 2 / 2 2 0 / 0 1 2")
