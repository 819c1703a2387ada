"""What is put into ``nn.Sequential`` and its kin."""

import ast
from typing import Any

from cnnviz.nets.reader import signatures
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import Arguments, Container, Foreign, Library, Unknown
from cnnviz.problem import N_, Problem, Quoted


def fill(container: Container, call: Arguments) -> None:
    """Put the arguments of a container into it.

    Raises:
        Refused: They are not layers.
    """
    where = call.where
    if call.named and container.kind != "ModuleDict":
        word = next(iter(call.named.values())).word
        raise Refused(word, Problem("nn.Sequential takes layers without names, or an OrderedDict."))
    for value, node in zip(call.values, call.nodes, strict=True):
        if isinstance(value, dict):
            for name, child in value.items():
                container.children[_layer_name(name, node)] = check_layer(child, where)
        elif (isinstance(value, tuple) and isinstance(node, ast.BinOp)) or (
            isinstance(value, list | tuple) and container.kind == "ModuleList"
        ):  # 2 x Sequential(…)
            for child in value:
                container.add(check_layer(child, node))
        elif isinstance(value, list | tuple):
            sign = "[ ]" if isinstance(value, list) else "( )"
            text = N_("pass the layers to nn.Sequential directly, without {sign}.")
            raise Refused(node, Problem(text, sign=sign))
        else:
            container.add(check_layer(value, node))
            if isinstance(value, Foreign) and container.kind == "Sequential":
                raise Refused(
                    value.where, Problem("{name} is not a supported layer.", name=value.name)
                )


def _layer_name(name: Any, node: ast.AST) -> str:
    """Return the name of a layer in a dictionary, which has no dot."""
    if isinstance(name, str) and name and "." not in name:
        return name
    raise Refused(
        node,
        Problem(
            "{text} is not a layer name: use a name in quotation marks, without a dot.",
            text=Quoted(repr(name)[:40]),
        ),
    )


def check_layer(value: Any, node: ast.AST) -> Any:
    """Return a value that can be called as a layer.

    Raises:
        Refused: It cannot.
    """
    if isinstance(value, Unknown):
        raise Refused(value.where, value.reason)
    if isinstance(value, Library):
        name = value.name.removeprefix("torch.nn.")
        if name in signatures.LAYERS:
            text = Problem("{layer} needs parentheses: write {layer}().", layer=f"nn.{name}")
        else:
            text = Problem("{name} is not a supported layer.", name=code_text(node))
        raise Refused(node, text)
    if isinstance(value, int | float | str | None):
        raise Refused(node, Problem("{text} is not a layer.", text=code_text(node)))
    return value
