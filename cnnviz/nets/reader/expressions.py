"""Evaluates expressions: values, names, operators and comprehensions."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from cnnviz.nets.reader.arithmetic import compare, is_small, is_true, operate, unknown
from cnnviz.nets.reader.names import Names
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.tensor_calls import add
from cnnviz.nets.reader.values import (
    Arguments,
    Container,
    Extent,
    Function,
    Named,
    Scope,
    Tensor,
    Unknown,
)
from cnnviz.problem import Problem, Quoted

MOST_STEPS = 100_000
MOST_COPIES = 100


class Expressions(Names):
    """Evaluates one text; counts the steps, so that it ends."""

    def __init__(self) -> None:
        self.steps = 0
        self._evaluators: dict[type[ast.expr], Callable[[Any, Scope], Any]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: self._operation,
            ast.UnaryOp: self._sign,
            ast.BoolOp: self._and_or,
            ast.Compare: self._comparison,
            ast.IfExp: self._choice,
            ast.Tuple: lambda node, scope: tuple(self._items(node.elts, scope)),
            ast.List: lambda node, scope: list(self._items(node.elts, scope)),
            ast.Set: lambda node, scope: list(self._items(node.elts, scope)),
            ast.Dict: self._dictionary,
            ast.Call: self._call_node,
            ast.Lambda: self._function,
            ast.ListComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.JoinedStr: self._formatted,
            ast.NamedExpr: self._named,
        }

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression, :class:`Unknown` if only running would tell.

        Raises:
            Refused: The text takes too long, or does with tensors what no layer does.
        """
        self.count_step(node)
        evaluator = self._evaluators.get(type(node))
        return unknown(node) if evaluator is None else evaluator(node, scope)

    def count_step(self, node: ast.AST) -> None:
        """Count a step; raise Refused after too many."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Refused(node, Problem("this code takes too many steps to be followed."))

    def call(self, function: Any, arguments: Arguments) -> Any:
        """Return the result of a call."""
        raise NotImplementedError

    def attribute_of(self, value: Any, name: str, node: ast.AST) -> Any:
        """Return an attribute of a value."""
        raise NotImplementedError

    def function_of(self, node: ast.FunctionDef | ast.Lambda, scope: Scope) -> Function:
        """Return a function with the values of its default arguments."""
        words = node.args
        positional = [*words.posonlyargs, *words.args]
        behind = positional[len(positional) - len(words.defaults) :]
        defaults = {
            word.arg: self.evaluate(value, scope)
            for word, value in zip(behind, words.defaults, strict=True)
        }
        for word, default in zip(words.kwonlyargs, words.kw_defaults, strict=True):
            if default is not None:
                defaults[word.arg] = self.evaluate(default, scope)
        return Function(node, scope, defaults)

    def _constant(self, node: ast.Constant, scope: Scope) -> Any:
        if node.value is None or isinstance(node.value, bool | int | float | str):
            return node.value
        return unknown(node)

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        try:
            return scope.find(node.id)
        except KeyError:
            reason = Problem("{text} is a name: write its value.", text=Quoted(node.id))
            return Unknown(reason, node)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        return self.attribute_of(self.evaluate(node.value, scope), node.attr, node)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        value = self.evaluate(node.value, scope)
        index = self.index(node.slice, scope)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Tensor):
            reason = Problem("{text} cannot be shown as a layer.", text=code_text(node))
            raise Refused(node, reason)
        if isinstance(value, Container):
            return self._child(value, index, node)
        if not isinstance(value, list | tuple | str | dict | range):
            return unknown(node)
        try:
            return value[index]
        except (TypeError, LookupError, ValueError):
            return unknown(node)

    def _child(self, value: Container, index: Any, node: ast.AST) -> Any:
        """Return a child of a container, or some of them as another one."""
        children = list(value.children.items())
        if isinstance(index, slice):
            return Container(value.kind, value.where, dict(children[index]))
        if isinstance(index, int) and -len(children) <= index < len(children):
            return children[index][1]
        return value.children[index] if index in value.children else unknown(node)

    def _operation(self, node: ast.BinOp, scope: Scope) -> Any:
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        return self.operate(node.op, left, right, node)

    def operate(self, kind: ast.operator, left: Any, right: Any, node: ast.AST) -> Any:
        """Return the result of an operator, also of a sum of tensors."""
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            if isinstance(kind, ast.Add):
                return add(left, right, node)
            reason = Problem("{text} cannot be shown as a layer.", text=code_text(node))
            raise Refused(node, reason)
        if isinstance(left, Container) and isinstance(right, Container):
            parts = [*left.children.values(), *right.children.values()]
            if not is_small(parts):
                return unknown(node)
            return Container(
                left.kind, node, {str(place): part for place, part in enumerate(parts)}
            )
        if isinstance(left, int) and isinstance(right, Container) and isinstance(kind, ast.Mult):
            return tuple(self.copies(right, min(left, MOST_COPIES)))  # print(model): 2 x …
        return operate(kind, left, right, node)

    def copies(self, module: Container, count: int) -> list[Any]:
        """Return copies of a module, each with weights of its own."""
        raise NotImplementedError

    def _sign(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self.evaluate(node.operand, scope)
        if isinstance(value, Unknown):
            return value
        if isinstance(node.op, ast.Not):
            return not is_true(value, node.operand)
        if isinstance(value, Extent):
            return value
        if isinstance(value, int | float) and isinstance(node.op, ast.USub | ast.UAdd):
            return -value if isinstance(node.op, ast.USub) else +value
        return unknown(node)

    def _and_or(self, node: ast.BoolOp, scope: Scope) -> Any:
        value: Any = None
        for part in node.values:
            value = self.evaluate(part, scope)
            if isinstance(value, Unknown):
                return value
            if is_true(value, part) == isinstance(node.op, ast.Or):
                return value
        return value

    def _comparison(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.evaluate(node.left, scope)
        result: Any = True
        for kind, part in zip(node.ops, node.comparators, strict=True):
            right = self.evaluate(part, scope)
            result = compare(kind, left, right, node)
            if isinstance(result, Unknown) or not result:
                return result
            left = right
        return result

    def _choice(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self.evaluate(node.test, scope)
        if isinstance(test, Unknown):
            return test
        return self.evaluate(node.body if is_true(test, node.test) else node.orelse, scope)

    def _items(self, nodes: list[ast.expr], scope: Scope) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.items_of(self.evaluate(node.value, scope), node.value)
            else:
                yield self.evaluate(node, scope)

    def _dictionary(self, node: ast.Dict, scope: Scope) -> Any:
        result: dict[Any, Any] = {}
        for key, part in zip(node.keys, node.values, strict=True):
            value = self.evaluate(part, scope)
            if key is None:
                if not isinstance(value, dict):
                    raise Refused(part, unknown(part).reason)
                result |= value
                continue
            word = self.evaluate(key, scope)
            if not isinstance(word, str | int | float | bool | None):
                return unknown(key)
            result[word] = value
        return result

    def _call_node(self, node: ast.Call, scope: Scope) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self.super_of(node, scope)
        function = self.evaluate(node.func, scope)
        return self.call(function, self._arguments(node, scope))

    def super_of(self, node: ast.Call, scope: Scope) -> Any:
        """Return ``super()``."""
        raise NotImplementedError

    def _arguments(self, node: ast.Call, scope: Scope) -> Arguments:
        """Return the evaluated arguments of a call."""
        arguments = Arguments(node)
        for part in node.args:
            inner = part.value if isinstance(part, ast.Starred) else part
            value = self.evaluate(inner, scope)
            values = self.items_of(value, inner) if isinstance(part, ast.Starred) else [value]
            arguments.values.extend(values)
            arguments.nodes.extend([part] * len(values))
        for word in node.keywords:
            value = self.evaluate(word.value, scope)
            more = {word.arg: value} if word.arg else value
            if not isinstance(more, dict):
                raise Refused(word.value, unknown(word.value).reason)
            for name, part in more.items():
                if name in arguments.named:
                    reason = Problem("{argument} is set twice.", argument=name, setting=str(name))
                    raise Refused(word, reason)
                arguments.named[str(name)] = Named(part, word.value, word)
        return arguments

    def _function(self, node: ast.Lambda, scope: Scope) -> Function:
        return self.function_of(node, scope)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> Any:
        if isinstance(node, ast.DictComp):
            pairs: list[Any] = []
            self._collect([node.key, node.value], node.generators, Scope({}, scope), pairs)
            return {key: value for key, value in pairs if isinstance(key, str | int)}
        found: list[Any] = []
        self._collect([node.elt], node.generators, Scope({}, scope), found)
        return [values[0] for values in found]

    def _collect(
        self,
        results: list[ast.expr],
        generators: list[ast.comprehension],
        scope: Scope,
        found: list[Any],
    ) -> None:
        """Append the values of a comprehension's results."""
        if not generators:
            found.append([self.evaluate(result, scope) for result in results])
            return
        first, *others = generators
        for item in self.items_of(self.evaluate(first.iter, scope), first.iter):
            self.count_step(first.iter)
            self.bind(first.target, item, scope)
            if all(is_true(self.evaluate(test, scope), test) for test in first.ifs):
                self._collect(results, others, scope, found)

    def _formatted(self, node: ast.JoinedStr, scope: Scope) -> Any:
        texts: list[str] = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            value = self.evaluate(inner, scope)
            if not isinstance(value, str | int | float) or len(texts) > 100:
                return unknown(node)
            texts.append(str(value)[:200])
        return "".join(texts)

    def _named(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self.evaluate(node.value, scope)
        self.bind(node.target, value, scope)
        return value
