"""Gives values to names, attributes and items."""

import ast
from typing import Any

from cnnviz.nets.reader.arithmetic import MOST_ITEMS, unknown
from cnnviz.nets.reader.containers import name_of_child, remove_children
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import Container, Instance, Scope, Tensor, Unknown
from cnnviz.problem import Problem


class Names:
    """Binds what a text assigns."""

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        raise NotImplementedError

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a value to a name, several names, an attribute or an item."""
        match target:
            case ast.Name(word):
                scope.names[word] = value
            case ast.Tuple(parts) | ast.List(parts):
                self._bind_parts(parts, value, scope, target)
            case ast.Attribute(ast.Name(name), word) if isinstance(
                self.evaluate(target.value, scope), Unknown
            ):  # a line out of a class
                scope.names[f"{name}.{word}"] = value
            case ast.Attribute(owner, word):
                self.set_attribute(self.evaluate(owner, scope), word, value, target)
            case ast.Subscript(owner, index):
                self._set_item(self.evaluate(owner, scope), self.evaluate(index, scope), value)
            case ast.Starred(inner):
                self.bind(inner, value, scope)

    def set_attribute(self, owner: Any, name: str, value: Any, node: ast.AST) -> None:
        """Give a value to an attribute."""
        raise NotImplementedError

    def items_of(self, value: Any, node: ast.AST) -> list[Any]:
        """Return what a loop over a value gives.

        Raises:
            Refused: Only running the code would tell, or there are too many.
        """
        if isinstance(value, Unknown):
            raise Refused(value.where, value.reason)
        if isinstance(value, Container):
            return list(value.children if value.kind == "ModuleDict" else value.children.values())
        if isinstance(value, list | tuple | str | dict | range | set) and len(value) <= MOST_ITEMS:
            return list(value)
        raise Refused(node, Problem("{text} is not a supported value.", text=code_text(node)))

    def _bind_parts(self, parts: list[ast.expr], value: Any, scope: Scope, node: ast.AST) -> None:
        """Unpack a value into several names."""
        if isinstance(value, Unknown | Instance | Tensor):
            for part in parts:
                self.bind(part, value if isinstance(value, Unknown) else unknown(node), scope)
            return
        values = self.items_of(value, node)
        star = next((i for i, part in enumerate(parts) if isinstance(part, ast.Starred)), None)
        if star is not None:
            behind = len(parts) - star - 1
            middle = values[star : len(values) - behind]
            values = [*values[:star], middle, *values[len(values) - behind :]]
        if len(values) != len(parts):
            raise Refused(node, unknown(node).reason)
        for part, item in zip(parts, values, strict=True):
            self.bind(part, item, scope)

    def _set_item(self, owner: Any, index: Any, value: Any) -> None:
        match owner, index:
            case Container(), _:
                owner.children[name_of_child(owner, index) or str(index)] = value
            case dict(), str() | int() | float():
                owner[index] = value
            case list(), int() if -len(owner) <= index < len(owner):
                owner[index] = value

    def remove(self, target: ast.expr, node: ast.AST, scope: Scope) -> None:
        """Do what ``del`` does with a name, a child of a container or an item.

        Raises:
            Refused: It cannot be followed.
        """
        match target:
            case ast.Name(word) if word in scope.names:
                del scope.names[word]
            case ast.Tuple(parts):
                for part in parts:
                    self.remove(part, node, scope)
            case ast.Attribute(owner, word) if isinstance(
                instance := self.evaluate(owner, scope), Instance
            ):
                instance.attributes.pop(word, None)
            case ast.Subscript(owner, index) if isinstance(
                container := self.evaluate(owner, scope), Container
            ):
                remove_children(container, self.index(index, scope), node)
            case ast.Subscript(owner, index) if isinstance(
                values := self.evaluate(owner, scope), list | dict
            ):
                place: Any = self.index(index, scope)
                try:
                    del values[place]
                except (TypeError, LookupError):
                    raise Refused(node, unknown(node).reason) from None
            case _:
                raise Refused(node, unknown(node).reason)

    def index(self, node: ast.expr, scope: Scope) -> Any:
        """Return what stands between brackets: a value or a slice."""
        if not isinstance(node, ast.Slice):
            return self.evaluate(node, scope)
        bounds = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.evaluate(part, scope) for part in bounds))
