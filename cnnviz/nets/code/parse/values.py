"""The arguments of a layer's call, from Python's syntax tree to the values of the records."""

import ast
from typing import Any

from cnnviz.grid.geometry import same_padding, to_pair
from cnnviz.nets.code.parse import signatures
from cnnviz.nets.code.parse.tokens import Refused
from cnnviz.nets.layers.base import Layer, Setting, is_whole
from cnnviz.nets.layers.sliding import to_size
from cnnviz.problem import N_, Problem, Quoted

_NOT_READ: dict[type[ast.AST], str] = {
    ast.Name: N_("{text} is a name: write its value."),
    ast.Attribute: N_("{text} is a name: write its value."),
    ast.Call: N_("{text} is a function call, and no code is run here: write the value."),
}
_DIM = Setting("dim", "int", optional=True, required=False, default=None)
"""The axis of a softmax, which has only one value that fits."""


def code_text(node: ast.AST) -> Quoted:
    """Return a part of the syntax tree as code, shortened."""
    text = ast.unparse(node)
    return Quoted(text if len(text) <= 40 else f"{text[:39]}…")


def read_literal(node: ast.expr) -> Any:
    """Return the value of a part of the syntax tree: a number, string, None, or a tuple of these.

    Raises:
        Refused: It is a name, a call or something else that would have to be executed.
    """
    match node:
        case ast.Constant(value) if value is None or isinstance(value, bool | int | float | str):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(value)) if _is_number(value):
            return -value  # type: ignore[operator]
        case ast.BinOp(left, ast.Mult(), right):
            factors = read_literal(left), read_literal(right)
            if all(_is_number(factor) for factor in factors):
                return factors[0] * factors[1]
        case ast.Tuple(parts) | ast.List(parts):
            return tuple(read_literal(part) for part in parts)
    template = _NOT_READ.get(type(node), N_("{text} is not a supported value."))
    raise Refused(node, Problem(template, text=code_text(node)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_layer(call: ast.Call, kind: type[Layer]) -> Layer:
    """Return the layer of a call.

    Raises:
        Refused: An argument is unknown to torch, is missing, or has an unsupported value; or
            the values contradict each other.
    """
    name = kind.__name__
    nodes = _nodes_by_argument(call, name)
    values = dict(signatures.DEFAULTS.get(name, {}))
    settings = {setting.name: setting for setting in (*kind.settings(), _DIM)}
    for argument, node in nodes.items():
        value = read_literal(node)
        if argument in settings:
            values[argument] = _check_type(node, name, settings[argument], value)
        elif value not in signatures.FIXED[argument]:
            raise Refused(node, _fixed_problem(argument, value))
    if "dim" in signatures.ORDER[name] and values.pop("dim", None) not in (1, -1):
        raise Refused(call, _dim_problem(name, nodes))
    if values.get("padding") in ("same", "valid"):
        values["padding"] = _word_padding(nodes["padding"], values)
    for argument, setting in settings.items():
        if setting.required and argument not in values:
            reason = Problem(
                "{layer} needs {argument}.", layer=f"nn.{name}", argument=argument, setting=argument
            )
            raise Refused(call, reason)
    try:
        return kind(**values)
    except Problem as reason:
        raise Refused(nodes.get(reason.setting, call), reason) from reason


def _nodes_by_argument(call: ast.Call, name: str) -> dict[str, ast.expr]:
    """Return the values of a call by the names of their arguments."""
    order = signatures.ORDER[name]
    nodes: dict[str, ast.expr] = {}
    if len(call.args) > len(order):
        reason = Problem(
            "too many values for {layer}: it takes up to {most}.",
            layer=f"nn.{name}",
            most=len(order),
        )
        raise Refused(call.args[len(order)], reason)
    nodes.update(zip(order, call.args, strict=False))
    for word in call.keywords:
        if word.arg not in order:
            reason = Problem(
                "{layer} has no argument {argument}; it takes {names}.",
                layer=f"nn.{name}",
                argument=word.arg,
                names=", ".join(order) or "–",
            )
            raise Refused(word, reason)
        if word.arg in nodes:
            reason = Problem("{argument} is set twice.", argument=word.arg, setting=word.arg)
            raise Refused(word, reason)
        nodes[word.arg] = word.value
    return nodes


def _check_type(node: ast.expr, layer: str, setting: Setting, value: Any) -> Any:
    """Return a value if it has the type of the setting."""
    if setting.kind == "bool":
        fits, text = isinstance(value, bool), N_("{argument} must be True or False, not {value}.")
    elif setting.kind == "float":
        fits, text = _is_number(value), N_("{argument} must be a number, not {value}.")
        value = float(value) if fits else value
    elif setting.kind == "size":
        words = ("same", "valid") if (layer, setting.name) == ("Conv2d", "padding") else ()
        fits = _is_size(value) or value in words
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


def _is_size(value: Any) -> bool:
    return is_whole(value) or _is_tuple(value, 2)


def _is_tuple(value: Any, length: int) -> bool:
    return isinstance(value, tuple) and len(value) == length and all(map(is_whole, value))


def _fixed_problem(argument: str, value: object) -> Problem:
    return Problem(
        "{argument}={value} is not supported: remove it or write {argument}={nearest}.",
        setting=argument,
        nearest=repr(signatures.FIXED[argument][0]),
        argument=argument,
        value=repr(value),
    )


def _dim_problem(name: str, nodes: dict[str, ast.expr]) -> Problem:
    if "dim" in nodes and read_literal(nodes["dim"]) is not None:
        template = N_("{layer} works along the features here: write {layer}(dim=1).")
    else:
        template = N_("{layer} without dim guesses the axis: write {layer}(dim=1).")
    return Problem(template, setting="dim", nearest=1, layer=f"nn.{name}")


def _word_padding(node: ast.expr, values: dict[str, Any]) -> Any:
    """Return the padding 'same' or 'valid' as numbers.

    Raises:
        Refused: 'same' with a stride, or with a kernel that needs unequal padding.
    """
    if values["padding"] == "valid":
        return 0
    stride, kernel = values.get("stride", 1), values.get("kernel_size", 1)
    if to_pair(stride) != (1, 1):
        raise Refused(
            node,
            Problem(
                "padding='same' requires stride 1, as in PyTorch.", setting="stride", nearest=1
            ),
        )
    height, width = map(same_padding, to_pair(kernel), to_pair(values.get("dilation", 1)))
    if height[0] != height[1] or width[0] != width[1]:
        reason = Problem(
            "with this kernel, padding='same' would pad one side more than the other: write "
            "the padding as a number.",
            setting="padding",
        )
        raise Refused(node, reason)
    return to_size((height[0], width[0]))
