"""What calls of ``torch.nn`` and methods of its modules mean."""

import ast
from typing import Any

from cnnviz.nets.reader import signatures
from cnnviz.nets.reader.arithmetic import unknown
from cnnviz.nets.reader.blocks import join_paths, squeeze_excitation
from cnnviz.nets.reader.containers import fill
from cnnviz.nets.reader.layer_calls import make_layers
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.tensor_calls import call_function
from cnnviz.nets.reader.values import (
    Arguments,
    Container,
    Foreign,
    Module,
    Named,
    Sizes,
    Tensor,
    Unknown,
)
from cnnviz.problem import N_, Problem

CONTAINERS = {"Sequential", "ModuleList", "ModuleDict"}
NOTHING = {"Identity"}
WRAPPERS = {"torch.nn.DataParallel", "torch.compile", "torch.jit.script"}
TENSORS = {"torch.randn", "torch.rand", "torch.zeros", "torch.ones", "torch.empty"}
_NOT_TORCH = ("init.", "utils.", "parallel.")


def call(name: str, call: Arguments) -> Any:
    """Return the result of a function or class of torch or torchvision.

    Raises:
        Refused: An argument is wrong, or a tensor goes where it cannot be followed.
    """
    short = name.removeprefix("torch.nn.").removeprefix("functional.")
    if name.startswith("torch.nn.") and not short.startswith(_NOT_TORCH):
        made = _make(short, call)
        if made is not None:
            return made
    if name in ("Residual", "Branches"):
        return join_paths(name, call)
    if name.endswith("SqueezeExcitation"):
        return Module(name, (squeeze_excitation(call),), call.where)
    if name in TENSORS:
        return _made_tensor(call)
    if name in WRAPPERS and call.values:
        return call.values[0]
    values = [part for value in call.all() for part in _parts(value)]
    if any(isinstance(value, Tensor) for value in values):
        return call_function(name.rpartition(".")[2], call)
    first = name.rpartition(".")[2][:1]
    if (
        name.startswith(("torch.nn.", "torchvision.ops.", "torchvision.models."))
        and first.isupper()
    ):
        return Foreign(name.replace("torch.nn.", "nn."), call.where)
    text = code_text(call.where)
    reason = N_("{text} is a function call, and no code is run here: write the value.")
    return Unknown(Problem(reason, text=text), call.where)


def _parts(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _make(name: str, call: Arguments) -> Any:
    """Return a layer or a container of torch.nn, None for anything else."""
    if name in CONTAINERS:
        container = Container(name, call.where)
        fill(container, call)
        return container
    if name in NOTHING:
        return Module(name, (), call.where)
    if name in signatures.LAZY:
        return Module(name, (), call.where, lazy=call)
    if name in signatures.LAYERS and name not in ("Residual", "Branches", "SqueezeExcitation"):
        order = signatures.ORDER[name]
        layers = make_layers(signatures.LAYERS[name], call, order)
        return Module(name, layers, call.where, in_place=signatures.is_in_place(call, order))
    better = signatures.similar_layer(name)
    if better and name not in signatures.FUNCTIONS and name not in ("flatten", "linear"):
        text = N_("{name} is not supported: use {instead}.")
        where = call.where.func if isinstance(call.where, ast.Call) else call.where
        raise Refused(where, Problem(text, name=code_text(where), instead=better))
    return None


def better_name(node: ast.AST) -> str | None:
    """Return the layer that a name like ``nn.Relu`` means, None if there is none."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return signatures.similar_layer(str(name))


def layers_for(module: Module, tensor: Tensor) -> tuple[Any, ...]:
    """Return the records of a module; a lazy one takes the number of inputs from the tensor.

    Raises:
        Refused: That number is not known.
    """
    if module.lazy is not None:
        kind, argument = signatures.LAZY[module.name]
        count = tensor.sizes[0]
        if count is None:
            reason = Problem(
                "the size of the input decides how many inputs {layer} has: set the input shape.",
                layer=f"nn.{module.name}",
                setting="input",
            )
            raise Refused(module.where, reason)
        call = module.lazy
        named = {**call.named, argument: Named(count, call.where, call.where)}
        order = [word for word in signatures.ORDER[kind] if word != argument]
        inner = Arguments(call.where, call.values, call.nodes, named)
        module.layers = make_layers(signatures.LAYERS[kind], inner, [*order, argument])
        module.lazy = None
    return module.layers


def _made_tensor(call: Arguments) -> Any:
    """Return a new input of the shape that a call such as ``torch.randn(1, 3, 32, 32)`` names."""
    sizes = call.values or [word.value for name, word in call.named.items() if name == "size"]
    if len(sizes) == 1 and isinstance(sizes[0], list | tuple):
        sizes = list(sizes[0])
    if len(sizes) in (2, 4) and all(isinstance(size, int) and size > 0 for size in sizes[1:]):
        return Tensor(tuple(sizes[1:]), call.where)
    return unknown(call.where)


def named_shapes(call: Arguments) -> list[Sizes]:
    """Return the input shapes that a call such as ``summary(net, (1, 28, 28))`` names."""
    shapes = []
    for value in call.all():
        sizes = tuple(value) if isinstance(value, list | tuple) else ()
        if len(sizes) in (3, 4) and all(isinstance(size, int) and size > 0 for size in sizes):
            shapes.append(sizes[-3:])
    return shapes
