"""Drawings of terms about networks: layers, their values and their weights."""

from collections.abc import Callable, Iterable

from cnnviz.figures import glossary_drawings as strokes
from cnnviz.figures.colors import GRAY, QUIET, TINTS, role

NOISE = (0.5, 0.1, 0.8, 0.25, 0.65, 0.15, 0.4, 0.9, 0.3)
"""How strongly nine weights of a kernel are drawn that are random."""


def block(x: float, height: float, color: str, opacity: float = 0, dash: str = "none") -> str:
    """Draw a layer as an upright box in the middle of the drawing."""
    return (
        f'<rect x="{x:g}" y="{28 - height / 2:g}" width="13" height="{height:g}" rx="2"'
        f' stroke="{color}" stroke-width="2" stroke-dasharray="{dash}"'
        f' fill="{color}" fill-opacity="{opacity:g}"/>'
    )


def noise(x: float, y: float, side: float, name: str = "kernel") -> str:
    """Draw a kernel with random weights."""
    return "".join(
        f'<rect x="{x + place % 3 * side:g}" y="{y + place // 3 * side:g}" width="{side:g}"'
        f' height="{side:g}" stroke="{role(name)}" fill="{role(name)}" fill-opacity="{shade}"/>'
        for place, shade in enumerate(NOISE)
    )


def _plane(x: float, y: float, side: float, color: str, fill: str = "var(--page)") -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" rx="2" stroke="{color}"'
        f' stroke-width="2" fill="{fill}"/>'
    )


def _stack(x: float, y: float, side: float, colors: Iterable[str]) -> str:
    """Draw planes behind each other, the first in front."""
    planes = [
        _plane(x + 5 * place, y - 5 * place, side, color) for place, color in enumerate(colors)
    ]
    return "".join(reversed(planes))


def _activation() -> str:
    return block(10, 36, role("kernel")) + strokes.arrow(28, 28, 16) + strokes.cells(
        3, 3, 52, 10, "output", [(1, 1)], 12
    )  # fmt: skip


def _adaptive() -> str:
    """Draw inputs of two sizes, whose outputs have the same size."""
    small, large = (
        strokes.cells(2, 4, 14, 5, "input", (), 6),
        strokes.cells(4, 6, 8, 27, "input", (), 6),
    )
    outputs = (strokes.cells(2, 2, 72, y, "output", [(0, 0)], 8) for y in (3, 31))
    return small + large + strokes.arrow(50, 11, 14) + strokes.arrow(50, 39, 14) + "".join(outputs)


def _architecture() -> str:
    heights = (44, 34, 24, 14)
    return "".join(
        block(9 + 22 * place, height, QUIET, dash="4 3") for place, height in enumerate(heights)
    ) + "".join(strokes.line([(23 + 22 * place, 28), (30 + 22 * place, 28)], QUIET, 1.5)
                for place in range(3))  # fmt: skip


def _bias() -> str:
    """Draw a sum of products and a bias, which give an output."""
    sign = strokes.line([(14, 19), (4, 19), (10, 28), (4, 37), (14, 37)], role("kernel"))
    return (
        sign
        + strokes.plus(27, 28)
        + strokes.cells(1, 1, 38, 21, "bias", [(0, 0)], 14)
        + strokes.arrow(57, 28, 12)
        + strokes.cells(1, 1, 75, 21, "output", [(0, 0)], 14)
    )


def _bottleneck() -> str:
    funnel = [(22, 6), (42, 22), (54, 22), (74, 6)]
    lines = strokes.line(funnel, QUIET, 1.5) + strokes.line(
        [(x, 56 - y) for x, y in funnel], QUIET, 1.5
    )
    return block(9, 44, role("input")) + block(41.5, 12, role("kernel"), 0.5) + block(
        74, 44, role("output")
    ) + lines  # fmt: skip


def _ceil_mode() -> str:
    windows = "".join(strokes.frame(9 + 28 * place, 14, 28, 28, "kernel") for place in range(2))
    return (
        strokes.cells(2, 5, 9, 14, "input", (), 14)
        + windows
        + strokes.frame(65, 14, 28, 28, "dilation", "4 3")
    )


def _cnn() -> str:
    maps = _stack(4, 22, 24, [role("input")]) + _stack(37, 26, 18, [role("kernel")] * 3)
    dots = "".join(strokes.dot(87, 12 + 16 * place, "output") for place in range(3))
    rays = "".join(strokes.line([(68, 30), (81, 12 + 16 * place)], QUIET, 1) for place in range(3))
    return maps + rays + dots


def _feature() -> str:
    pattern = [(0, 3), (1, 2), (2, 1)]
    return strokes.cells(4, 6, 15, 6, "input", pattern) + strokes.frame(26, 6, 33, 33, "kernel")


def _grayscale() -> str:
    colors = [f"rgb{TINTS[name]}" for name in ("red", "green", "blue")]
    gray = f"rgb{GRAY}"
    return _stack(6, 22, 26, colors) + strokes.arrow(50, 28, 10) + _plane(66, 16, 25, gray, gray)


def _hook() -> str:
    boxes = "".join(strokes.frame(8 + 31 * place, 6, 18, 20, "kernel") for place in range(3))
    return (
        boxes
        + "".join(strokes.arrow(27 + 31 * place, 16, 11) for place in range(2))
        + f'<path d="M63 18V36Q63 47 52 47H46" stroke="{role("output")}" stroke-width="2.5"/>'
        + strokes.dot(41, 47, "output", 5)
    )


def _initial_weights() -> str:
    later = strokes.cells(3, 3, 62, 13, "padding", [(0, 1), (1, 1), (2, 1)], 10)
    return noise(4, 13, 10) + strokes.arrow(41, 28, 14) + later


def _layer() -> str:
    return (
        block(6, 30, QUIET)
        + strokes.arrow(22, 28, 13)
        + block(41.5, 40, role("kernel"), 0.5)
        + strokes.arrow(60, 28, 13)
        + block(77, 30, QUIET)
    )


def _mac() -> str:
    return (
        strokes.cells(1, 1, 4, 21, "input", [(0, 0)], 14)
        + strokes.cross(27, 28, QUIET, 3.5)
        + strokes.cells(1, 1, 36, 21, "kernel", [(0, 0)], 14)
        + strokes.arrow(53, 28, 9)
        + strokes.plus(70, 28)
        + strokes.cells(1, 1, 78, 21, "output", [(0, 0)], 14)
    )


def _neuron() -> str:
    inputs = [(14, 8 + 13 * place) for place in range(4)]
    return (
        "".join(strokes.line([place, (58, 28)], role("kernel"), 1.5) for place in inputs)
        + "".join(strokes.dot(x, y, "input") for x, y in inputs)
        + strokes.dot(58, 28, "output", 9)
        + strokes.arrow(70, 28, 18)
    )


def _parameter() -> str:
    everywhere = [(r, c) for r in range(3) for c in range(3)]
    return (
        strokes.cells(3, 3, 12, 10, "kernel", everywhere, 12)
        + strokes.plus(60, 28)
        + strokes.cells(1, 1, 73, 22, "bias", [(0, 0)], 12)
    )


def _seed() -> str:
    arrows = strokes.pointer((22, 25), (42, 15)) + strokes.pointer((22, 31), (42, 41))
    return strokes.dot(14, 28, "kernel", 6) + arrows + noise(52, 2, 8) + noise(52, 30, 8)


def _shape() -> str:
    """Draw planes whose height, width and number are measured."""
    height = strokes.line([(17, 16), (17, 46)], QUIET, 1.5) + "".join(
        strokes.line([(14, y), (20, y)], QUIET, 1.5) for y in (16, 46)
    )
    number = strokes.line([(61, 47), (77, 31)], QUIET, 1.5) + "".join(
        strokes.line([(x - 2, y - 2), (x + 2, y + 2)], QUIET, 1.5) for x, y in ((61, 47), (77, 31))
    )
    planes = _stack(24, 16, 30, [role("input")] * 4)
    return planes + height + strokes.measure(24, 54, 52) + number


DRAWINGS: dict[str, Callable[[], str]] = {
    "activation": _activation,
    "adaptive average pooling": _adaptive,
    "architecture": _architecture,
    "bias": _bias,
    "bottleneck": _bottleneck,
    "ceil mode": _ceil_mode,
    "convolutional neural network (CNN)": _cnn,
    "feature": _feature,
    "grayscale": _grayscale,
    "hook": _hook,
    "initial weights": _initial_weights,
    "layer": _layer,
    "multiply-accumulate operation (MAC)": _mac,
    "neuron": _neuron,
    "parameter": _parameter,
    "seed": _seed,
    "shape": _shape,
}
"""What draws a term, by its English name."""
