"""A network while it is being built: what was typed line by line, and how far it makes sense.

A draft is a flat list of lines, as in the short text form: a residual block is a line
``residual``, the lines of its layers, perhaps a line ``shortcut`` with layers of its own, and a
line ``end``.  Whatever is typed can be kept, shown again and mended; a network comes out as soon as
it can.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import KINDS, Residual
from cnnviz.problem import Problem

MARKS = ("residual", "shortcut", "end")
"""Lines that are no layers of their own but begin and end the parts of a residual block."""
CODES = frozenset(KINDS) | set(MARKS)
MOST_LINES = 400
MOST_CELLS = 4096
"""Channels, rows or columns of the largest input."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")
_REAL = re.compile(r"[+-]?[0-9]{0,6}(\.[0-9]{0,8})?(?<=[0-9.])")
_BETWEEN = re.compile(r"\s*[x×,\s]\s*")

Typed = str | bool


@dataclass(frozen=True)
class Line:
    """One line of a draft.

    Args:
        code: A kind of layer, or one of ``MARKS``.
        values: What was typed for each of its settings; None to have them filled in with what fits.
    """

    code: str
    values: Mapping[str, Typed] | None = None


@dataclass(frozen=True)
class Draft:
    """What was typed.

    Args:
        input: The extents of the input, (C, H, W) or (F,).
        lines: The lines in order.
    """

    input: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Setting:
    """A setting of a kind of layer.

    Args:
        name: As torch calls it.
        kind: ``int``, ``size`` (one number or height and width), ``float`` or ``bool``.
        optional: It may be left empty.
        default: What stands there if nothing else is said; None for what has to be said.
    """

    name: str
    kind: str
    optional: bool
    default: Any


def settings(code: str) -> list[Setting]:
    """Return the settings of a kind of layer that a reader may change, in torch's order."""
    if code in MARKS:
        return []
    kinds = {"int": "int", "Size": "size", "Size | None": "size", "float": "float", "bool": "bool"}
    return [
        Setting(
            item.name,
            kinds[str(item.type)],
            str(item.type).endswith("None"),
            None if item.default is dataclasses.MISSING else item.default,
        )
        for item in dataclasses.fields(KINDS[code])
        if not item.kw_only
    ]


def of(input_shape: Shape, layers: Iterable[Layer]) -> Draft:
    """Return the draft that says these layers."""
    lines = [line for layer in layers for line in lines_of(layer)]
    return Draft(tuple(map(str, input_shape)), tuple(lines))


def lines_of(layer: Layer) -> list[Line]:
    """Return the lines that say a layer: one, or several for a residual block."""
    if isinstance(layer, Residual):
        found = [Line("residual", {})]
        found += [line for inner in layer.layers for line in lines_of(inner)]
        if layer.shortcut:
            found.append(Line("shortcut", {}))
            found += [line for inner in layer.shortcut for line in lines_of(inner)]
        return [*found, Line("end", {})]
    values = {s.name: typed(getattr(layer, s.name)) for s in settings(layer.code)}
    return [Line(layer.code, values)]


def typed(value: Any) -> Typed:
    """Return a value as one types it: ``3``, ``3×2``, nothing for None."""
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:.8f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def record(line: Line) -> Layer:
    """Return the layer that a line says.

    Raises:
        Problem: It says none; the setting at fault is named.
    """
    values = line.values or {}
    found: dict[str, Any] = {}
    for setting in settings(line.code):
        default = "" if setting.default is None else typed(setting.default)
        found[setting.name] = _value(setting, values.get(setting.name, default))
    return KINDS[line.code](**found)


def shape_of(texts: tuple[str, ...]) -> Shape:
    """Return the input shape that was typed.

    Raises:
        Problem: It is none.
    """
    if len(texts) not in (1, 3):
        raise Problem("An input is channels × height × width, or one row of features.",
                      setting="input")  # fmt: skip
    return tuple(_extent(text, place) for place, text in enumerate(texts))


def _extent(text: str, place: int) -> int:
    if not _NUMBER.fullmatch(text.strip()):
        raise _no_number("input", text, place)
    extent = int(text)
    if not 1 <= extent <= MOST_CELLS:
        raise Problem(
            "The input has {extent}; it takes 1 to {most} channels, rows and columns.",
            setting="input",
            nearest=min(max(extent, 1), MOST_CELLS),
            extent=extent,
            most=MOST_CELLS,
            place=place,
        )
    return extent


def _value(setting: Setting, given: Typed) -> Any:
    if setting.kind == "bool":
        return given is True
    words = str(given).strip()
    if not words and setting.optional:
        return None
    if setting.kind == "float":
        if not words or not _REAL.fullmatch(words) or words.strip("+-.") == "":
            raise _no_number(setting.name, words)
        return float(words)
    parts = _BETWEEN.split(words)
    most = 2 if setting.kind == "size" else 1
    if len(parts) > most or not all(_NUMBER.fullmatch(part) for part in parts):
        raise _no_number(setting.name, words)
    return int(parts[0]) if len(parts) == 1 else (int(parts[0]), int(parts[1]))


def _no_number(setting: str, text: str, place: int = 0) -> Problem:
    """Return the problem of a text that cannot be a setting, or the input's extent at a place."""
    text = text.strip()
    if not text:
        return Problem("{setting} is empty; it takes a number.", setting=setting, place=place)
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return Problem(
            "{setting} is a number of {count} digits, which is too large.",
            setting=setting,
            count=len(text.strip("+-")),
            place=place,
        )
    return Problem(
        "{setting} is “{text}”, which is no number.", setting=setting, text=text[:40], place=place
    )


def pair_of(text: str) -> tuple[int, int] | None:
    """Return the height and width that a text says, None if it says none."""
    parts = _BETWEEN.split(text.strip())
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    return int(parts[0]), int(parts[-1])
