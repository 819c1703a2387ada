"""Attributes of objects, layers, libraries and tensors."""

import ast
from typing import Any

from cnnviz.nets.reader import builtin_calls
from cnnviz.nets.reader.arithmetic import unknown
from cnnviz.nets.reader.expressions import Expressions
from cnnviz.nets.reader.layer_calls import known_value
from cnnviz.nets.reader.module_methods import attribute_of_layer, with_setting
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.tensor_calls import sizes_of
from cnnviz.nets.reader.values import (
    Class,
    Container,
    Extent,
    Foreign,
    Function,
    Instance,
    Library,
    Method,
    Module,
    Super,
    Tensor,
    Training,
    Unknown,
)
from cnnviz.problem import Problem

TRAINING = Training()


class Attributes(Expressions):
    """Evaluates attributes."""

    def attribute_of(self, value: Any, name: str, node: ast.AST) -> Any:
        """Return an attribute of a value; unknown if it has none."""
        match value:
            case Unknown():
                return self._attribute_of_unknown(value, name, node)
            case Library(library):
                return builtin_calls.constant(f"{library}.{name}")
            case Instance():
                return self._attribute_of_instance(value, name, node)
            case Class():
                try:
                    return value.find(name)
                except KeyError:
                    return unknown(node)
            case Super():
                for kind in list(value.behind.line_of_bases())[1:]:
                    if name in kind.attributes and isinstance(kind.attributes[name], Function):
                        return Method(value.instance, kind.attributes[name])
                return Method(value, name)
            case Tensor() if name == "shape":
                return sizes_of(value)
            case Tensor() if name in ("data", "T"):
                return value if name == "data" else unknown(node)
            case Tensor() if name in ("device", "dtype"):
                return unknown(node)
            case Container() if name in value.children:
                return value.children[name]
            case Module():
                return attribute_of_layer(value, name, node)
            case Extent() | None:
                return unknown(node)
        return Method(value, name)

    def _attribute_of_unknown(self, value: Unknown, name: str, node: ast.AST) -> Any:
        """Return a name of a library that is used without its import, or an unknown value."""
        where = value.where
        if isinstance(where, ast.Name) and isinstance(node, ast.Attribute) and node.value is where:
            return builtin_calls.without_import(where.id, name) or value
        return value

    def _attribute_of_instance(self, value: Instance, name: str, node: ast.AST) -> Any:
        if name in value.attributes:
            return value.attributes[name]
        try:
            found = value.kind.find(name)
        except KeyError:
            if name == "training":
                return TRAINING
            if name == "__class__":
                return value.kind
            return Method(value, name) if value.kind.libraries() else unknown(node)
        if not isinstance(found, Function):
            return found
        if is_static(found):
            return found
        return Method(value.kind if is_static(found, "classmethod") else value, found)

    def set_attribute(self, owner: Any, name: str, value: Any, node: ast.AST) -> None:
        """Give a value to an attribute of an object or a container."""
        if isinstance(owner, Instance):
            owner.attributes[name] = value
        elif isinstance(owner, Container):
            owner.children[name] = value
        elif isinstance(owner, Module) and name in ("weight", "bias"):
            if not isinstance(value, Foreign):  # the weights of another layer, or none
                reason = Problem("{text} is not a supported value.", text=code_text(node))
                raise Refused(node, reason)
        elif isinstance(owner, Module):
            owner.layers = with_setting(owner, name, known_value(value, node), node)
            if name == "inplace":
                owner.in_place = value is True


def is_static(function: Function, word: str = "staticmethod") -> bool:
    """Return whether a function has a decorator."""
    node = function.node
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(item, ast.Name) and item.id == word for item in node.decorator_list
    )
