"""What the code of both libraries is written with: grids, calls and settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnnviz.grid import Kind, Operation
from cnnviz.grid.settings import Pair, Setting
from cnnviz.grid.text import number
from cnnviz.grid.trace import Array

WIDTH = 88


def own(operation: Operation) -> Operation:
    """Return an operation without the settings that its kind does not have."""
    if operation.kind in (Kind.MAX, Kind.AVG):
        return Operation(
            kind=operation.kind,
            image=operation.image,
            size=operation.size,
            stride=operation.stride,
            padding=operation.padding,
            dilation=operation.dilation,
            ceil_mode=operation.ceil_mode,
            count_include_pad=operation.count_include_pad or operation.kind is Kind.MAX,
        )
    plain = replace(operation, ceil_mode=False, count_include_pad=True)
    if operation.kind is Kind.TRANSPOSED:
        return replace(plain, padding_mode="zeros", flip=False)
    return replace(plain, output_padding=0)


def grids(operation: Operation, function: str) -> list[str]:
    """Return the lines that define x, kernel and bias."""
    lines = _literal("x", function, operation.image)
    if operation.kernel is not None:
        lines += _literal("kernel", function, operation.kernel)
    if operation.bias is not None:
        lines += _literal("bias", function, operation.bias)
    return lines


def _literal(name: str, function: str, array: Array) -> list[str]:
    width = max(len(_float(value)) for value in array.flat)
    lines = _nested(array, width)
    if len(lines) == 1:
        return [f"{name} = {function}({lines[0]})  # {array.shape}"]
    return [
        f"{name} = {function}(  # {array.shape}",
        *(f"    {line}".rstrip() for line in lines),
        ")",
    ]


def _nested(array: Array, width: int) -> list[str]:
    """Return the lines of a nested list, a blank one between channels and between images."""
    if array.ndim == 1:
        return [f"[{', '.join(_float(value).rjust(width) for value in array)}]"]
    lines: list[str] = []
    for place, part in enumerate(array):
        inner = _nested(part, width)
        if place:
            lines[-1] += ","
            lines += [""] * (array.ndim > 2)
        lines += [
            f"{' ' if place or row else '['}{line}" if line else ""
            for row, line in enumerate(inner)
        ]
    lines[-1] += "]"
    return lines


def _float(value: float) -> str:
    text = number(float(value))
    return text if "." in text or "e" in text else f"{text}."


def call(target: str, function: str, *given: object, **settings: object) -> list[str]:
    """Return a call, on one line if it fits; settings that are None are left out."""
    arguments = [str(value) for value in given]
    arguments += [f"{k}={value_text(v)}" for k, v in settings.items() if v is not None]
    line = f"{target} = {function}({', '.join(arguments)})"
    if len(line) <= WIDTH:
        return [line]
    return [f"{target} = {function}(", *(f"    {argument}," for argument in arguments), ")"]


def value_text(value: object) -> str:
    """Return a setting as it is written, a pair of equal numbers as one."""
    if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]:
        value = value[0]
    return f'"{value}"' if isinstance(value, str) else str(value)


def pair(value: Setting | str) -> Pair:
    """Return (height, width) of a number or a pair."""
    if isinstance(value, int | np.integer):
        return int(value), int(value)
    return int(value[0]), int(value[-1])


def unless(usual: object, value: object) -> object | None:
    """Return a value, None where it is the usual one."""
    return None if value == usual else value


def window(operation: Operation) -> tuple[Pair, Pair]:
    """Return the size and the stride of the window."""
    kernel = operation.kernel
    if kernel is None:
        size = pair(operation.size)
        return size, size if operation.stride is None else pair(operation.stride)
    size = (int(kernel.shape[2]), int(kernel.shape[3]))
    return size, (1, 1) if operation.stride is None else pair(operation.stride)


def filters(operation: Operation, kernel: Array) -> int:
    """Return the number of output channels over all groups."""
    first, second = (int(size) for size in kernel.shape[:2])
    return second * operation.groups if operation.kind is Kind.TRANSPOSED else first


def padding_pair(operation: Operation) -> Pair:
    """Return the padding in cells, none where it is a word."""
    padding = operation.padding
    return (0, 0) if isinstance(padding, str) else pair(padding)
