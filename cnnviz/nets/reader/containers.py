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


def name_of_child(container: Container, index: Any) -> str | None:
    """Return the name of a child from an index, negative ones too; None if there is none."""
    names = list(container.children)
    if isinstance(index, int) and -len(names) <= index < len(names):
        return names[index]
    return index if isinstance(index, str) and index in container.children else None


def remove_children(container: Container, index: Any, node: ast.AST) -> list[Any]:
    """Remove a child, or those of a slice, and number the others again as torch does.

    Raises:
        Refused: It has no such child.
    """
    names = list(container.children)
    name = None if isinstance(index, slice) else name_of_child(container, index)
    chosen = names[index] if isinstance(index, slice) else [name]
    if name is None and not isinstance(index, slice):
        raise Refused(node, Problem("{text} is not a supported value.", text=code_text(node)))
    removed = [container.children.pop(word) for word in chosen if word is not None]
    if all(word.isdecimal() for word in names):
        children = container.children.values()
        container.children = {str(place): child for place, child in enumerate(children)}
    return removed
