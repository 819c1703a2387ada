"""What the names of pasted code stand for while it is followed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnviz.nets.layers.base import Layer
from cnnviz.problem import Problem

Sizes = tuple[int | None, ...]
"""A shape without the batch, as far as it is known."""


@dataclass(frozen=True, eq=False)
class Unknown:
    """A value that only running the code would give; refused where the network needs it."""

    reason: Problem
    where: ast.AST


@dataclass(frozen=True)
class Library:
    """Something of a library, by its full name: ``torch.nn.Conv2d``."""

    name: str


@dataclass(frozen=True, eq=False)
class Extent:
    """A number of rows, columns, features or images that is not known yet."""

    batch: bool = False


BATCH = Extent(batch=True)
SIZE = Extent()


@dataclass(frozen=True, eq=False)
class Training:
    """``self.training``: dropout acts, and a condition takes the way of an evaluation."""


@dataclass(eq=False)
class Scope:
    """The names of a function, a class or the whole text."""

    names: dict[str, Any] = field(default_factory=dict)
    parent: Scope | None = None
    owner: Class | None = None
    """The class of the method whose names these are."""

    def find(self, name: str) -> Any:
        """Return the value of a name; raises KeyError if it has none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        raise KeyError(name)


@dataclass(frozen=True, eq=False)
class Function:
    """A function or a lambda of the text, with the values of its default arguments."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    defaults: Mapping[str, Any]
    owner: Class | None = None


@dataclass(eq=False)
class Class:
    """A class of the text."""

    node: ast.ClassDef
    bases: list[Any]
    attributes: dict[str, Any] = field(default_factory=dict)

    def line_of_bases(self) -> Iterator[Class]:
        """Yield the class and its bases of the text, the nearest first."""
        yield self
        for base in self.bases:
            if isinstance(base, Class):
                yield from base.line_of_bases()

    def libraries(self) -> set[str]:
        """Return the names of all classes of libraries that it inherits from."""
        return {
            base.name
            for kind in self.line_of_bases()
            for base in kind.bases
            if isinstance(base, Library)
        }

    def find(self, name: str) -> Any:
        """Return an attribute of the class or its bases; raises KeyError."""
        for kind in self.line_of_bases():
            if name in kind.attributes:
                return kind.attributes[name]
        raise KeyError(name)


@dataclass(eq=False)
class Instance:
    """An object of a class of the text; of a module with its layers in order."""

    kind: Class
    where: ast.AST
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Method:
    """A method with its object: of the text, or by name of another value."""

    owner: Any
    function: Function | str


@dataclass(frozen=True, eq=False)
class Super:
    """``super()``: an object seen as one of a class behind one of its classes."""

    instance: Instance
    behind: Class


@dataclass(eq=False)
class Module:
    """A layer of a library.

    Attributes:
        name: Its name in the library.
        layers: The records; none for ``nn.Identity``.
        where: The call that makes it.
        lazy: Its arguments, while the number of inputs is not known.
        in_place: Whether it changes the tensor that it is called with.
    """

    name: str
    layers: tuple[Layer, ...]
    where: ast.AST
    lazy: Arguments | None = None
    in_place: bool = False


@dataclass(frozen=True, eq=False)
class Foreign:
    """An object of a library that is not a layer known here: a loss, an LSTM, a parameter."""

    name: str
    where: ast.AST


@dataclass(eq=False)
class Container:
    """``nn.Sequential``, ``nn.ModuleList`` or ``nn.ModuleDict``, with its children by name."""

    kind: str
    where: ast.AST
    children: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> None:
        """Append a child under the next number."""
        self.children[str(len(self.children))] = value


@dataclass(eq=False)
class Tensor:
    """What flows: an input, or the result of layers, of a sum or of a concatenation.

    What changes a tensor in place, ``x += y`` or ``nn.ReLU(inplace=True)``, changes it under all
    its names: each use asks for :meth:`now`.

    Attributes:
        sizes: Its shape without the batch, as far as it is known.
        inputs: The tensors that it is made of.
        how: ``input``, ``layers``, ``sum`` or ``concat``.
        layers: The records between its only input and itself.
        module: The module with the weights of the layers.
        where: The call.
        trunk: The nearest tensor before it that all ways to it pass.
        depth: How many tensors are on its trunk.
        changed: What it was changed to in place.
    """

    sizes: Sizes
    where: ast.AST
    inputs: tuple[Tensor, ...] = ()
    how: str = "input"
    layers: tuple[Layer, ...] = ()
    module: Module | None = None
    trunk: Tensor | None = None
    depth: int = 0
    changed: Tensor | None = None

    def now(self) -> Tensor:
        """Return the tensor with all that has changed it in place."""
        tensor = self
        while tensor.changed is not None:
            tensor = tensor.changed
        return tensor

    def change(self, result: Tensor) -> None:
        """Note that an operation has put its result into this tensor."""
        before = self.now()
        if result is not before:
            before.changed = result


@dataclass(frozen=True, eq=False)
class Named:
    """An argument with a name: its value, the value's node, and the node of both."""

    value: Any
    node: ast.AST
    word: ast.AST


@dataclass(frozen=True, eq=False)
class Arguments:
    """The evaluated arguments of a call."""

    where: ast.AST
    values: list[Any] = field(default_factory=list)
    nodes: list[ast.AST] = field(default_factory=list)
    named: dict[str, Named] = field(default_factory=dict)

    def get(self, name: str, place: int, default: Any = None) -> Any:
        """Return an argument by its name or its place."""
        if place < len(self.values):
            return self.values[place]
        return self.named[name].value if name in self.named else default

    def rest(self) -> Arguments:
        """Return the arguments without the first."""
        return Arguments(self.where, self.values[1:], self.nodes[1:], self.named)

    def all(self) -> list[Any]:
        """Return all values."""
        return [*self.values, *(word.value for word in self.named.values())]
