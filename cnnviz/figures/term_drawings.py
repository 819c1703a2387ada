"""The drawings of all terms; here those of datasets and distributions, and variations of others."""

import functools
import math
from collections.abc import Callable

from cnnviz.figures import concept_drawings, network_drawings, training_drawings
from cnnviz.figures import glossary_drawings as strokes
from cnnviz.figures.colors import QUIET, role


def _bell(width: float, height: float = 0.85) -> Callable[[float], float]:
    return lambda x: 2 * height * math.exp(-((x / width) ** 2)) - height


def _images(marked: range) -> str:
    """Draw the images of a dataset, some of them marked."""
    places = [(place // 7, place % 7) for place in marked]
    return strokes.cells(4, 7, 9, 6, "input", places)


def _blocks(frozen: int) -> str:
    """Draw four layers, the first ones frozen."""
    return "".join(
        strokes.frame(6 + 22 * place, 16, 15, 24, "padding" if place < frozen else "kernel",
                      "3 3" if place < frozen else "")
        for place in range(4)
    )  # fmt: skip


def _filters(groups: int) -> str:
    """Draw which of four input channels each of four filters reads."""
    size = 4 // groups
    left, right = ([(x, 8 + 13 * place) for place in range(4)] for x in (20, 76))
    lines = "".join(
        strokes.line([left[one], right[other]], role("kernel"), 1.2)
        for one in range(4)
        for other in range(4)
        if one // size == other // size
    )
    return lines + "".join(
        strokes.dot(x, y, name) for name, dots in (("input", left), ("output", right))
        for x, y in dots
    )  # fmt: skip


def _tangent() -> str:
    valley = [(10 + 4 * step, 6 + 44 * ((step - 10) / 10) ** 2) for step in range(21)]
    slope = strokes.line([(8, 6), (38, 52)], role("dilation"))
    return strokes.line([(x, 56 - y) for x, y in valley], QUIET, 2) + slope


def _alike() -> str:
    """Draw a graph whose nodes cannot be told apart."""
    nodes = [(48, 28), (20, 12), (78, 14), (24, 46), (74, 46)]
    edges = "".join(strokes.line([nodes[0], node], QUIET, 1.5) for node in nodes[1:])
    return edges + "".join(strokes.dot(x, y, "padding", 7) for x, y in nodes)


def _loss() -> str:
    falling = [(10 + 8 * step, 8 + 40 * (1 - 0.7**step)) for step in range(11)]
    return strokes.line([(8, 6), (8, 52), (92, 52)], QUIET, 1.5) + strokes.line(
        falling, role("output")
    )


def _forward() -> str:
    boxes = "".join(strokes.frame(8 + 31 * place, 18, 18, 20, "kernel") for place in range(3))
    return boxes + "".join(strokes.arrow(27 + 31 * place, 28, 11) for place in range(2))


DRAWINGS: dict[str, Callable[[], str]] = {
    **strokes.DRAWINGS,
    **network_drawings.DRAWINGS,
    **training_drawings.DRAWINGS,
    **concept_drawings.DRAWINGS,
    "activation function": lambda: strokes.DRAWINGS["ReLU"]() + strokes.curve(math.tanh, "stride"),
    "adjacency matrix": lambda: strokes.cells(
        4, 4, 26, 6, "kernel", [(r, c) for r in range(4) for c in range(4) if abs(r - c) < 2]
    ),
    "argmax": lambda: strokes.bars((0.3, 0.5, 0.95, 0.4, 0.2), 2),
    "axis": lambda: strokes.cells(3, 5, 30, 16, "input") + strokes.arrow(30, 8, 54),
    "batch": lambda: "".join(
        strokes.cells(2, 2, 4 + 23 * place, 19, "input") for place in range(4)
    ),
    "batch normalization": lambda: strokes.curve(_bell(0.5), "output"),
    "causal convolution": lambda: (
        strokes.cells(1, 7, 9, 12, "input", [(0, 2), (0, 3), (0, 4)])
        + strokes.cells(1, 7, 9, 36, "output", [(0, 4)])
    ),
    "dataset": lambda: _images(range(0)),
    "depthwise convolution": lambda: _filters(4),
    "feature extraction": lambda: _blocks(3),
    "fine-tuning": lambda: _blocks(2),
    "forward pass": _forward,
    "frozen layer": lambda: _blocks(4),
    "gradient": _tangent,
    "grouped convolution": lambda: _filters(2),
    "logits": lambda: strokes.bars((0.35, 0.6, 0.9, 0.25, 0.5), -1),
    "loss": _loss,
    "network": lambda: _blocks(0),
    "normalization": lambda: strokes.curve(_bell(0.9), "output"),
    "over-smoothing": _alike,
    "span": lambda: strokes.DRAWINGS["dilation"]() + strokes.frame(20, 1, 55, 55, "kernel", "4 3"),
    "standard deviation": lambda: strokes.curve(_bell(1.2), "input"),
    "test set": lambda: _images(range(21, 28)),
    "training set": lambda: _images(range(21)),
    "validation set": lambda: _images(range(16, 21)),
}
"""What draws a term, by its English name."""


@functools.cache
def draw_term(name: str) -> str:
    """Return the drawing of a term by its English name.

    Raises:
        KeyError: The term has no drawing.
    """
    return (
        f'<svg viewBox="0 0 {strokes.WIDTH} {strokes.HEIGHT}" aria-hidden="true" fill="none"'
        f' xmlns="http://www.w3.org/2000/svg">{DRAWINGS[name]()}</svg>'
    )
