"""Tables of torchsummary and torchinfo: layers from their output shapes and parameters.

The tables show neither kernels nor strides. The number of parameters gives the kernel, and the
sizes before and after give stride and padding; where several would do, the usual one is taken.
"""

import math
import re
from collections.abc import Iterator

from cnnviz.nets.layers import kinds
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.sliding import to_size
from cnnviz.nets.reader.refused import Refused
from cnnviz.problem import Problem

USUAL = (28, 32, 224, 64, 96, 128, 48, 256)
_ROW = re.compile(
    r"^[\s│├└─+|]*(?P<kind>[A-Za-z]\w*)(?:-\d+| ?(?:\([\w.]+\))?: \d+-\d+)\s+"
    r"\[(?:-?\d+), (?P<shape>[\d, ]+)\]\s+(?P<count>[\d,]+|--)",
)
_LONGEST = 11
_WITHOUT_SETTINGS: dict[str, Layer] = {
    "ReLU": kinds.ReLU(),
    "ReLU6": kinds.ReLU6(),
    "LeakyReLU": kinds.LeakyReLU(),
    "Tanh": kinds.Tanh(),
    "Sigmoid": kinds.Sigmoid(),
    "Hardswish": kinds.Hardswish(),
    "Hardsigmoid": kinds.Hardsigmoid(),
    "GELU": kinds.GELU(),
    "SiLU": kinds.SiLU(),
    "Dropout": kinds.Dropout(0.5),
    "Dropout2d": kinds.Dropout2d(0.5),
    "Flatten": kinds.Flatten(),
    "Softmax": kinds.Softmax(),
    "LogSoftmax": kinds.LogSoftmax(),
}
_CONTAINERS = {"Sequential", "ModuleList", "Identity"}


def is_table(text: str) -> bool:
    """Return whether a text is such a table."""
    return "Output Shape" in text and "Param #" in text


def read_table(text: str, shape: Shape | None) -> tuple[tuple[Layer, ...], Shape]:
    """Return the layers of a table, and the input shape.

    Args:
        text: The table.
        shape: The input shape; None for the usual one that fits.

    Raises:
        Refused: A row is not that of a known layer, or no setting gives its sizes.
    """
    rows = list(_rows(text))
    if not rows:
        raise Refused(0, Problem("this code contains no network."))
    offset, kind, first, count = rows[0]
    before = shape or _input_of(offset, kind, first, count)
    start = before
    layers: list[Layer] = []
    for offset, kind, after, count in rows:
        if kind == "Linear" and len(before) == 3:
            layers.append(kinds.Flatten())
            before = (math.prod(before),)
        layers.append(_layer(offset, kind, (before, after), count))
        before = after
    return tuple(layers), start


def _rows(text: str) -> Iterator[tuple[int, str, Shape, int]]:
    """Yield the place, kind, output shape and number of parameters of each row of a layer."""
    offset = 0
    for line in text.split("\n"):
        match = _ROW.match(line)
        if match and match["kind"] not in _CONTAINERS and not _is_whole(match):
            shape = tuple(int(size) for size in match["shape"].split(","))
            count = int(match["count"].replace(",", "").replace("--", "0"))
            yield offset + match.start("kind"), match["kind"], shape, count
        offset += len(line) + 1


def _is_whole(match: re.Match[str]) -> bool:
    """Return whether a row of torchinfo is that of a module with others in it."""
    return (
        match["count"] == "--"
        and match["kind"] not in _WITHOUT_SETTINGS
        and not (match["kind"].startswith(("MaxPool", "AvgPool", "Adaptive")))
    )


def _input_of(offset: int, kind: str, after: Shape, count: int) -> Shape:
    """Return a usual input that the first layer can take."""
    if kind == "Linear":
        return ((count - after[0]) // after[0],)
    if kind != "Conv2d" or len(after) != 3:
        return after
    for channels in (3, 1, 2, 4):
        kernels = [found for found in _kernels(channels, after[0], count) if found[2] == 1]
        if not kernels:
            continue
        (rows, columns), _bias, _groups = kernels[0]
        sides = [*USUAL, *range(1, 400)] if channels == 1 else [*USUAL[1:], *USUAL, *range(1, 400)]
        for side in sides:
            if after[1] == after[2] and _steps(side, after[1], rows) and rows == columns:
                return (channels, side, side)
        height = next((s for s in range(1, 999) if _steps(s, after[1], rows)), after[1])
        width = next((s for s in range(1, 999) if _steps(s, after[2], columns)), after[2])
        return (channels, height, width)
    raise Refused(offset, Problem("no kernel has this number of parameters."))


def _layer(offset: int, kind: str, shapes: tuple[Shape, Shape], count: int) -> Layer:
    """Return the layer of a row.

    Raises:
        Refused: It is not a known layer, or no setting gives its sizes.
    """
    before, after = shapes
    try:
        match kind:
            case "Conv2d" if len(before) == len(after) == 3:
                return _convolution(offset, shapes, count)
            case "MaxPool2d" | "AvgPool2d" if len(before) == len(after) == 3:
                kernel, step, padding = _pooling(offset, before[1:], after[1:])
                make = kinds.MaxPool2d if kind == "MaxPool2d" else kinds.AvgPool2d
                return make(kernel, None if step == kernel else step, padding)
            case "AdaptiveAvgPool2d" if len(after) == 3:
                return kinds.AdaptiveAvgPool2d(to_size(after[1:]))
            case "BatchNorm2d":
                return kinds.BatchNorm2d(after[0])
            case "BatchNorm1d":
                return kinds.BatchNorm1d(after[0])
            case "Linear" if len(before) == len(after) == 1:
                return kinds.Linear(before[0], after[0], count != before[0] * after[0])
    except Problem as reason:
        raise Refused(offset, reason) from reason
    if kind in _WITHOUT_SETTINGS:
        return _WITHOUT_SETTINGS[kind]
    raise Refused(offset, Problem("{name} is not a supported layer.", name=kind))


def _kernels(inputs: int, outputs: int, count: int) -> Iterator[tuple[tuple[int, int], bool, int]]:
    """Yield kernels with this number of parameters, squares first; whether biased; groups."""
    for groups in dict.fromkeys((1, math.gcd(inputs, outputs))):
        for bias in (True, False):
            cells, rest = divmod(count - bias * outputs, outputs * inputs // groups)
            if rest or cells < 1:
                continue
            side = math.isqrt(cells)
            if side * side == cells and side <= _LONGEST:
                yield (side, side), bias, groups
            for rows in range(1, _LONGEST + 1):
                if cells % rows == 0 and rows != side and cells // rows <= _LONGEST:
                    yield (rows, cells // rows), bias, groups


def _steps(before: int, after: int, kernel: int) -> tuple[int, int] | None:
    """Return stride and padding that make one size of another; None if none do."""
    pads = sorted(range(kernel // 2 + 1), key=lambda pad: (pad != kernel // 2, pad))
    for stride in (1, 2, 3, 4, 5, 8, 16):
        for pad in pads:
            if before + 2 * pad >= kernel and (before + 2 * pad - kernel) // stride + 1 == after:
                return stride, pad
    return None


def _convolution(offset: int, shapes: tuple[Shape, Shape], count: int) -> Layer:
    before, after = shapes
    for (rows, columns), bias, groups in _kernels(before[0], after[0], count):
        height, width = _steps(before[1], after[1], rows), _steps(before[2], after[2], columns)
        if height and width:
            return kinds.Conv2d(
                before[0],
                after[0],
                to_size((rows, columns)),
                to_size((height[0], width[0])),
                to_size((height[1], width[1])),
                groups=groups,
                bias=bias,
            )
    raise Refused(offset, Problem("no kernel has this number of parameters."))


def _pooling(offset: int, before: Shape, after: Shape) -> tuple[int, int, int]:
    """Return a usual window, stride and padding of a pooling."""
    whole = before[0] // max(after[0], 1)
    for kernel, stride, padding in (
        (2, 2, 0),
        (3, 2, 1),
        (3, 2, 0),
        (3, 1, 1),
        (whole, whole, 0),
        (2, 1, 0),
        (3, 1, 0),
    ):
        if kernel and all(
            (size + 2 * padding - kernel) // stride + 1 == out
            for size, out in zip(before, after, strict=True)
        ):
            return kernel, stride, padding
    raise Refused(offset, Problem("no usual window makes these sizes."))
