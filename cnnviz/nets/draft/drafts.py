"""A network while it is being built: the lines as entered.

A draft is a flat list of lines, as in the short text form: a residual block is a line
``residual``, the lines of its layers, optionally a line ``shortcut`` with layers of its own, and a
line ``end``; branches are a line ``branches``, the lines of the first, a line ``branch`` before
those of each further one, and a line ``concat``. Any text can be kept, shown again and fixed, also
text that no layer can have.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnviz.nets.layers.base import Layer, Setting, Shape
from cnnviz.nets.layers.kinds import BLOCKS, KINDS, Block
from cnnviz.problem import Problem, Quoted

SEPARATORS = frozenset(block.separator for block in BLOCKS.values())
ENDS = frozenset(block.end for block in BLOCKS.values())
MARKS = frozenset(BLOCKS) | SEPARATORS | ENDS
"""Lines that are not layers but begin and end blocks and their paths."""
CODES = frozenset(KINDS) | MARKS
MOST_LINES = 400
MOST_EXTENT = 4096
"""Channels, rows or columns of the largest input."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")
_REAL = re.compile(r"[+-]?[0-9]{0,6}(\.[0-9]{0,8})?(?<=[0-9.])")
_MOST_PARTS = {"size": 2, "sides": 4}
_BETWEEN = re.compile(r"\s*[x×,\s]\s*")

Entry = str | bool
"""The text in an input field, or the state of a switch."""


@dataclass(frozen=True)
class Line:
    """One line of a draft.

    Args:
        code: A kind of layer, or one of ``MARKS``.
        values: The entry of each setting; None to fill in settings that fit.
        layer: The layer that the line was written from, if it was; spares reading the entries.
    """

    code: str
    values: Mapping[str, Entry] | None = None
    layer: Layer | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Draft:
    """A network as entered; the input is (C, H, W) or (F,)."""

    input: tuple[str, ...]
    lines: tuple[Line, ...]


def settings_of(code: str) -> tuple[Setting, ...]:
    """Return the settings of a line; marks have none."""
    return () if code in MARKS else KINDS[code].settings()


def draft_of(input_shape: Shape, layers: Iterable[Layer]) -> Draft:
    """Return the draft of layers."""
    lines = [line for layer in layers for line in lines_of(layer)]
    return Draft(tuple(map(str, input_shape)), tuple(lines))


def lines_of(layer: Layer) -> list[Line]:
    """Return the lines of a layer: one, or several for a block."""
    if isinstance(layer, Block):
        lines: list[Line] = []
        for number, path in enumerate(layer.written_paths):
            lines.append(Line(layer.separator if number else layer.code, {}))
            lines += [line for inner in path for line in lines_of(inner)]
        return [*lines, Line(layer.end, {})]
    values = {s.name: entry_of(getattr(layer, s.name)) for s in settings_of(layer.code)}
    return [Line(layer.code, values, layer)]


def entry_of(value: Any) -> Entry:
    """Return a value as users enter it: ``3``, ``3×2``, empty for None."""
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:.8f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def layer_of(line: Line) -> Layer:
    """Return the layer of a line.

    Raises:
        Problem: An entry cannot be read, or there is no such layer; names the setting at fault.
    """
    if line.layer is not None:
        return line.layer
    values = line.values or {}
    arguments: dict[str, Any] = {}
    for setting in settings_of(line.code):
        default = "" if setting.default is None else entry_of(setting.default)
        arguments[setting.name] = _read_value(setting, values.get(setting.name, default))
    return KINDS[line.code](**arguments)


def extent_of(text: str) -> int:
    """Return channels, rows or columns of the input as entered.

    Raises:
        Problem: Not a number, or out of range.
    """
    if not _NUMBER.fullmatch(text.strip()):
        raise _not_a_number("input", text)
    extent = int(text)
    if not 1 <= extent <= MOST_EXTENT:
        raise Problem(
            "One size of the input is {extent}; channels, height and width must each be from 1 "
            "to {most}.",
            setting="input",
            nearest=min(max(extent, 1), MOST_EXTENT),
            extent=extent,
            most=MOST_EXTENT,
        )
    return extent


def _read_value(setting: Setting, entry: Entry) -> Any:
    if setting.kind == "bool":
        return entry is True
    text = str(entry).strip()
    if not text and setting.optional:
        return None
    if setting.kind == "float":
        if not text or not _REAL.fullmatch(text) or text.strip("+-.") == "":
            raise _not_a_number(setting.name, text)
        return float(text)
    parts = _BETWEEN.split(text)
    most = _MOST_PARTS.get(setting.kind, 1)
    if len(parts) > most or not all(_NUMBER.fullmatch(part) for part in parts):
        raise _not_a_number(setting.name, text)
    return int(parts[0]) if len(parts) == 1 else tuple(map(int, parts))


def _not_a_number(setting: str, text: str) -> Problem:
    text = text.strip()
    if not text:
        return Problem("{setting} is empty; enter a number.", setting=setting)
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return Problem(
            "{setting} is too large: it has {count} digits.",
            setting=setting,
            count=len(text.strip("+-")),
        )
    return Problem(
        "{setting} must be a number, not “{text}”.", setting=setting, text=Quoted(text[:40])
    )
