"""Small drawings of terms, as SVG in the colors of the roles (assets/page.css)."""

import math
from collections.abc import Callable, Iterable

from cnnviz.figures.colors import QUIET, role

WIDTH, HEIGHT = 96, 56
CELL = 11
Places = Iterable[tuple[int, int]]


def cells(
    rows: int, columns: int, x: float, y: float, name: str, filled: Places = (), side: float = CELL
) -> str:
    """Draw a grid in the color of a role, some of its cells filled."""
    marked = set(filled)
    return "".join(
        f'<rect x="{x + c * side:g}" y="{y + r * side:g}" width="{side:g}" height="{side:g}"'
        f' stroke="{role(name)}" fill="{role(name)}"'
        f' fill-opacity="{0.55 if (r, c) in marked else 0.06}"/>'
        for r in range(rows)
        for c in range(columns)
    )


def frame(x: float, y: float, width: float, height: float, name: str, dash: str = "") -> str:
    """Draw a frame in the color of a role."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" stroke="{role(name)}"'
        f' stroke-width="2.5" rx="2" stroke-dasharray="{dash or "none"}"/>'
    )


def line(points: Iterable[tuple[float, float]], color: str, width: float = 2.5) -> str:
    """Draw straight lines through points."""
    path = "L".join(f"{x:g} {y:g}" for x, y in points)
    return (
        f'<path d="M{path}" stroke="{color}" stroke-width="{width:g}" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    )


def arrow(x: float, y: float, length: float, color: str = QUIET) -> str:
    """Draw an arrow to the right, or to the left with a negative length."""
    back = math.copysign(5, length)
    tip = x + length
    return line([(x, y), (tip, y)], color, 2) + line(
        [(tip - back, y - 4), (tip, y), (tip - back, y + 4)], color, 2
    )


def dot(x: float, y: float, name: str, radius: float = 4.5) -> str:
    """Draw a dot in the color of a role."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{role(name)}"/>'


def axes() -> str:
    """Draw the axes of a chart."""
    return line([(8, 6), (8, 50), (90, 50)], QUIET, 1.5)


def cross(x: float, y: float, color: str, size: float = 4) -> str:
    """Draw a cross: incorrect, or times."""
    return line([(x - size, y - size), (x + size, y + size)], color, 2) + line(
        [(x - size, y + size), (x + size, y - size)], color, 2
    )


def plus(x: float, y: float, size: float = 4) -> str:
    """Draw a plus sign."""
    return line([(x - size, y), (x + size, y)], QUIET, 2) + line(
        [(x, y - size), (x, y + size)], QUIET, 2
    )


def check(x: float, y: float, color: str) -> str:
    """Draw a check mark: correct."""
    return line([(x - 4.5, y), (x - 1, y + 4), (x + 5, y - 4)], color, 2.2)


def pointer(start: tuple[float, float], tip: tuple[float, float], color: str = QUIET) -> str:
    """Draw an arrow from one point to another."""
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    wings = [
        (tip[0] - 6 * math.cos(angle + turn), tip[1] - 6 * math.sin(angle + turn))
        for turn in (-0.6, 0.6)
    ]
    return line([start, tip], color, 2) + line([wings[0], tip, wings[1]], color, 2)


def measure(start: float, end: float, y: float) -> str:
    """Draw a line with ends, which measures a width."""
    ends = "".join(line([(x, y - 3), (x, y + 3)], QUIET, 1.5) for x in (start, end))
    return ends + line([(start, y), (end, y)], QUIET, 1.5)


def outline(kind: int, x: float, y: float, color: str, radius: float = 5) -> str:
    """Draw what images of a class show: a circle (0), a square (1) or a triangle (2)."""
    if kind == 0:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" stroke="{color}" stroke-width="2"/>'
    corners = (
        [(-1, -1), (1, -1), (1, 1), (-1, 1)] if kind == 1 else [(0, -1), (1, 0.85), (-1, 0.85)]
    )
    path = [(x + radius * a, y + radius * b) for a, b in (*corners, corners[0])]
    return line(path, color, 2)


def curve(function: Callable[[float], float], name: str) -> str:
    """Draw a function from −3 to 3, whose values are from −1 to 1, over its axes."""
    steps = [step / 5 for step in range(-15, 16)]
    cross = line([(6, 28), (90, 28)], QUIET, 1) + line([(48, 4), (48, 52)], QUIET, 1)
    return cross + line([(48 + 13 * x, 28 - 22 * function(x)) for x in steps], role(name))


def _kernel(filled: Places = ((0, 1), (1, 0), (1, 2), (2, 1))) -> str:
    return cells(3, 3, 28, 8, "kernel", filled, 13)


def _convolution() -> str:
    return (
        cells(4, 4, 4, 6, "input")
        + frame(4 + CELL, 6 + CELL, 3 * CELL, 3 * CELL, "kernel")
        + arrow(54, 28, 12)
        + cells(2, 2, 70, 17, "output", [(1, 1)])
    )


def _pooling(kept: Places) -> str:
    return (
        cells(2, 2, 14, 14, "input", kept, 14)
        + arrow(48, 28, 14)
        + cells(1, 1, 70, 21, "output", [(0, 0)], 14)
    )


def _padding() -> str:
    outer = frame(21, 1, 54, 54, "padding", "4 3")
    return outer + cells(3, 3, 31, 11, "input", (), CELL + 0.3)


def _stride() -> str:
    return (
        cells(3, 7, 9, 11, "input")
        + frame(9, 11, 33, 33, "kernel")
        + frame(9 + 2 * CELL, 11, 33, 33, "stride", "4 3")
        + arrow(14, 51, 22, role("stride"))
    )


def _dilation() -> str:
    return cells(5, 5, 20, 1, "dilation", [(r, c) for r in (0, 2, 4) for c in (0, 2, 4)])


def _planes(name: str, count: int = 3) -> str:
    return "".join(
        f'<rect x="{22 + 9 * place}" y="{14 - 6 * place + 6}" width="34" height="34" rx="2"'
        f' stroke="{role(name)}" stroke-width="2" fill="var(--page)"/>'
        for place in reversed(range(count))
    )


def _dense() -> str:
    left, right = (
        [(20, 8 + 13 * place) for place in range(4)],
        [(76, 16 + 24 * place) for place in range(2)],
    )
    lines = "".join(line([a, b], role("kernel"), 1) for a in left for b in right)
    dots = "".join(dot(x, y, "input") for x, y in left) + "".join(
        dot(x, y, "output") for x, y in right
    )
    return lines + dots


def _dropout() -> str:
    places = [(24 + 24 * c, 14 + 28 * r) for r in range(2) for c in range(3)]
    crosses = "".join(
        line([(x - 6, y - 6), (x + 6, y + 6)], role("dilation"))
        + line([(x - 6, y + 6), (x + 6, y - 6)], role("dilation"))
        for x, y in (places[1], places[3])
    )
    return "".join(dot(x, y, "input", 6) for x, y in places) + crosses


def bars(heights: Iterable[float], largest: int) -> str:
    """Draw columns, the largest of them in the color of an output."""
    return "".join(
        f'<rect x="{14 + 15 * place}" y="{50 - 44 * height:g}" width="10" height="{44 * height:g}"'
        f' fill="{role("output") if place == largest else QUIET}"/>'
        for place, height in enumerate(heights)
    )


def _training_curves() -> str:
    train = [(8 + 8 * step, 44 - 36 * (1 - 0.72**step)) for step in range(11)]
    test = [
        (8 + 8 * step, 44 - 26 * (1 - 0.55**step) + max(0, step - 4) * 1.8) for step in range(11)
    ]
    return axes() + line(train, role("stride")) + line(test, role("dilation"))


def _descent() -> str:
    valley = [(10 + 4 * step, 50 - 44 * ((step - 10) / 10) ** 2) for step in range(21)]
    path = [(14, 17), (30, 37), (40, 46), (47, 49)]
    return (
        line(valley, QUIET, 2)
        + "".join(dot(x, y - 3, "output", 3.5) for x, y in path)
        + line([(x, y - 3) for x, y in path], role("output"), 1.5)
    )


def _backpropagation() -> str:
    boxes = "".join(frame(8 + 31 * place, 18, 18, 20, "kernel") for place in range(3))
    return boxes + "".join(
        arrow(27 + 31 * place, 23, 11) + arrow(38 + 31 * place, 34, -11, role("dilation"))
        for place in range(2)
    )


def _edge() -> str:
    return (
        f'<rect x="22" y="2" width="26" height="52" fill="{role("input")}" fill-opacity="0.75"/>'
        f'<rect x="48" y="2" width="26" height="52" fill="{role("input")}" fill-opacity="0.08"/>'
        + line([(48, 2), (48, 54)], role("kernel"))
    )


def _flatten() -> str:
    return cells(3, 3, 4, 11, "input") + arrow(42, 28, 12) + cells(1, 9, 58, 26, "output", (), 4)


def _one_hot() -> str:
    return cells(1, 7, 9.5, 22, "output", [(0, 3)])


def _receptive_field() -> str:
    rays = "".join(
        line([(4 + 5 * CELL, y), (78, 28)], role("kernel"), 1)
        for y in (6 + CELL, 6 + 4 * CELL - 0.5)
    )
    window = frame(4 + CELL, 6, 3 * CELL, 3 * CELL + 11, "kernel")
    return cells(4, 5, 4, 6, "input") + window + rays + dot(80, 28, "output", 6)


def _confusion() -> str:
    return cells(4, 4, 26, 6, "output", [(0, 0), (1, 1), (2, 2), (3, 3), (2, 1)])


def _graph() -> str:
    nodes = [(48, 28), (20, 12), (78, 14), (24, 46), (74, 46)]
    edges = "".join(line([nodes[0], node], role("kernel"), 1.5) for node in nodes[1:])
    return edges + "".join(
        dot(x, y, "output" if place == 0 else "input", 7) for place, (x, y) in enumerate(nodes)
    )


def _shortcut() -> str:
    around = '<path d="M16 28C16 2 78 2 78 22" stroke="{}" stroke-width="2.5"/>'
    boxes = frame(26, 22, 16, 14, "kernel") + frame(50, 22, 16, 14, "kernel")
    plus = line([(74, 29), (82, 29)], QUIET) + line([(78, 25), (78, 33)], QUIET)
    return line([(8, 29), (72, 29)], QUIET, 1.5) + around.format(role("output")) + boxes + plus


def _moved() -> str:
    return "".join(
        cells(3, 4, 4 + 48 * place, 11, name, [(1, 1 + place)], 10)
        for place, name in enumerate(("input", "output"))
    )


def _transposed() -> str:
    return (
        cells(2, 2, 4, 17, "input", [(0, 0)])
        + arrow(32, 28, 12)
        + cells(4, 4, 48, 6, "output", [(r, c) for r in range(3) for c in range(3)])
    )


DRAWINGS: dict[str, Callable[[], str]] = {
    "1×1 convolution": lambda: _planes("input") + cells(1, 1, 74, 22, "kernel", [(0, 0)]),
    "average pooling": lambda: _pooling([(r, c) for r in range(2) for c in range(2)]),
    "backpropagation": _backpropagation,
    "channel": lambda: _planes("input"),
    "confusion matrix": _confusion,
    "convolution": _convolution,
    "dilation": _dilation,
    "dropout": _dropout,
    "edge": _edge,
    "feature map": lambda: cells(4, 4, 26, 6, "output", [(0, 1), (1, 1), (2, 1), (3, 1)]),
    "filter": lambda: _planes("kernel"),
    "flatten": _flatten,
    "fully connected (linear) layer": _dense,
    "gradient descent": _descent,
    "graph convolution": _graph,
    "kernel": _kernel,
    "max pooling": lambda: _pooling([(0, 1)]),
    "moving average": lambda: _kernel([(r, c) for r in range(3) for c in range(3)]),
    "one-hot": _one_hot,
    "overfitting": _training_curves,
    "padding": _padding,
    "receptive field": _receptive_field,
    "ReLU": lambda: curve(lambda x: max(0.0, x) / 3, "output"),
    "shortcut": _shortcut,
    "sigmoid": lambda: curve(lambda x: 1 / (1 + math.exp(-2 * x)), "output"),
    "softmax": lambda: bars((0.08, 0.2, 0.9, 0.12, 0.05), 2),
    "stride": _stride,
    "tanh": lambda: curve(math.tanh, "output"),
    "translation equivariance": _moved,
    "transposed convolution": _transposed,
    "window": lambda: cells(4, 4, 26, 6, "input") + frame(37, 6, 33, 33, "kernel"),
}
"""What draws a term, by its English name."""
