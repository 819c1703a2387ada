"""Calls: functions and classes of the text, layers, containers and methods of values."""

import ast
from typing import Any

from cnnviz.nets.reader import builtin_calls, keras_calls, torch_calls
from cnnviz.nets.reader.arithmetic import unknown
from cnnviz.nets.reader.attributes import Attributes
from cnnviz.nets.reader.blocks import Joined, join
from cnnviz.nets.reader.containers import fill
from cnnviz.nets.reader.flow import follow
from cnnviz.nets.reader.module_methods import call_module_method, copy_of
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.tensor_calls import call_function
from cnnviz.nets.reader.values import (
    Arguments,
    Class,
    Container,
    Foreign,
    Function,
    Instance,
    Library,
    Method,
    Module,
    Scope,
    Sizes,
    Super,
    Tensor,
    Unknown,
)
from cnnviz.problem import N_, Problem

MOST_CALLS = 40
MODULES = {"torch.nn.Module", "torch.nn.Sequential"}
LIGHTNING = ("pytorch_lightning.", "lightning.")


def is_module_class(kind: Class) -> bool:
    """Return whether a class of the text is a network or a part of one."""
    return any(
        name in MODULES or name in keras_calls.MODELS or name.startswith(LIGHTNING)
        for name in kind.libraries()
    )


class Calls(Attributes):
    """Evaluates calls; running the body of a function is left to the statements."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.made: list[Instance] = []
        """The objects of the text's classes, in the order in which they are made."""
        self.shapes: list[Sizes] = []
        """The input shapes that the text names, without the batch."""

    def copies(self, module: Container, count: int) -> list[Any]:
        """Return copies of a module, each with weights of its own."""
        return [copy_of(module) for _ in range(count)]

    def run_function(self, function: Function, scope: Scope) -> Any:
        """Return what the body of a function returns."""
        raise NotImplementedError

    def call(self, function: Any, arguments: Arguments) -> Any:
        """Return the result of a call.

        Raises:
            Refused: It does with tensors what cannot be followed; or too many calls in each other.
        """
        where = arguments.where
        if self.depth >= MOST_CALLS:
            raise Refused(where, Problem("this is nested too deeply to be read."))
        self.depth += 1
        try:
            match function:
                case Function():
                    return self._call_function(function, arguments)
                case Method(owner, Function() as method):
                    return self._call_function(method, arguments, owner)
                case Method(owner, str(name)):
                    return self._call_method(owner, name, arguments)
                case Class():
                    return self._make_instance(function, arguments)
                case Library(name):
                    return self._call_library(name, arguments)
                case Unknown():
                    return self._call_unknown(function, arguments)
                case tuple() | list() | str() | int() | float():
                    reason = Problem("put a comma before “{sign}”, or remove it.", sign="(")
                    raise Refused(where, reason)
            return self.apply(function, arguments)
        finally:
            self.depth -= 1

    def apply(self, module: Any, arguments: Arguments) -> Any:
        """Return the result of calling an object: what a module makes of its input."""
        where = arguments.where
        tensor = arguments.values[0] if len(arguments.values) == 1 else None
        match module:
            case Instance():
                return self.forward(module, arguments)
            case keras_calls.KerasLayer():
                return keras_calls.apply(module, arguments)
            case Module() if isinstance(tensor, Tensor):
                layers = torch_calls.layers_for(module, tensor)
                result = follow(tensor, layers, where, module)
                if module.in_place:
                    tensor.change(result)
                return result
            case Container("Sequential") if isinstance(tensor, Tensor):
                for child in module.children.values():
                    tensor = self.call(child, Arguments(where, [tensor], [where]))
                return tensor
            case Joined() if isinstance(tensor, Tensor):
                return self._join(module, tensor, where)
        if isinstance(module, Foreign):
            where = module.where
            reason = Problem("{name} is not a supported layer.", name=module.name)
            if not any(isinstance(value, Tensor) for value in arguments.all()):
                return Unknown(reason, where)
            raise Refused(where, reason)
        return unknown(where)

    def forward(self, instance: Instance, arguments: Arguments) -> Any:
        """Return the output of a module of the text."""
        for name in ("forward", "call", "__call__"):
            try:
                method = instance.kind.find(name)
            except KeyError:
                continue
            if isinstance(method, Function):
                return self._call_function(method, arguments, instance)
        inner = instance.attributes.get("")
        if inner is not None:  # a class that inherits from nn.Sequential
            return self.apply(inner, arguments)
        reason = Problem("the class {name} has no forward.", name=instance.kind.node.name)
        raise Refused(instance.kind.node, reason)

    def _join(self, module: Joined, tensor: Tensor, where: ast.AST) -> Tensor:
        """Return the output of one of the classes that printed code has for blocks."""
        ends = [self.call(path, Arguments(where, [tensor], [where])) for path in module.paths]
        return join(module, tensor, ends)

    def _call_unknown(self, function: Unknown, arguments: Arguments) -> Unknown:
        """Return an unknown value; refuse to lose track of what flows."""
        if any(isinstance(value, Tensor) for value in arguments.all()):
            raise Refused(function.where, function.reason)
        node = arguments.where
        if isinstance(node, ast.Call) and function.where is node.func:
            name = code_text(node.func)
            if not str(name).rpartition(".")[2][:1].isupper():
                text = N_("{text} is a function call, and no code is run here: write the value.")
                return Unknown(Problem(text, text=code_text(node)), node)
            better = torch_calls.better_name(node.func)
            if better:
                text = N_("{name} is not supported: use {instead}.")
                return Unknown(Problem(text, name=name, instead=better), node.func)
            return Unknown(Problem("{name} is not a supported layer.", name=name), node.func)
        return function

    def _call_function(self, function: Function, arguments: Arguments, owner: Any = None) -> Any:
        """Return the result of a function of the text."""
        scope = Scope({}, function.scope, function.owner)
        words = function.node.args
        names = [word.arg for word in (*words.posonlyargs, *words.args)]
        values = [*([] if owner is None else [owner]), *arguments.values]
        scope.names.update(function.defaults)
        scope.names.update(zip(names, values, strict=False))
        extra = values[len(names) :]
        named = {name: word.value for name, word in arguments.named.items()}
        known = {*names, *(word.arg for word in words.kwonlyargs)}
        scope.names.update({name: value for name, value in named.items() if name in known})
        if words.vararg:
            scope.names[words.vararg.arg] = tuple(extra)
        if words.kwarg:
            others = {name: value for name, value in named.items() if name not in known}
            scope.names[words.kwarg.arg] = others
        missing = [name for name in (*names, *known) if name not in scope.names]
        surplus = (extra and not words.vararg) or (set(named) - known and not words.kwarg)
        if missing or surplus:
            self._refuse_arguments(function, arguments, missing)
        return self.run_function(function, scope)

    def _refuse_arguments(
        self, function: Function, arguments: Arguments, missing: list[str]
    ) -> None:
        """Raise Refused for a call that does not match its function."""
        name = getattr(function.node, "name", "lambda")
        if name in ("forward", "call") and missing:
            raise Refused(
                function.node,
                Problem(
                    "{name} takes more than one input: {names}. Only a network with one input "
                    "can be read.",
                    name=name,
                    names=", ".join(arg.arg for arg in function.node.args.args[1:]),
                ),
            )
        if missing:
            reason = Problem("{layer} needs {argument}.", layer=name, argument=missing[0])
        else:
            reason = Problem(
                "too many values for {layer}: it takes up to {most}.",
                layer=name,
                most=len(function.node.args.args),
            )
        raise Refused(arguments.where, reason)

    def _make_instance(self, kind: Class, arguments: Arguments) -> Any:
        """Return an object of a class of the text."""
        instance = Instance(kind, arguments.where)
        if "torch.nn.Sequential" in kind.libraries():
            instance.attributes[""] = Container("Sequential", arguments.where)
        self.made.append(instance)
        try:
            method = kind.find("__init__")
        except KeyError:
            method = None
        if isinstance(method, Function):
            self._call_function(method, arguments, instance)
        elif isinstance(instance.attributes.get(""), Container):
            fill(instance.attributes[""], arguments)
        return instance

    def super_of(self, node: ast.Call, scope: Scope) -> Any:
        """Return ``super()`` in a method."""
        owner: Scope | None = scope
        while owner is not None and owner.owner is None:
            owner = owner.parent
        if owner is None or owner.owner is None or not owner.names:
            return unknown(node)
        me = next(iter(owner.names.get(word) for word in ("self",)), None)
        return Super(me, owner.owner) if isinstance(me, Instance) else unknown(node)

    def _call_library(self, name: str, arguments: Arguments) -> Any:
        """Return the result of a function or class of a library."""
        if name in builtin_calls.FUNCTIONS or name in builtin_calls.CALLING:
            return builtin_calls.call(self, name, arguments)
        if keras_calls.is_keras(name):
            return keras_calls.call(name, arguments)
        if name.endswith(".summary"):
            self.shapes += torch_calls.named_shapes(arguments)
        made = torch_calls.call(name, arguments)
        if isinstance(made, Tensor) and made.how == "input" and made not in arguments.values:
            self.shapes.append(made.sizes)
        return made

    def _call_method(self, owner: Any, name: str, arguments: Arguments) -> Any:
        """Return the result of a method of a value that is not of the text."""
        where = arguments.where
        if isinstance(owner, Tensor):
            inner = Arguments(
                where, [owner, *arguments.values], [where, *arguments.nodes], arguments.named
            )
            return call_function(name, inner)
        if isinstance(owner, keras_calls.KerasModel):
            return keras_calls.call_model_method(owner, name, arguments)
        if isinstance(owner, Super):
            return self._call_super(owner, name, arguments)
        if isinstance(owner, Instance | Container | Module | Joined):
            return call_module_method(self, owner, name, arguments)
        return builtin_calls.call_method(owner, name, arguments)

    def _call_super(self, owner: Super, name: str, arguments: Arguments) -> Any:
        """Return the result of a method of a base class of a library."""
        inner = owner.instance.attributes.get("")
        if isinstance(inner, Container):
            if name == "__init__":
                fill(inner, arguments)
                return None
            if name == "forward":
                return self.apply(inner, arguments)
        if name == "__init__" and owner.instance.kind.libraries() & keras_calls.MODELS:
            return None
        return call_module_method(self, owner.instance, name, arguments)
