"""Drawings of terms that are close to others, each of what is special to it."""

import itertools
from collections.abc import Callable

from cnnviz.figures import glossary_drawings as strokes
from cnnviz.figures.colors import QUIET, role

CORNER = [(0, 0), (0, 1), (1, 0)]


def _cross_correlation() -> str:
    """Draw a kernel that lies on its window as it is, not turned around."""
    return (
        strokes.cells(3, 3, 8, 12, "kernel", CORNER)
        + strokes.arrow(45, 28, 8)
        + strokes.cells(3, 3, 57, 12, "input", CORNER)
        + strokes.frame(57, 12, 33, 33, "kernel", "4 3")
    )


def _hidden_layer() -> str:
    """Draw three columns of neurons, that in the middle marked."""
    columns = [
        ([(16, 14 + 14 * place) for place in range(3)], "input", 3.5),
        ([(48, 7 + 14 * place) for place in range(4)], "kernel", 6),
        ([(80, 18 + 20 * place) for place in range(2)], "output", 3.5),
    ]
    pairs = itertools.pairwise(columns)
    lines = "".join(
        strokes.line([one, other], QUIET, 0.8)
        for (left, *_left), (right, *_right) in pairs
        for one in left
        for other in right
    )
    return lines + "".join(
        strokes.dot(x, y, name, radius) for places, name, radius in columns for x, y in places
    )


def _jump() -> str:
    """Draw two neighbors of a map, and how far apart they are on the input."""
    return (
        strokes.cells(1, 2, 37, 4, "output", [(0, 0), (0, 1)])
        + strokes.pointer((42, 17), (26, 31))
        + strokes.pointer((54, 17), (70, 31))
        + strokes.cells(1, 7, 9, 33, "input", [(0, 1), (0, 5)])
        + strokes.measure(25, 69, 51)
    )


def _label() -> str:
    """Draw an image with a tag."""
    tag = [(52, 28), (60, 18), (88, 18), (88, 38), (60, 38), (52, 28)]
    return (
        strokes.cells(3, 3, 8, 12, "input", [(0, 1), (1, 0), (1, 2), (2, 1)])
        + strokes.line(tag, role("output"), 2)
        + strokes.dot(61, 28, "output", 2.5)
        + strokes.line([(69, 28), (82, 28)], role("output"), 3)
    )


def _memorize() -> str:
    """Draw a line through every single point."""
    points = [(10, 40), (25, 14), (40, 38), (55, 10), (70, 44), (86, 16)]
    dots = "".join(strokes.dot(x, y, "input", 4) for x, y in points)
    return strokes.line(points, role("dilation"), 2) + dots


def _generalization() -> str:
    """Draw a line that goes along points, and fits another one as well."""
    points = [(10, 46), (26, 34), (42, 34), (58, 22), (88, 8)]
    dots = "".join(strokes.dot(x, y, "input", 4) for x, y in points)
    return strokes.line([(8, 48), (90, 8)], role("output"), 2) + dots + strokes.check(76, 36, QUIET)


def _nonlinearity() -> str:
    """Draw a curve beside a straight line."""
    straight = strokes.line([(12, 50), (84, 6)], QUIET, 1.5)
    return straight + strokes.curve(
        lambda x: 0.9 if x > 0.3 else -0.9 if x < -0.3 else 3 * x, "output"
    )


def _pooling() -> str:
    """Draw windows side by side, and one number for each."""
    return (
        strokes.cells(4, 4, 6, 6, "input")
        + "".join(
            strokes.frame(6 + 22 * (place % 2), 6 + 22 * (place // 2), 22, 22, "stride")
            for place in range(4)
        )
        + strokes.arrow(54, 28, 9)
        + strokes.cells(2, 2, 67, 17, "output", [(0, 0), (0, 1), (1, 0), (1, 1)])
    )


def _probability() -> str:
    """Draw a part of a whole."""
    part = (
        f'<rect x="10" y="20" width="53" height="16" rx="3" fill="{role("output")}"'
        ' fill-opacity="0.55"/>'
    )
    return part + strokes.frame(10, 20, 76, 16, "output") + strokes.measure(10, 86, 47)


def _residual_block() -> str:
    """Draw two layers and a line around them, whose ends are added."""
    around = [(14, 40), (14, 10), (80, 10), (80, 33)]
    return (
        strokes.line([(4, 40), (92, 40)], QUIET, 2)
        + strokes.line(around, role("stride"), 2)
        + "".join(
            f'<rect x="{x}" y="30" width="18" height="20" rx="2" fill="var(--page)"'
            f' stroke="{role("kernel")}" stroke-width="2.5"/>'
            for x in (24, 48)
        )
        + f'<circle cx="80" cy="40" r="7" fill="var(--page)" stroke="{role("output")}"'
        ' stroke-width="2"/>' + strokes.plus(80, 40)
    )


def _tensor() -> str:
    """Draw two images of three channels."""
    return "".join(
        f'<rect x="{8 + 46 * image + 7 * place}" y="{22 - 6 * place}" width="24" height="24" rx="2"'
        f' stroke="{role("input")}" stroke-width="1.8" fill="var(--page)"/>'
        for image in range(2)
        for place in reversed(range(3))
    )


def _variance() -> str:
    """Draw the squares of the distances from a mean."""
    squares = [(12, 8), (30, -14), (52, 18), (76, -6)]
    return (
        "".join(
            f'<rect x="{x}" y="{min(30, 30 - side)}" width="{abs(side)}" height="{abs(side)}"'
            f' stroke="{role("input")}" fill="{role("input")}" fill-opacity="0.25"/>'
            for x, side in squares
        )
        + strokes.line([(6, 30), (92, 30)], QUIET, 2)
        + "".join(strokes.dot(x, 30 - side, "input", 3.5) for x, side in squares)
    )


def _weight() -> str:
    """Draw a neuron that reads three values, one of them with a large weight."""
    return (
        "".join(
            strokes.line([(18, 10 + 18 * place), (72, 28)], role("kernel"), width)
            for place, width in enumerate((1, 6, 2))
        )
        + "".join(strokes.dot(18, 10 + 18 * place, "input") for place in range(3))
        + strokes.dot(76, 28, "output", 8)
    )


DRAWINGS: dict[str, Callable[[], str]] = {
    "cross-correlation": _cross_correlation,
    "generalization": _generalization,
    "hidden layer": _hidden_layer,
    "jump": _jump,
    "label": _label,
    "memorize": _memorize,
    "nonlinearity": _nonlinearity,
    "pooling": _pooling,
    "probability": _probability,
    "residual block": _residual_block,
    "tensor": _tensor,
    "variance": _variance,
    "weight": _weight,
}
"""What draws a term, by its English name."""
