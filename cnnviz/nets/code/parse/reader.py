"""From Python's syntax tree to a network: imports, one ``nn.Sequential(…)``, its layers."""

import ast
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from cnnviz.nets.code.parse import signatures, squeeze, values
from cnnviz.nets.code.parse.paste import Paste, PasteProblem
from cnnviz.nets.code.parse.tokens import Refused
from cnnviz.nets.code.parse.values import code_text
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.branches import MOST_BRANCHES
from cnnviz.nets.layers.kinds import AvgPool2d, Branches, MaxPool2d, Residual
from cnnviz.nets.network import Network
from cnnviz.problem import N_, Problem, Quoted

LIBRARIES = {"torch", "collections"}
SQUEEZE = "torchvision.ops"
"""The module that has squeeze-and-excitation."""
ALIASES = {"nn": "torch.nn", "F": "torch.nn.functional"}
_DICTS = {"OrderedDict", "collections.OrderedDict", "dict"}


def read_network(source: str, input_shape: Shape, name: str = "mine") -> Network:
    """Return the network of a pasted ``nn.Sequential(…)``; nothing is executed.

    Supported are the expression itself or an assignment of it, with imports of torch and
    collections; an OrderedDict or a dict of layers; an nn.Sequential inside another; and the output
    of ``print(model)``; all with or without prompts, Markdown fences, indentation and comments. The
    layers need not fit each other, nor ``input_shape``, (C, H, W) or (F,), which code does not say.

    Raises:
        PasteProblem: Something is not supported; says where.
    """
    empty = Network(name, input_shape, ())
    paste = Paste.of(source)
    try:
        layers = tuple(_Reader(paste).layers_of(paste.tree()))
    except Refused as refused:
        raise PasteProblem(*paste.place(refused.where), refused.reason) from None
    try:
        return dataclasses.replace(empty, layers=layers)
    except Problem as reason:  # more layers than a network may have
        raise PasteProblem(1, 1, reason) from None


class _Reader:
    """Reads one text; knows the names under which it imports torch."""

    def __init__(self, paste: Paste) -> None:
        self.printed = paste.printed
        self.aliases = dict(ALIASES)
        self.assigned: set[str] = set()

    def layers_of(self, tree: ast.Module) -> list[Layer]:
        """Return the layers of the only network in a text."""
        network: list[Layer] | None = None
        for statement in tree.body:
            value = self._value_of(statement)
            if value is None:
                continue
            layers = list(self._network(value))
            if network is not None:
                reason = Problem("a second network starts here: paste one at a time.")
                raise Refused(statement, reason)
            network = layers
        if network is None:
            raise Refused(tree, Problem("this code contains no nn.Sequential(…)."))
        return network

    def _value_of(self, statement: ast.stmt) -> ast.expr | None:
        """Return the value that a statement assigns or shows; None if it has no network."""
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._note_names(statement)
                return None
            case ast.Expr(ast.Constant(str())):  # a docstring
                return None
            case ast.Expr(ast.Name(word)) if word in self.assigned:  # shows it in a notebook
                return None
            case ast.Expr(value):
                return value
            case ast.Assign([target], value) | ast.AnnAssign(target, value=ast.expr() as value):
                self._note_target(target)
                return value
        reason = Problem("only imports and one nn.Sequential(…) are supported: remove this.")
        raise Refused(statement, reason)

    def _note_target(self, target: ast.expr) -> None:
        match target:
            case ast.Name(word) | ast.Attribute(ast.Name("self"), word):
                self.assigned.add(word)
            case _:
                raise Refused(target, Problem("{text} is not a name.", text=code_text(target)))

    def _note_names(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Note the names of an import; nothing is imported."""
        prefix = ""
        if isinstance(statement, ast.ImportFrom):
            prefix = f"{statement.module}."
        for alias in statement.names:
            library = (prefix + alias.name).split(".")[0]
            if library not in LIBRARIES and not (prefix + alias.name).startswith(SQUEEZE):
                template = (
                    N_("this is Keras: only PyTorch code is read.")
                    if library in ("keras", "tensorflow")
                    else N_("only torch and collections are supported here: remove this line.")
                )
                raise Refused(statement, Problem(template, library=library))
            if alias.asname or prefix:
                self.aliases[alias.asname or alias.name] = prefix + alias.name

    def _full_name(self, node: ast.expr) -> str:
        """Return the dotted name of a function, as in torch."""
        match node:
            case ast.Name(word):
                return self.aliases.get(word, word)
            case ast.Attribute(value, word):
                return f"{self._full_name(value)}.{word}"
        raise Refused(node, Problem("{text} is not a layer.", text=code_text(node)))

    def _name(self, node: ast.expr) -> str:
        """Return the name of a function in torch.nn; names from elsewhere keep their dots."""
        return self._full_name(node).removeprefix("torch.nn.")

    def _network(self, node: ast.expr) -> Iterator[Layer]:
        """Yield the layers of an nn.Sequential."""
        template = N_("only imports and one nn.Sequential(…) are supported: remove this.")
        if isinstance(node, ast.Call):
            name = self._name(node.func)
            if name == "Sequential":
                yield from self._modules(node)
                return
            if name in signatures.LAYERS:
                template = N_("wrap the layers in nn.Sequential(…).")
        raise Refused(node, Problem(template))

    def _modules(self, call: ast.Call) -> Iterator[Layer]:
        """Yield the layers of an nn.Sequential, including those of nested ones."""
        if call.keywords:
            reason = Problem("nn.Sequential takes layers without names, or an OrderedDict.")
            raise Refused(call.keywords[0], reason)
        parts: Sequence[ast.expr] = call.args
        match parts:
            case [ast.Dict() as only]:
                parts = _named_in_dict(only)
            case [ast.Call(func, [ast.Dict() as only], [])] if self._full_name(func) in _DICTS:
                parts = _named_in_dict(only)
            case [ast.Call(func, [ast.List(pairs) | ast.Tuple(pairs)], [])] if (
                self._full_name(func) in _DICTS
            ):
                parts = _named([_pair(pair) for pair in pairs])
            case [ast.Call(func, [], [])] if self._full_name(func) in _DICTS:
                parts = ()
            case [ast.List() | ast.Tuple() as only]:
                sign = "[ ]" if isinstance(only, ast.List) else "( )"
                reason = Problem(
                    "pass the layers to nn.Sequential directly, without {sign}.", sign=sign
                )
                raise Refused(only, reason)
        for part in parts:
            yield from self._module(part)

    def _module(self, node: ast.expr) -> Iterator[Layer]:
        """Yield the layer of a call, or the layers of an nn.Sequential."""
        if not isinstance(node, ast.Call):
            raise Refused(node, self._not_a_layer(node))
        name = self._name(node.func)
        if name == "Sequential":
            yield from self._modules(node)
        elif name == "Residual":
            yield self._residual(node)
        elif name == "Branches":
            yield self._branches(node)
        elif name.removeprefix(f"{SQUEEZE}.") == "SqueezeExcitation":
            yield squeeze.read_squeeze_excitation(node, self._name, printed=self.printed)
        elif name in signatures.LAYERS:
            layer = values.read_layer(node, signatures.LAYERS[name])
            yield _simplify(layer) if self.printed else layer
        elif name != "Identity":  # which does nothing
            raise Refused(node.func, self._unknown(node.func))

    def _residual(self, call: ast.Call) -> Layer:
        """Return the block of a call of the printed code's class with one or two chains."""
        order = [item.name for item in dataclasses.fields(Residual)]
        parts = dict(zip(order, call.args, strict=False))
        parts |= {word.arg: word.value for word in call.keywords if word.arg in order}
        chains: dict[str, tuple[Layer, ...]] = {}
        for part, node in parts.items():
            chains[part] = self._path(node, N_("Residual takes one or two nn.Sequential(…)."))
        if "layers" not in chains or len(chains) < len(call.args) + len(call.keywords):
            raise Refused(call, Problem("Residual takes one or two nn.Sequential(…)."))
        try:
            return Residual(**chains)
        except Problem as reason:
            raise Refused(call, reason) from reason

    def _branches(self, call: ast.Call) -> Layer:
        """Return the branches of a call of the printed code's class."""
        template = N_("Branches takes an nn.Sequential(…) for each branch.")
        if call.keywords:
            raise Refused(call.keywords[0], Problem(template))
        branches: list[tuple[Layer, ...]] = []
        for node in self._branch_nodes(call):
            count, path = _count_of(node)
            branches += count * [self._path(path, template)]
        try:
            return Branches(tuple(branches))
        except Problem as reason:
            raise Refused(call, reason) from reason

    def _branch_nodes(self, call: ast.Call) -> Sequence[ast.expr]:
        """Return the branches of a call; print(model) shows them in an nn.ModuleList."""
        match call.args:
            case [ast.Call(func, parts, [])] if self._name(func) == "ModuleList":
                return parts
        return call.args

    def _path(self, node: ast.expr, template: str) -> tuple[Layer, ...]:
        """Return the layers on a path of a block; ``template`` says what a block takes."""
        if not isinstance(node, ast.Call) or self._name(node.func) != "Sequential":
            raise Refused(node, Problem(template))
        return tuple(self._modules(node))

    def _not_a_layer(self, node: ast.expr) -> Problem:
        """Return why a part of the tree that is not a call is not a layer."""
        if isinstance(node, ast.Name | ast.Attribute):
            name = self._name(node)
            if name in signatures.LAYERS:
                return Problem("{layer} needs parentheses: write {layer}().", layer=f"nn.{name}")
            if isinstance(node, ast.Name):
                return Problem("{text} is a name: write the layer itself.", text=Quoted(name))
            return self._unknown(node)
        return Problem("{text} is not a layer.", text=code_text(node))

    def _unknown(self, node: ast.expr) -> Problem:
        """Return what to write instead of the name of an unknown layer."""
        name = code_text(node)
        better = signatures.nearest_layer(self._full_name(node).split(".")[-1])
        if better is None:
            return Problem("{name} is not a supported layer.", name=name)
        return Problem("{name} is not supported: use {instead}.", name=name, instead=better)


def _count_of(node: ast.expr) -> tuple[int, ast.expr]:
    """Return how many equal branches a product of print(model) stands for, and the branch."""
    match node:
        case ast.BinOp(ast.Constant(int(count)), ast.Mult(), path):
            return min(count, MOST_BRANCHES + 1), path  # one more is refused
    return 1, node


def _simplify(layer: Layer) -> Layer:
    """Return a printed layer as people write it: 3 for (3, 3), no stride equal to the kernel."""
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(layer):
        value = getattr(layer, item.name)
        if isinstance(value, tuple) and len(set(value)) == 1:
            changes[item.name] = value[0]
    plain = dataclasses.replace(layer, **changes)
    if isinstance(plain, MaxPool2d | AvgPool2d) and plain.stride == plain.kernel_size:
        return dataclasses.replace(plain, stride=None)
    return plain


def _pair(node: ast.expr) -> tuple[ast.expr, ast.expr]:
    match node:
        case ast.Tuple([key, value]) | ast.List([key, value]):
            return key, value
    raise Refused(node, Problem('write each layer of an OrderedDict as ("name", layer).'))


def _named_in_dict(node: ast.Dict) -> list[ast.expr]:
    keys = [key for key in node.keys if key is not None]  # {**x} is refused by its tokens
    return _named(list(zip(keys, node.values, strict=True)))


def _named(pairs: list[tuple[ast.expr, ast.expr]]) -> list[ast.expr]:
    """Return the layers without their names; names must differ, or the last would replace."""
    earlier: set[str] = set()
    for key, _ in pairs:
        match key:
            case ast.Constant(str(name)) if name and "." not in name and name not in earlier:
                earlier.add(name)
            case ast.Constant(str(name)) if name in earlier:
                reason = Problem(
                    "the name {name} appears twice: the first layer would be lost.", name=name
                )
                raise Refused(key, reason)
            case _:
                reason = Problem(
                    "{text} is not a layer name: use a name in quotation marks, without a dot.",
                    text=code_text(key),
                )
                raise Refused(key, reason)
    return [value for _, value in pairs]
