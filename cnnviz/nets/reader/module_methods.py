"""Methods and attributes that torch gives every module."""

import ast
import dataclasses
from collections.abc import Iterator
from typing import Any, Protocol

from cnnviz.nets.reader import signatures
from cnnviz.nets.reader.arithmetic import is_small, unknown
from cnnviz.nets.reader.blocks import Joined
from cnnviz.nets.reader.containers import check_layer, remove_children
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import (
    Arguments,
    Container,
    Foreign,
    Instance,
    Method,
    Module,
    Tensor,
    Unknown,
)
from cnnviz.problem import N_, Problem, Quoted

SAME = {
    "to",
    "cuda",
    "cpu",
    "float",
    "double",
    "half",
    "eval",
    "train",
    "requires_grad_",
    "compile",
}
"""Methods of a module that return the module itself."""


class Caller(Protocol):
    """What calls functions."""

    def call(self, function: Any, arguments: Arguments) -> Any:
        """Return the result of a call."""


def children_of(owner: Any) -> Iterator[tuple[str, Any]]:
    """Yield the modules in a module, with their names."""
    if isinstance(owner, Container):
        yield from owner.children.items()
    elif isinstance(owner, Instance):
        for name, value in owner.attributes.items():
            if isinstance(value, Instance | Container | Module | Foreign | Joined):
                yield name, value


def modules_of(owner: Any, depth: int = 0) -> Iterator[Any]:
    """Yield a module and all modules in it."""
    yield owner
    if depth < 20:
        for _name, child in children_of(owner):
            yield from modules_of(child, depth + 1)


def call_module_method(caller: Caller, owner: Any, name: str, call: Arguments) -> Any:
    """Return the result of a method that torch gives every module."""
    if name in SAME:
        return owner
    if name == "forward":
        return caller.call(owner, call)
    if name in ("add_module", "register_module") and len(call.values) == 2:
        word, module = call.values
        target = owner.children if isinstance(owner, Container) else owner.attributes
        inner = target.get("") if isinstance(owner, Instance) else None
        (inner.children if isinstance(inner, Container) else target)[str(word)] = check_layer(
            module, call.where
        )
        return None
    if isinstance(owner, Container) and name in ("append", "extend", "insert"):
        return _extend(owner, name, call)
    if isinstance(owner, Container) and name == "pop" and len(call.values) == 1:
        return remove_children(owner, call.values[0], call.where)[0]
    match name:
        case "children":
            return [child for _word, child in children_of(owner)]
        case "named_children" | "items":
            return [(word, child) for word, child in children_of(owner)]
        case "modules":
            return list(modules_of(owner))
        case "values":
            return [child for _word, child in children_of(owner)]
        case "keys":
            return [word for word, _child in children_of(owner)]
    text = code_text(call.where)
    reason = N_("{text} is a function call, and no code is run here: write the value.")
    if any(isinstance(value, Tensor) for value in call.all()):
        raise Refused(call.where, Problem(reason, text=text))
    return Unknown(Problem(reason, text=text), call.where)


def _extend(owner: Container, name: str, call: Arguments) -> Container:
    """Append or insert modules."""
    if name == "insert" and len(call.values) == 2 and isinstance(call.values[0], int):
        children = list(owner.children.values())
        children.insert(call.values[0], check_layer(call.values[1], call.where))
    else:
        children = list(owner.children.values())
        added = call.values
        if name == "extend" and len(added) == 1:
            first = added[0]
            parts = first.children.values() if isinstance(first, Container) else first
            added = list(parts) if isinstance(first, Container | list | tuple) else added
        children += [check_layer(module, call.where) for module in added]
        if name == "append":
            for module in added:
                owner.add(module)
            return owner
    if not is_small(children):
        raise Refused(call.where, Problem("this code takes too many steps to be followed."))
    owner.children = {str(number): child for number, child in enumerate(children)}
    return owner


def attribute_of_layer(module: Module, name: str, node: ast.AST) -> Any:
    """Return a setting of a layer, such as ``out_channels``."""
    for layer in module.layers[-1:]:
        if any(setting.name == name for setting in layer.settings()):
            value = getattr(layer, name)
            return unknown(node) if name == "bias" else value
    return unknown(node) if name in ("weight", "bias") else Method(module, name)


def with_setting(module: Module, name: str, value: Any, node: ast.AST) -> tuple[Any, ...]:
    """Return the layers of a module with another setting, as ``relu.inplace = False`` sets it."""
    if not module.layers or name in signatures.PASSED_OVER:
        return module.layers
    reason = Problem("{text} cannot be shown as a layer.", text=Quoted(f".{name} = {value}"[:40]))
    raise Refused(node, reason)


def copy_of(module: Any, depth: int = 0) -> Any:
    """Return a module with the same layers and weights of its own."""
    if isinstance(module, Container) and depth < 20:
        children = {name: copy_of(child, depth + 1) for name, child in module.children.items()}
        return Container(module.kind, module.where, children)
    return dataclasses.replace(module) if isinstance(module, Module) else module
