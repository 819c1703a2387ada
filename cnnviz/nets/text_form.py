"""The short text form of a network, readable and safe in a URL.

``lecture-cnn~1x28x28~conv_1_16_5~relu~maxpool_2~flatten~linear_2304_10``: parts are joined by
``~``, a layer's values by ``_``. Required values come in torch's order; options start with a letter
(``p1`` padding, ``s2x1`` stride, ``d2`` dilation, ``g4`` groups, ``o1`` output padding,
``e0.001`` epsilon) or are a word (``nobias``, ``ceil``, ``nopad``, ``hard``). A residual block is
``residual~…~end``, with ``~shortcut~…`` before its end unless the shortcut is the input itself;
branches that are concatenated are ``branches~…~branch~…~concat``. All characters are unreserved in
URLs (RFC 3986, 2.3).
"""

import re
from collections.abc import Callable
from typing import Any

from numpy import format_float_positional

from cnnviz.nets.layers.base import Layer, Setting, Shape
from cnnviz.nets.layers.kinds import BLOCKS, KINDS, Block
from cnnviz.problem import Problem, Quoted

LETTERS = {
    "stride": "s",
    "padding": "p",
    "output_padding": "o",
    "dilation": "d",
    "groups": "g",
    "bias": "nobias",
    "ceil_mode": "ceil",
    "count_include_pad": "nopad",
    "negative_slope": "a",
    "eps": "e",
    "hard": "hard",
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
_SIZE = re.compile(r"[0-9]{1,7}(x[0-9]{1,7}){0,2}")
_SIDES = re.compile(r"[0-9]{1,7}(x[0-9]{1,7}){3}")
_REAL = re.compile(r"[0-9]{0,3}(\.[0-9]{1,24})?(?<=[0-9])")


def network_text(name: str, input_shape: Shape, layers: tuple[Layer, ...]) -> str:
    """Return the text form of a network."""
    return "~".join([name, "x".join(map(str, input_shape)), *map(layer_text, layers)])


def layer_text(layer: Layer) -> str:
    """Return the part of the text form for one layer."""
    if isinstance(layer, Block):
        paths = ["~".join(["", *map(layer_text, path)]) for path in layer.written_paths]
        return f"{layer.code}{f'~{layer.separator}'.join(paths)}~{layer.end}"
    words = [layer.code]
    for setting in layer.settings():
        value = getattr(layer, setting.name)
        if setting.required:
            words.append(_value_text(value))
        elif value != setting.default:
            letter = LETTERS[setting.name]
            words.append(letter if isinstance(value, bool) else letter + _value_text(value))
    return "_".join(words)


def _value_text(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return format_float_positional(value, trim="-") if isinstance(value, float) else str(value)


def parse_network(text: str) -> tuple[str, Shape, tuple[Layer, ...]]:
    """Return name, input shape and layers of a text form.

    Raises:
        Problem: The text is not a network; names the character at fault.
    """
    parts = text.split("~")
    if not NAME.fullmatch(parts[0]):
        raise _unreadable(text, 0, parts[0])
    if len(parts) < 2 or not _is_shape(parts[1]):
        raise _unreadable(text, len(parts[0]) + 1, parts[1] if len(parts) > 1 else "")
    place = len(parts[0]) + len(parts[1]) + 2
    layers = _read_chain(text, place) if len(parts) > 2 else ()
    return parts[0], _read_sizes(parts[1]), layers


def _read_chain(text: str, place: int) -> tuple[Layer, ...]:
    """Return the layers in a text from a place on."""
    layers: list[Layer] = []
    block: type[Block] | None = None  # that is being read
    paths: list[list[Layer]] = []  # of that block
    start = place  # of that block
    for part in text[place:].split("~"):
        if part in BLOCKS and block:
            raise _problem_at(text, place, Problem("A block cannot contain another block."))
        if part in BLOCKS:
            block, paths, start = BLOCKS[part], [[]], place
        elif block and part == block.separator and len(paths) < block.most_paths:
            paths.append([])
        elif block and part == block.end:
            layers.append(_build(text, start, block.of_paths, [tuple(path) for path in paths]))
            block = None
        else:
            (paths[-1] if block else layers).append(_read_layer(text, place, part))
        place += len(part) + 1
    if block:
        reason = Problem("The block is not closed: “{end}” is missing.", end=block.end)
        raise _problem_at(text, start, reason)
    return tuple(layers)


def _build(
    text: str, place: int, make: Callable[..., Layer], *arguments: Any, **named: Any
) -> Layer:
    """Return a layer, or raise the reason with its place."""
    try:
        return make(*arguments, **named)
    except Problem as reason:
        raise _problem_at(text, place, reason) from reason


def _problem_at(text: str, place: int, reason: Problem) -> Problem:
    return Problem(
        "Character {place} of the network's text: {reason}",
        setting="net",
        place=place + 1,
        reason=reason,
        text=Quoted(text),
    )


def parse_shape(text: str) -> Shape:
    """Return the shape in a text such as ``1x28x28``.

    Raises:
        Problem: It is not a shape.
    """
    if not _is_shape(text):
        raise Problem(
            "{text} is not an input shape; write it like 1x28x28.",
            setting="input",
            nearest="1x28x28",
            text=Quoted(text),
        )
    return _read_sizes(text)


def _is_shape(text: str) -> bool:
    return bool(_SIZE.fullmatch(text)) and 0 not in _read_sizes(text)


def _unreadable(text: str, place: int, part: str) -> Problem:
    return Problem(
        "Character {place} of the network's text: cannot read “{part}”.",
        setting="net",
        place=min(place, len(text)) + 1,
        part=Quoted(part),
        text=Quoted(text),
    )


def _read_sizes(word: str) -> Shape:
    return tuple(int(number) for number in word.split("x"))


def _read_layer(text: str, start: int, part: str) -> Layer:
    code, *words = part.split("_")
    if code not in KINDS or code in BLOCKS:
        raise _unreadable(text, start, code)
    settings = KINDS[code].settings()
    required = [setting for setting in settings if setting.required]
    values: dict[str, Any] = {}
    place = start + len(code) + 1
    for index, word in enumerate(words):
        if index < len(required):
            name, value = required[index].name, _read_value(word, required[index])
        else:
            name, value = _read_option(word, settings)
        if value is None or name in values:
            raise _unreadable(text, place, word)
        values[name] = value
        place += len(word) + 1
    if len(words) < len(required):
        raise _unreadable(text, start, part)
    return _build(text, start, KINDS[code], **values)


def _read_option(word: str, settings: tuple[Setting, ...]) -> tuple[str, Any]:
    """Return an option's name and value; the value is None if the word is not an option."""
    for setting in settings:
        letter = LETTERS.get(setting.name)
        if setting.kind == "bool" and word == letter:
            return setting.name, not setting.default
        if setting.kind != "bool" and word[:1] == letter:
            return setting.name, _read_value(word[1:], setting)
    return "", None


def _read_value(word: str, setting: Setting) -> Any:
    """Return a whole or real number, a (height, width) pair or four sides, None otherwise."""
    if setting.kind == "float":
        return float(word) if _REAL.fullmatch(word) else None
    if setting.kind == "sides" and _SIDES.fullmatch(word):
        return _read_sizes(word)
    if not _SIZE.fullmatch(word):
        return None
    sizes = _read_sizes(word)
    if len(sizes) == 1:
        return sizes[0]
    return sizes if len(sizes) == 2 and setting.kind == "size" else None
