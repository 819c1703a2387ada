"""Grids, calls and settings as both libraries write them."""

from collections.abc import Collection

from cnnviz.grid import Operation
from cnnviz.grid.text import number_text
from cnnviz.grid.trace import Array

WIDTH = 88


def grid_lines(
    operation: Operation, function: str, names: Collection[str] = ("image", "kernel", "bias")
) -> list[str]:
    """Return the lines that define x, kernel and bias, or some of them."""
    return [
        line
        for name, array in operation.grids.items()
        if name in names
        for line in array_lines("x" if name == "image" else name, function, array)
    ]


def array_lines(name: str, function: str, array: Array) -> list[str]:
    """Return the lines that define an array, with its shape in a comment."""
    width = max(len(_float_text(value)) for value in array.flat)
    lines = _nested(array, width)
    if len(lines) == 1:
        return [f"{name} = {function}({lines[0]})  # {array.shape}"]
    return [
        f"{name} = {function}(  # {array.shape}",
        *(f"    {line}".rstrip() for line in lines),
        ")",
    ]


def _nested(array: Array, width: int) -> list[str]:
    """Return the lines of a nested list, with a blank line between channels and between images."""
    if array.ndim == 1:
        return [f"[{', '.join(_float_text(value).rjust(width) for value in array)}]"]
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


def _float_text(value: float) -> str:
    text = number_text(float(value))
    return text if "." in text or "e" in text else f"{text}."


def layer_call(function: str, *arguments: object, **settings: object) -> list[str]:
    """Return ``layer = function(…)``, on one line if it fits; settings that are None are omitted.

    A pair of equal numbers is written as one number.
    """
    texts = [_value_text(value) for value in arguments]
    texts += [f"{k}={_value_text(v)}" for k, v in settings.items() if v is not None]
    line = f"layer = {function}({', '.join(texts)})"
    if len(line) <= WIDTH:
        return [line]
    return [f"layer = {function}(", *(f"    {text}," for text in texts), ")"]


def _value_text(value: object) -> str:
    if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]:
        value = value[0]
    return f'"{value}"' if isinstance(value, str) else str(value)


def unless(default: object, value: object) -> object | None:
    """Return a value, or None if it is the default."""
    return None if value == default else value
