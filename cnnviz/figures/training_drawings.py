"""Drawings of terms about training: data, steps, and how the result is evaluated."""

import math
from collections.abc import Callable, Iterable

from cnnviz.figures import glossary_drawings as strokes
from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.network_drawings import block

INCORRECT = (2, 8)
"""The places of the incorrect ones among ten images."""


def _bar(x: float, y: float, width: float, color: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="8" rx="1" fill="{color}"/>'


def _answers(correct: str, incorrect: str) -> str:
    """Draw how ten images are classified, in the colors of correct and incorrect answers."""
    places = [(12 + 18 * (place % 5), 16 + 24 * (place // 5)) for place in range(10)]
    return "".join(
        strokes.cross(x, y, incorrect) if place in INCORRECT else strokes.check(x, y, correct)
        for place, (x, y) in enumerate(places)
    )


def _recall() -> str:
    """Draw the row of a class in a confusion matrix, its correct images and its incorrect ones."""
    correct = strokes.cells(1, 1, 37, 17, "output", [(0, 0)])
    incorrect = strokes.cells(1, 1, 59, 17, "dilation", [(0, 0)])
    row = strokes.frame(24, 15.5, 48, 14, "kernel")
    return strokes.cells(4, 4, 26, 6, "padding") + correct + incorrect + row


def _outputs(track: bool) -> str:
    """Draw the outputs for three classes, whose second is the largest."""
    drawing = ""
    for kind, share in enumerate((0.25, 0.85, 0.1)):
        y, color = 11 + 17 * kind, role("output") if kind == 1 else QUIET
        drawing += strokes.outline(kind, 14, y, color) + _bar(28, y - 4, 60 * share, color)
        if track:
            drawing += f'<rect x="28" y="{y - 4}" width="60" height="8" rx="1" stroke="{QUIET}"/>'
    return drawing


def _image(x: float, y: float, kind: int, side: float = 28) -> str:
    """Draw an image of a class."""
    frame = strokes.frame(x, y, side, side, "input")
    return frame + strokes.outline(kind, x + side / 2, y + side / 2, role("input"), side / 4)


def _choice(mark: str) -> str:
    """Draw an image beside three classes, the second of which is its own."""
    classes = "".join(
        strokes.outline(kind, 68, 11 + 17 * kind, role("output") if kind == 1 else QUIET)
        for kind in range(3)
    )
    return _image(6, 14, 1) + strokes.arrow(40, 28, 16) + classes + mark


def _class() -> str:
    groups = "".join(
        strokes.outline(kind, 17 + 31 * kind, 15 + 13 * row, QUIET, 4)
        for kind in range(3) for row in range(3)
    )  # fmt: skip
    return groups + strokes.frame(37, 4, 22, 48, "output")


def _evaluate() -> str:
    marks = strokes.check(84, 14, role("output")) + strokes.check(84, 28, role("output"))
    return (
        strokes.cells(3, 2, 4, 9, "input", (), 12)
        + strokes.arrow(33, 28, 9)
        + block(47, 36, role("kernel"), 0.4)
        + strokes.arrow(64, 28, 9)
        + marks
        + strokes.cross(84, 42, role("dilation"))
    )


def _mode(wave: Iterable[float], crossed: Iterable[int]) -> str:
    """Draw what dropout passes on, and the statistics that batch normalization uses."""
    places = [(10 + 16 * (place % 3), 18 + 20 * (place // 3)) for place in range(6)]
    marks = "".join(strokes.cross(*places[place], role("dilation"), 5) for place in crossed)
    statistics = [(58 + 6 * place, 28 - 14 * height) for place, height in enumerate(wave)]
    dots = "".join(strokes.dot(x, y, "input", 5) for x, y in places)
    return dots + marks + strokes.line(statistics, role("output"))


def _running_statistics() -> str:
    values = (0.9, 0.2, 0.75, 0.35, 0.7, 0.3, 0.65, 0.45, 0.5)
    mean, path, dots = values[0], [], ""
    for place, value in enumerate(values):
        mean += 0.3 * (value - mean)
        path.append((14 + 9 * place, 50 - 44 * mean))
        dots += strokes.dot(14 + 9 * place, 50 - 44 * value, "padding", 2.5)
    return strokes.axes() + dots + strokes.line(path, role("output"))


def _cross_entropy() -> str:
    shares = [0.05 + 0.05 * step for step in range(20)]
    path = [(8 + 78 * share, 50 + 14 * math.log(share)) for share in shares]
    return strokes.axes() + strokes.line(path, role("output")) + strokes.dot(*path[14], "kernel")


def _log_softmax() -> str:
    shares = (0.1, 0.2, 0.6, 0.07, 0.03)
    return strokes.line([(8, 6), (88, 6)], QUIET, 1.5) + "".join(
        f'<rect x="{14 + 15 * place}" y="6" width="10" height="{-12 * math.log(share):g}"'
        f' fill="{role("output") if share == max(shares) else QUIET}"/>'
        for place, share in enumerate(shares)
    )


def _label_smoothing() -> str:
    target = '<rect x="44" y="5" width="10" height="12" stroke="{}" stroke-dasharray="3 3"/>'
    return target.format(QUIET) + strokes.bars((0.12, 0.12, 0.75, 0.12, 0.12), 2)


def _flag(x: float, y: float, change: str = "") -> str:
    """Draw an image of a flag, whose content is changed."""
    flag = strokes.line([(-2.5, 4.5), (-2.5, -4), (3, -2), (-2.5, 0)], role("input"), 2)
    inner = f'<g transform="translate({x + 7.5:g} {y + 7.5:g}) {change}">{flag}</g>'
    return strokes.frame(x, y, 15, 15, "input") + inner


def _augmentation() -> str:
    changes = ("scale(-1 1)", "rotate(18)", "translate(1.5 1)")
    arrows = "".join(strokes.pointer((26, 28), (62, 9 + 19 * place)) for place in range(3))
    return _flag(6, 20.5) + arrows + "".join(
        _flag(70, 1.5 + 19 * place, change) for place, change in enumerate(changes)
    )  # fmt: skip


def _epoch() -> str:
    return strokes.cells(2, 7, 9, 9, "input", [(r, c) for r in (0, 1) for c in range(7)]) + (
        strokes.arrow(9, 44, 77, role("output"))
    )


def _iteration() -> str:
    batch = [(r, c) for r in (0, 1) for c in (2, 3)]
    change = strokes.pointer((48, 25), (48, 35), role("output"))
    return (
        strokes.cells(2, 7, 20, 4, "input", batch, 8)
        + change
        + (strokes.cells(2, 2, 40, 38, "kernel", [(0, 0), (1, 1)], 8))
    )


def _batch_size() -> str:
    images = "".join(strokes.cells(2, 2, 5 + 23 * place, 12, "input", (), 9) for place in range(4))
    return images + strokes.measure(5, 92, 42)


def _accumulation() -> str:
    """Draw three batches whose gradients are added before the weights change once."""
    rows = [8 + 20 * place for place in range(3)]
    batches = "".join(strokes.cells(2, 2, 6, y - 6, "input", (), 6) for y in rows)
    arrows = "".join(strokes.line([(22, y), (38, 28)], role("dilation")) for y in rows)
    return (
        batches
        + arrows
        + strokes.plus(46, 28)
        + strokes.arrow(54, 28, 10)
        + (strokes.cells(2, 2, 70, 17, "kernel", [(0, 0), (1, 1)]))
    )


def _valley(x: float) -> float:
    return 50 - 42 * ((x - 48) / 40) ** 2


def _step(start: float, end: float, name: str) -> str:
    """Draw a step over the valley."""
    return strokes.pointer((start, _valley(start) - 3), (end, _valley(end) - 3), role(name))


def _learning_rate() -> str:
    """Draw a short and a long step on the same valley."""
    valley = [(x, _valley(x)) for x in range(8, 90, 4)]
    steps = _step(12, 20, "kernel") + _step(84, 54, "output")
    return strokes.line(valley, QUIET, 2) + steps


def _schedule() -> str:
    cosine = [(8 + 4 * step, 30 - 20 * math.cos(math.pi * step / 20)) for step in range(21)]
    stairs = [(8, 10), (34, 10), (34, 30), (60, 30), (60, 42), (88, 42)]
    return strokes.axes() + strokes.line(stairs, QUIET, 1.5) + strokes.line(cosine, role("output"))


def _momentum() -> str:
    """Draw a step as the sum of a part of the previous step and of a new one."""
    start, middle, end = (10, 44), (56, 38), (80, 10)
    return (
        strokes.pointer(start, middle, QUIET)
        + strokes.pointer(middle, end, role("dilation"))
        + strokes.pointer(start, end, role("output"))
    )


def _optimizer() -> str:
    """Draw the paths of two optimizers to the minimum of a loss."""
    rings = "".join(
        f'<ellipse cx="62" cy="28" rx="{10 * ring}" ry="{8 * ring}" stroke="{QUIET}"'
        ' stroke-opacity="0.6"/>'
        for ring in (1, 2, 3)
    )
    zigzag = [(10, 10), (22, 40), (34, 17), (45, 36), (53, 23), (62, 28)]
    direct = [(10, 10), (24, 17), (38, 23), (50, 27), (62, 28)]
    return rings + strokes.line(zigzag, role("dilation"), 1.5) + strokes.line(
        direct, role("output")
    ) + strokes.dot(62, 28, "output", 3.5)  # fmt: skip


def _weight_decay() -> str:
    """Draw weights that are pulled toward zero."""
    drawing = strokes.line([(48, 2), (48, 54)], QUIET, 1.5)
    for y, value in ((11, 38), (28, -36), (45, 26)):
        kept = 0.6 * value
        drawing += _bar(48 + min(0, kept), y - 4, abs(kept), role("kernel"))
        drawing += strokes.pointer((48 + value, y), (48 + kept + math.copysign(3, value), y))
    return drawing


def _regularization() -> str:
    """Draw a curve through every point, and a smooth one near them."""
    points = [(10 + 15 * place, y) for place, y in enumerate((50, 20, 42, 8, 32, 6))]
    wiggle = "".join(f" {a:g} {b:g}" for a, b in points)
    smooth = "M8 42Q40 22 88 12"
    return (
        f'<path d="M{wiggle}" stroke="{QUIET}" stroke-width="1.5"/>'
        + f'<path d="{smooth}" stroke="{role("output")}" stroke-width="2.5"/>'
        + "".join(strokes.dot(x, y, "input", 3.5) for x, y in points)
    )


def _hyperparameter() -> str:
    return "".join(
        strokes.line([(14, y), (82, y)], QUIET, 2) + strokes.dot(x, y, "stride", 6)
        for x, y in ((34, 11), (64, 28), (48, 45))
    )


def _checkpoint() -> str:
    """Draw a training that continues from a point that is saved."""
    path = [(8 + 8 * step, 48 - 38 * (1 - 0.75**step)) for step in range(11)]
    rest = "L".join(f"{x:g} {y:g}" for x, y in path[5:])
    return (
        strokes.axes()
        + strokes.line(path[:6], role("output"))
        + f'<path d="M{rest}" stroke="{role("output")}" stroke-width="2" stroke-dasharray="4 4"/>'
        + strokes.line([(48, 50), (48, 19)], QUIET, 1.5)
        + strokes.dot(*path[5], "kernel", 6)
    )


def _pretrained() -> str:
    layers = "".join(block(46 + 17 * place, 30, role("kernel"), 0.5) for place in range(3))
    return strokes.cells(6, 4, 4, 10, "input", (), 6) + strokes.arrow(31, 28, 10) + layers


def _transfer() -> str:
    """Draw layers that are copied into a second network, whose last layer is new."""
    drawing = ""
    for place in range(4):
        x, last = 9 + 22 * place, place == 3
        shade = ' fill-opacity="0.5" stroke-width="2" height="14" width="13" rx="2"'
        for y, name in ((3, "padding" if last else "kernel"), (39, "output" if last else "kernel")):
            drawing += f'<rect x="{x}" y="{y}" stroke="{role(name)}" fill="{role(name)}"{shade}/>'
        if not last:
            drawing += strokes.pointer((x + 6.5, 21), (x + 6.5, 35))
    return drawing


DRAWINGS: dict[str, Callable[[], str]] = {
    "accuracy": lambda: _answers(role("output"), QUIET),
    "batch size": _batch_size,
    "checkpoint": _checkpoint,
    "class": _class,
    "classify": lambda: _choice(strokes.frame(58, 20, 20, 16, "output")),
    "confidence": lambda: _outputs(track=True),
    "cross-entropy": _cross_entropy,
    "data augmentation": _augmentation,
    "epoch": _epoch,
    "error rate": lambda: _answers(QUIET, role("dilation")),
    "evaluate": _evaluate,
    "evaluation mode": lambda: _mode((0,) * 6, ()),
    "gradient accumulation": _accumulation,
    "ground truth": lambda: _choice(strokes.check(84, 28, role("output"))),
    "hyperparameter": _hyperparameter,
    "iteration": _iteration,
    "label smoothing": _label_smoothing,
    "learning rate": _learning_rate,
    "learning-rate schedule": _schedule,
    "log-softmax": _log_softmax,
    "momentum": _momentum,
    "optimizer": _optimizer,
    "predicted class": lambda: _outputs(track=False) + strokes.frame(3, 19, 90, 18, "output"),
    "pretrained": _pretrained,
    "recall": _recall,
    "regularization": _regularization,
    "running statistics": _running_statistics,
    "training mode": lambda: _mode((0.1, 1, -0.8, 0.6, -1, 0.3), (1, 3)),
    "transfer learning": _transfer,
    "weight decay": _weight_decay,
}
"""What draws a term, by its English name."""
