"""Follows statements without running Python: assignments, conditions, loops, functions and more."""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from cnnviz.nets.reader import builtin_calls
from cnnviz.nets.reader.arithmetic import is_small, is_true, unknown
from cnnviz.nets.reader.calls import Calls
from cnnviz.nets.reader.refused import Refused
from cnnviz.nets.reader.values import (
    Class,
    Container,
    Function,
    Instance,
    Library,
    Scope,
    Tensor,
    Unknown,
)
from cnnviz.problem import Problem

MOST_TURNS = 10_000
NEXT, STOP = object(), object()
"""What ``continue`` and ``break`` give."""
CHANGING = {"add", "append", "add_module", "extend", "insert", "pop", "register_module"}
"""Methods that change a network or a list of layers."""


class Returned(Exception):
    """A ``return`` was reached."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Statements(Calls):
    """Runs the statements of one text."""

    def __init__(self) -> None:
        super().__init__()
        self._runners: dict[type[ast.stmt], Callable[[Any, Scope], Any]] = {
            ast.Expr: lambda node, scope: self.evaluate(node.value, scope) and None,
            ast.Assign: self._assign,
            ast.AnnAssign: self._assign_typed,
            ast.AugAssign: self._assign_changed,
            ast.Return: self._return,
            ast.Delete: self._delete,
            ast.If: self._if,
            ast.For: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.FunctionDef: self._define_function,
            ast.ClassDef: self._define_class,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Pass: lambda _node, _scope: None,
            ast.Assert: lambda _node, _scope: None,
            ast.Global: lambda _node, _scope: None,
            ast.Continue: lambda _node, _scope: NEXT,
            ast.Break: lambda _node, _scope: STOP,
            ast.Try: lambda node, scope: self.run_all(node.body, scope),
        }

    def run(self, node: ast.stmt, scope: Scope) -> Any:
        """Run a statement; returns NEXT or STOP if a loop is to go on or to end.

        Raises:
            Refused: It cannot be followed.
            Returned: The function returns.
        """
        self.count_step(node)
        runner = self._runners.get(type(node))
        if runner is None:
            raise Refused(node, unknown(node).reason)
        return runner(node, scope)

    def run_all(self, nodes: Iterable[ast.stmt], scope: Scope) -> Any:
        """Run statements until a loop is to go on or to end."""
        for node in nodes:
            signal = self.run(node, scope)
            if signal is NEXT or signal is STOP:
                return signal
        return None

    def run_function(self, function: Function, scope: Scope) -> Any:
        """Return what the body of a function returns."""
        node = function.node
        if isinstance(node, ast.Lambda):
            return self.evaluate(node.body, scope)
        try:
            self.run_all(node.body, scope)
        except Returned as returned:
            return returned.value
        return None

    def call(self, function: Any, arguments: Any) -> Any:
        """Return the result of a call, also of a ``functools.partial``."""
        if isinstance(function, builtin_calls.Partial):
            return super().call(function.function, function.join(arguments))
        return super().call(function, arguments)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.evaluate(node.value, scope)
        for target in node.targets:
            self.bind(target, value, scope)

    def _assign_typed(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.bind(node.target, self.evaluate(node.value, scope), scope)

    def _assign_changed(self, node: ast.AugAssign, scope: Scope) -> None:
        before, change = self.evaluate(node.target, scope), self.evaluate(node.value, scope)
        if isinstance(before, list) and isinstance(change, list | tuple):
            before.extend(change)
            if not is_small(before):
                raise Refused(node, Problem("this code takes too many steps to be followed."))
        elif isinstance(before, Container) and isinstance(change, list | tuple | Container):
            for child in self.items_of(change, node):
                before.add(child)
        else:
            result = self.operate(node.op, before, change, node)
            if isinstance(before, Tensor) and isinstance(result, Tensor):
                before.change(result)
            self.bind(node.target, result, scope)

    def _return(self, node: ast.Return, scope: Scope) -> None:
        raise Returned(None if node.value is None else self.evaluate(node.value, scope))

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            self.remove(target, node, scope)

    def _if(self, node: ast.If, scope: Scope) -> Any:
        test = is_true(self.evaluate(node.test, scope), node.test)
        return self.run_all(node.body if test else node.orelse, scope)

    def _for(self, node: ast.For, scope: Scope) -> Any:
        for item in self.items_of(self.evaluate(node.iter, scope), node.iter):
            self.count_step(node)
            self.bind(node.target, item, scope)
            if self.run_all(node.body, scope) is STOP:
                return None
        return self.run_all(node.orelse, scope)

    def _while(self, node: ast.While, scope: Scope) -> Any:
        for _turn in range(MOST_TURNS):
            if not is_true(self.evaluate(node.test, scope), node.test):
                return self.run_all(node.orelse, scope)
            if self.run_all(node.body, scope) is STOP:
                return None
        raise Refused(node, Problem("this code takes too many steps to be followed."))

    def _with(self, node: ast.With, scope: Scope) -> Any:
        for item in node.items:
            if item.optional_vars is not None:
                self.bind(item.optional_vars, unknown(item.context_expr), scope)
        return self.run_all(node.body, scope)

    def _define_function(self, node: ast.FunctionDef, scope: Scope) -> None:
        function = self.function_of(node, scope)
        decorators = {item.id for item in node.decorator_list if isinstance(item, ast.Name)}
        if decorators & {"property"}:
            scope.names[node.name] = unknown(node)
        else:
            scope.names[node.name] = function

    def _define_class(self, node: ast.ClassDef, scope: Scope) -> None:
        bases = [self.evaluate(base, scope) for base in node.bases]
        for base in bases:
            if isinstance(base, Instance):
                raise Refused(node, unknown(node).reason)
        kind = Class(node, bases)
        scope.names[node.name] = kind
        inner = Scope(kind.attributes, scope)
        for statement in node.body:
            try:
                self.run(statement, inner)
            except Refused as refused:  # an attribute that the network perhaps does not need
                names = assigned_names(statement)
                kind.attributes |= dict.fromkeys(names, Unknown(refused.reason, statement))
        for name, value in kind.attributes.items():
            if isinstance(value, Function) and value.scope is inner:
                kind.attributes[name] = Function(value.node, scope, value.defaults, kind)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """Note the names of an import; nothing is imported."""
        prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.name == "*":
                self._import_all(prefix, scope)
            elif alias.asname or prefix:
                scope.names[alias.asname or alias.name] = Library(prefix + alias.name)
            else:
                first = alias.name.split(".")[0]
                scope.names[first] = Library(first)

    def _import_all(self, prefix: str, scope: Scope) -> None:
        """Note the names of ``from torch.nn import *``, which are looked up when they are used."""
        scope.names.setdefault("*", []).append(prefix)

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        value = super()._name(node, scope)
        if isinstance(value, Unknown) and value.where is node:
            return self._without_import(node.id, scope) or value
        return value

    def _without_import(self, name: str, scope: Scope) -> Any:
        """Return a class that a text uses by its name alone, such as ``Conv2d``; else None."""
        try:
            prefixes = list(scope.find("*"))
        except KeyError:
            prefixes = []
        return builtin_calls.by_name(name, prefixes)


def assigned_names(node: ast.AST) -> set[str]:
    """Return the names that a statement may give values to, or whose objects it may change."""
    names: set[str | None] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(word, ast.Store() | ast.Del()):
                names.add(word)
            case (
                ast.Attribute(ctx=ast.Store() | ast.Del())
                | ast.Subscript(ctx=ast.Store() | ast.Del())
            ):
                names.add(_base_name(part))
            case ast.Call(ast.Attribute(owner, word)) if word in CHANGING:
                names.add(_base_name(owner))
            case ast.FunctionDef(word) | ast.ClassDef(word):
                names.add(word)
    return {name for name in names if name is not None}


def _base_name(node: ast.expr) -> str | None:
    """Return the name at the beginning of ``net.features[0].weight``."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
