"""A call of a layer's class, with its evaluated arguments, as a record of the layer."""

import ast
from typing import Any

from cnnviz.grid.geometry import same_padding, to_pair
from cnnviz.nets.layers.base import Layer, Setting, is_whole
from cnnviz.nets.layers.kinds import ZeroPad2d
from cnnviz.nets.layers.sliding import to_size
from cnnviz.nets.reader import signatures
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import Arguments, Extent, Unknown
from cnnviz.problem import N_, Problem

_DIM = Setting("dim", "int", optional=True, required=False, default=None)
"""The axis of a softmax, which has only one value that fits."""


def make_layers(kind: type[Layer], call: Arguments, order: list[str]) -> tuple[Layer, ...]:
    """Return the records of a call: one, or two where padding='same' pads unequally.

    Args:
        kind: The kind of layer.
        call: The arguments.
        order: The names of all arguments, in the order of the function or class that is called.

    Raises:
        Refused: An argument is unknown to torch, is missing, or has an unsupported value; or
            the values contradict each other.
    """
    name = kind.__name__
    given = _values_by_argument(call, name, order)
    values = dict(signatures.DEFAULTS.get(name, {}))
    settings = {setting.name: setting for setting in (*kind.settings(), _DIM)}
    for argument, (value, node) in given.items():
        if argument in signatures.PASSED_OVER:
            continue
        value = known_value(value, node)
        if argument in settings:
            values[argument] = _check_type(node, name, settings[argument], value)
        elif value not in signatures.FIXED[argument]:
            raise Refused(node, _fixed_problem(argument, value))
    if "dim" in signatures.ORDER[name] and values.pop("dim", None) not in (1, -1):
        raise Refused(call.where, _dim_problem(name, given))
    pads: tuple[Layer, ...] = ()
    if values.get("padding") in ("same", "valid"):
        pads, values["padding"] = _word_padding(given["padding"][1], values)
    for argument, setting in settings.items():
        if setting.required and argument not in values:
            reason = Problem(
                "{layer} needs {argument}.", layer=f"nn.{name}", argument=argument, setting=argument
            )
            raise Refused(call.where, reason)
    try:
        return (*pads, kind(**values))
    except Problem as reason:
        where = given[reason.setting][1] if reason.setting in given else call.where
        raise Refused(where, reason) from reason


def known_value(value: Any, node: ast.AST, depth: int = 0) -> Any:
    """Return a value with tuples for lists; refuse one that is not known.

    Raises:
        Refused: The value is not known before the code runs.
    """
    if isinstance(value, Unknown):
        raise Refused(value.where, value.reason)
    if isinstance(value, Extent):
        raise Refused(node, Problem("{text} is not a supported value.", text=code_text(node)))
    if isinstance(value, list | tuple):
        if len(value) > 8 or depth > 2:
            raise Refused(node, Problem("{text} is not a supported value.", text=code_text(node)))
        return tuple(known_value(part, node, depth + 1) for part in value)
    return value


def _values_by_argument(
    call: Arguments, name: str, order: list[str]
) -> dict[str, tuple[Any, ast.AST]]:
    """Return the values of a call and their nodes by the names of their arguments."""
    if len(call.values) > len(order):
        reason = Problem(
            "too many values for {layer}: it takes up to {most}.",
            layer=f"nn.{name}",
            most=len(order),
        )
        raise Refused(call.nodes[len(order)], reason)
    given = dict(zip(order, zip(call.values, call.nodes, strict=True), strict=False))
    for argument, named in call.named.items():
        if argument not in order:
            reason = Problem(
                "{layer} has no argument {argument}; it takes {names}.",
                layer=f"nn.{name}",
                argument=argument,
                names=", ".join(order) or "–",
            )
            raise Refused(named.word, reason)
        if argument in given:
            reason = Problem("{argument} is set twice.", argument=argument, setting=argument)
            raise Refused(named.word, reason)
        given[argument] = named.value, named.node
    return given


def _check_type(node: ast.AST, layer: str, setting: Setting, value: Any) -> Any:
    """Return a value if it has the type of the setting."""
    if setting.kind == "bool":
        fits, text = isinstance(value, bool), N_("{argument} must be True or False, not {value}.")
    elif setting.kind == "float":
        fits, text = _is_number(value), N_("{argument} must be a number, not {value}.")
        value = float(value) if fits else value
    elif setting.kind == "size":
        words = ("same", "valid") if (layer, setting.name) == ("Conv2d", "padding") else ()
        fits = is_whole(value) or _is_tuple(value, 2) or value in words
        text = N_("{argument} must be a whole number or a pair (height, width), not {value}.")
    elif setting.kind == "sides":
        fits = is_whole(value) or _is_tuple(value, 4)
        text = N_(
            "{argument} must be a whole number or four (left, right, top, bottom), not {value}."
        )
    else:
        fits, text = is_whole(value), N_("{argument} must be a whole number, not {value}.")
    if not fits and not (value is None and setting.optional):
        problem = Problem(text, setting=setting.name, argument=setting.name, value=code_text(node))
        raise Refused(node, problem)
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_tuple(value: Any, length: int) -> bool:
    return isinstance(value, tuple) and len(value) == length and all(map(is_whole, value))


def _fixed_problem(argument: str, value: object) -> Problem:
    return Problem(
        "{argument}={value} is not supported: remove it or write {argument}={nearest}.",
        setting=argument,
        nearest=repr(signatures.FIXED[argument][0]),
        argument=argument,
        value=repr(value)[:40],
    )


def _dim_problem(name: str, given: dict[str, tuple[Any, ast.AST]]) -> Problem:
    if "dim" in given and given["dim"][0] is not None:
        template = N_("{layer} works along the features here: write {layer}(dim=1).")
    else:
        template = N_("{layer} without dim guesses the axis: write {layer}(dim=1).")
    return Problem(template, setting="dim", nearest=1, layer=f"nn.{name}")


def _word_padding(node: ast.AST, values: dict[str, Any]) -> tuple[tuple[Layer, ...], Any]:
    """Return the padding 'same' or 'valid' as numbers, with a layer before where it is unequal.

    Raises:
        Refused: 'same' with a stride.
    """
    if values["padding"] == "valid":
        return (), 0
    stride, kernel = values.get("stride", 1), values.get("kernel_size", 1)
    if to_pair(stride) != (1, 1):
        reason = Problem(
            "padding='same' requires stride 1, as in PyTorch.", setting="stride", nearest=1
        )
        raise Refused(node, reason)
    height, width = map(same_padding, to_pair(kernel), to_pair(values.get("dilation", 1)))
    if height[0] != height[1] or width[0] != width[1]:
        return (ZeroPad2d((*width, *height)),), 0
    return (), to_size((height[0], width[0]))
