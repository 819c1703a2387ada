"""The blocks of printed code, and squeeze-and-excitation, which torch.nn does not have."""

import ast
from dataclasses import dataclass
from typing import Any

from cnnviz.nets.layers.kinds import Conv2d, SqueezeExcitation
from cnnviz.nets.reader.flow import merge
from cnnviz.nets.reader.layer_calls import known_value
from cnnviz.nets.reader.refused import Refused
from cnnviz.nets.reader.values import Arguments, Container, Module, Tensor
from cnnviz.problem import N_, Problem


@dataclass(frozen=True, eq=False)
class Joined:
    """A call of a class that printed code has for blocks: ``Residual(…)``, ``Branches(…)``."""

    name: str
    where: ast.AST
    paths: tuple[Any, ...]


def join_paths(name: str, call: Arguments) -> Joined:
    """Return a block of a call of the printed code's classes."""
    paths = list(call.values)
    if name == "Residual":
        text = N_("Residual takes one or two nn.Sequential(…).")
        for word in ("layers", "shortcut")[len(paths) :]:
            if word in call.named:
                paths.append(call.named[word].value)
        wrong = not 0 < len(paths) <= 2 or len(paths) < len(call.all())
    else:
        text = N_("Branches takes an nn.Sequential(…) for each branch.")
        if len(paths) == 1 and isinstance(paths[0], Container) and paths[0].kind == "ModuleList":
            paths = list(paths[0].children.values())
        wrong = bool(call.named)
    paths = [part for path in paths for part in (path if isinstance(path, tuple) else (path,))]
    for path, node in zip(paths, call.nodes * len(paths), strict=False):
        if not isinstance(path, Container):
            raise Refused(node, Problem(text))
    if wrong:
        words = [word.word for word in call.named.values()]
        raise Refused(words[0] if name == "Branches" else call.where, Problem(text))
    return Joined(name, call.where, tuple(paths))


def join(module: Joined, tensor: Tensor, ends: list[Tensor]) -> Tensor:
    """Return the sum or the concatenation of what the paths of a block make of a tensor."""
    if module.name == "Residual":
        return merge((ends[0], ends[1] if len(ends) > 1 else tensor), "sum", module.where, tensor)
    return merge(ends, "concat", module.where, tensor)


def _as_written(call: Arguments) -> Arguments:
    """Return the arguments of what print(model) shows: pooling, two convolutions, functions."""
    parts = call.values
    if len(parts) != 5 or not all(isinstance(part, Module) for part in parts):
        return call
    inner = parts[1].layers[-1:]
    if not inner or not isinstance(inner[0], Conv2d):
        return call
    values = [inner[0].in_channels, inner[0].out_channels]
    return Arguments(call.where, [*values, *parts[3:]], [call.where] * 4)


def squeeze_excitation(call: Arguments) -> SqueezeExcitation:
    """Return the record of a call of ``torchvision.ops.SqueezeExcitation``.

    Raises:
        Refused: An argument is missing, or has an unsupported value.
    """
    words = ("input_channels", "squeeze_channels", "activation", "scale_activation")
    call = _as_written(call)
    given = dict(zip(words, zip(call.values, call.nodes, strict=True), strict=False))
    given |= {name: (word.value, word.node) for name, word in call.named.items()}
    if not {"input_channels", "squeeze_channels"} <= given.keys() <= set(words):
        text = N_(
            "SqueezeExcitation takes input_channels, squeeze_channels and, by name, "
            "scale_activation."
        )
        raise Refused(call.where, Problem(text))
    readable = {"activation": ("ReLU",), "scale_activation": ("Sigmoid", "Hardsigmoid")}
    functions: dict[str, str] = {}
    for part, names in readable.items():
        value, node = given.get(part, (None, call.where))
        name = getattr(value, "name", "").removeprefix("torch.nn.").removeprefix("nn.")
        if part in given and name not in names:
            listed = ", ".join(f"nn.{word}" for word in names)
            text = N_("{argument} can only be {names} here.")
            raise Refused(node, Problem(text, setting=part, argument=part, names=listed))
        functions[part] = name
    outer, inner = (known_value(*given[word]) for word in words[:2])
    try:
        return SqueezeExcitation(outer, inner, functions["scale_activation"] == "Hardsigmoid")
    except Problem as reason:
        raise Refused(call.where, reason) from reason
