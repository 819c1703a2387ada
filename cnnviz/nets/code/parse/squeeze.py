"""A call of ``torchvision.ops.SqueezeExcitation``, or what ``print(model)`` shows of one."""

import ast
from collections.abc import Callable, Sequence

from cnnviz.nets.code.parse import values
from cnnviz.nets.code.parse.tokens import Refused
from cnnviz.nets.code.parse.values import code_text
from cnnviz.nets.layers.kinds import Conv2d, SqueezeExcitation
from cnnviz.problem import Problem

CHANNELS = ("input_channels", "squeeze_channels")
FUNCTIONS = ("activation", "scale_activation")
READABLE = {"activation": ("ReLU",), "scale_activation": ("Sigmoid", "Hardsigmoid")}


def read_squeeze_excitation(
    call: ast.Call, name_of: Callable[[ast.expr], str], *, printed: bool
) -> SqueezeExcitation:
    """Return the layer of a call.

    Args:
        call: The call.
        name_of: Returns the name of a function in ``torch.nn``.
        printed: The call is that of ``print(model)``, with its layers as arguments.

    Raises:
        Refused: An argument is missing, or has an unsupported value.
    """
    nodes = dict(zip((*CHANNELS, *FUNCTIONS), call.args, strict=False))
    nodes |= {word.arg: word.value for word in call.keywords if word.arg}
    if printed and len(call.args) == 5:
        channels, functions = _printed_parts(call.args)
    else:
        channels = [values.read_literal(nodes[name]) for name in CHANNELS if name in nodes]
        functions = {name: nodes[name] for name in FUNCTIONS if name in nodes}
        if len(channels) < 2 or len(channels) + len(functions) < len(call.args + call.keywords):
            raise Refused(
                call,
                Problem(
                    "SqueezeExcitation takes input_channels, squeeze_channels and, by name, "
                    "scale_activation."
                ),
            )
    kinds = {part: _function(node, part, name_of) for part, node in functions.items()}
    try:
        outer, inner = channels
        return SqueezeExcitation(outer, inner, kinds.get("scale_activation") == "Hardsigmoid")
    except Problem as reason:
        raise Refused(call, reason) from reason


def _printed_parts(parts: Sequence[ast.expr]) -> tuple[list[int], dict[str, ast.expr]]:
    """Return channels and functions of the printed layers: pooling, two convolutions, functions."""
    calls = [part for part in parts if isinstance(part, ast.Call)]
    if len(calls) < len(parts):
        raise Refused(parts[0], Problem("{text} is not a layer.", text=code_text(parts[0])))
    first = values.read_layer(calls[1], Conv2d)
    assert isinstance(first, Conv2d)
    functions = {name: call.func for name, call in zip(FUNCTIONS, calls[3:], strict=True)}
    return [first.in_channels, first.out_channels], functions


def _function(node: ast.expr, part: str, name_of: Callable[[ast.expr], str]) -> str:
    """Return the name of an activation of the layer, which must be one that is supported."""
    name = name_of(node)
    if name not in READABLE[part]:
        raise Refused(
            node,
            Problem(
                "{argument} can only be {names} here.",
                setting=part,
                argument=part,
                names=", ".join(f"nn.{readable}" for readable in READABLE[part]),
            ),
        )
    return name
