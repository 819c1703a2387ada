"""Finds the network of a text: follows its statements, then the network's forward."""

import ast
from collections.abc import Iterator
from typing import Any

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.reader import (
    builtin_calls,
    keras_calls,
    signatures,
    torch_calls,
)
from cnnviz.nets.reader.blocks import Joined
from cnnviz.nets.reader.calls import is_module_class
from cnnviz.nets.reader.flow import chain_of, first_of
from cnnviz.nets.reader.module_methods import modules_of
from cnnviz.nets.reader.printed_models import add_flatten, simplify
from cnnviz.nets.reader.refused import Refused
from cnnviz.nets.reader.statements import CHANGING, Returned, Statements, assigned_names
from cnnviz.nets.reader.values import (
    Arguments,
    Class,
    Container,
    Foreign,
    Function,
    Instance,
    Library,
    Module,
    Scope,
    Tensor,
    Unknown,
)
from cnnviz.problem import Problem, Quoted

MODULES = Instance | Container | Module | keras_calls.KerasModel | Joined


PRINTED = {*signatures.LAYERS, *torch_calls.CONTAINERS, "Identity"}
"""The classes that print(model) shows and whose order is known."""


class NetworkFinder:
    """Follows one text and finds its network."""

    def __init__(self, tree: ast.Module, printed: bool) -> None:
        self.tree = tree
        self.printed = printed
        self.evaluator = Statements()
        self.scope = Scope({}, Scope(builtin_calls.known_names()))
        self.passed_over: list[ast.stmt] = []
        self.refused: dict[bool, Refused] = {}  # the first in a loop or such, and on a line
        self.shown: list[Any] = []  # modules of lines that only show them

    def chain(self, shape: Shape | None) -> tuple[tuple[Layer, ...], Shape | None]:
        """Return the layers, and the input shape that the text says."""
        named = self.printed and self._name_printed()
        for statement in self.tree.body:
            self._run(statement)
        model = self._network()
        if isinstance(model, keras_calls.KerasModel):
            start, end = keras_calls.finish(model, shape)
            sizes = tuple(size for size in start.sizes if size is not None)
            return chain_of(end, start), sizes
        if isinstance(model, Tensor):
            return chain_of(model, first_of(model)), None
        start = Tensor(shape or (None, None, None), self.tree)
        where = getattr(model, "where", self.tree)
        end = self.evaluator.call(model, Arguments(where, [start], [where]))
        if not isinstance(end, Tensor):
            self._refuse_output(end, model)
        layers = chain_of(end, start)
        if self.printed:
            layers = tuple(map(simplify, layers))
        return (add_flatten(layers) if named else layers), None

    def _name_printed(self) -> bool:
        """Take the class of a printed model for one that calls its layers in their order.

        What such a class does without layers, ``torch.flatten``, is not printed.

        Returns:
            Whether the model is of a class of its own.
        """
        match self.tree.body:
            case [ast.Expr(ast.Call(ast.Name(name)))] if name not in PRINTED:
                self.scope.names[name] = Library("torch.nn.Sequential")
                return True
        return False

    def _refuse_output(self, output: Any, model: Any) -> None:
        """Raise Refused for a network whose forward does not return one tensor."""
        if isinstance(output, Unknown):
            raise Refused(output.where, output.reason)
        where: ast.AST = self.tree
        if isinstance(model, Instance):
            forward = model.kind.attributes.get("forward")
            where = forward.node if isinstance(forward, Function) else model.kind.node
        raise Refused(where, Problem("forward must return one tensor."))

    def _run(self, statement: ast.stmt) -> None:
        """Run a statement; pass over what only running the code would tell."""
        if isinstance(statement, ast.If) and _is_main(statement.test):
            for inner in statement.body:
                self._run(inner)
            return
        try:
            if isinstance(statement, ast.Expr):
                value = self.evaluator.evaluate(statement.value, self.scope)
                self._note_shown(statement, value)
            else:
                self.evaluator.run(statement, self.scope)
                if not isinstance(statement, ast.Import | ast.ImportFrom | ast.ClassDef):
                    self._note_unknown(statement)
        except Refused as refused:
            self.passed_over.append(statement)
            simple = isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign)
            self.refused.setdefault(simple, refused)
            for name in assigned_names(statement):
                self.scope.names[name] = Unknown(refused.reason, _nearest(refused, statement))
        except Returned:
            self.passed_over.append(statement)

    def _note_shown(self, statement: ast.Expr, value: Any) -> None:
        if isinstance(value, MODULES):
            if isinstance(statement.value, ast.Call) and not _is_change(statement.value):
                self.shown.append(value)
        elif value is None and assigned_names(statement):  # a layer was added
            return
        elif not isinstance(statement.value, ast.Constant | ast.Name):
            self.passed_over.append(statement)
            for name in assigned_names(statement):
                if isinstance(value, Unknown) and not isinstance(
                    self.scope.names.get(name), MODULES
                ):
                    self.scope.names[name] = value

    def _note_unknown(self, statement: ast.stmt) -> None:
        """Note a statement that gives no value which a network needs."""
        names = [self.scope.names.get(name) for name in assigned_names(statement)]
        if names and all(isinstance(value, Unknown | Foreign) for value in names):
            self.passed_over.append(statement)

    def _network(self) -> Any:
        """Return the network of the text.

        Raises:
            Refused: It has none, or several.
        """
        values = [*self.scope.names.values(), *self.shown]
        found = _without_repeats(value for value in values if isinstance(value, MODULES))
        inner = {id(part) for value in found for part in _parts_of(value)}
        outer = [value for value in found if id(value) not in inner]
        kinds_inside = {
            id(made.kind) for made in self.evaluator.made if not any(made is one for one in outer)
        }
        candidates = [
            value
            for value in outer
            if not (isinstance(value, Instance) and id(value.kind) in kinds_inside)
            or len(outer) == 1
        ] or outer
        whole = [value for value in candidates if isinstance(value, Instance)] or candidates
        tensors = [value for value in values if isinstance(value, Tensor) and value.depth]
        lone = whole and all(isinstance(value, Module) for value in whole)
        if lone and tensors and not self.refused:
            return tensors[-1]  # lines that call one layer after the other
        if len(whole) > 1:
            reason = Problem("a second network starts here: paste one at a time.")
            raise Refused(getattr(whole[1], "where", self.tree), reason)
        return whole[0] if whole else self._made_network()

    def _made_network(self) -> Any:
        """Return the network that a class or a function of the text makes."""
        values = list(self.scope.names.values())
        kinds = [value for value in values if isinstance(value, Class) and is_module_class(value)]
        used = {
            node.id
            for kind in values
            if isinstance(kind, Class | Function)
            for node in ast.walk(kind.node)
            if isinstance(node, ast.Name)
        }
        last = [kind for kind in kinds if kind.node.name not in used] or kinds
        made = self._made_by_functions(values)
        if last and not (made and _needs_arguments(last[-1])):
            call = self._call_of(last[-1])
            if call is not None:
                return self.evaluator.evaluate(call, self.scope)
            return self.evaluator.call(last[-1], Arguments(last[-1].node))
        if len(made) > 1:
            name, other = list(made)[:2]
            reason = Problem(
                "several functions make a network: add a line such as {code}.",
                code=Quoted(f"net = {name}()"),
            )
            raise Refused(made[other].node, reason)
        for function in made.values():
            return self.evaluator.call(function, Arguments(function.node))
        for simple in (True, False):
            if simple in self.refused:
                raise self.refused[simple]
        unknown = [value for value in values if isinstance(value, Unknown)]
        if unknown:
            raise Refused(unknown[-1].where, unknown[-1].reason)
        raise Refused(self.tree, Problem("this code contains no network."))

    def _call_of(self, kind: Class) -> ast.Call | None:
        """Return the only call of a class that needs arguments, such as one in ``def test()``."""
        calls = {
            ast.dump(node): node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == kind.node.name
        }
        if not _needs_arguments(kind) or len(calls) != 1:
            return None
        return next(iter(calls.values()))

    def _made_by_functions(self, values: list[Any]) -> dict[str, Function]:
        """Return the functions that make a network when they are called without arguments."""
        made: dict[str, Function] = {}
        for value in values:
            if isinstance(value, Function) and isinstance(value.node, ast.FunctionDef):
                try:
                    model = self.evaluator.call(value, Arguments(value.node))
                except Refused as refused:
                    self.refused.setdefault(True, refused)
                    continue
                if isinstance(model, MODULES):
                    made[value.node.name] = value
        return made


def _is_change(call: ast.Call) -> bool:
    """Return whether a call is that of a method such as ``layers.pop()``."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in CHANGING


def _needs_arguments(kind: Class) -> bool:
    """Return whether a class cannot be called without arguments."""
    try:
        method = kind.find("__init__")
    except KeyError:
        return False
    words = method.node.args if isinstance(method, Function) else None
    return words is not None and len(words.args) - 1 > len(words.defaults)


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and "__name__" in ast.dump(test)[:200]


def _nearest(refused: Refused, statement: ast.stmt) -> ast.AST:
    return refused.where if isinstance(refused.where, ast.AST) else statement


def _without_repeats(values: Iterator[Any]) -> list[Any]:
    return list({id(value): value for value in values}.values())


def _parts_of(value: Any) -> Iterator[Any]:
    """Yield all modules in a module."""
    if isinstance(value, keras_calls.KerasModel):
        yield from value.layers
    elif isinstance(value, Joined):
        yield from value.paths
    else:
        yield from list(modules_of(value))[1:]
