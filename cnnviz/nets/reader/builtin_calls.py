"""Python's own functions, and the methods of numbers, texts, lists and dictionaries."""

import math
from collections.abc import Callable
from typing import Any, Protocol

from cnnviz.nets.reader import keras_layers, signatures, torch_calls
from cnnviz.nets.reader.arithmetic import MOST_ITEMS, PLAIN, is_small, unknown
from cnnviz.nets.reader.refused import Refused
from cnnviz.nets.reader.values import (
    Arguments,
    Class,
    Container,
    Extent,
    Foreign,
    Instance,
    Library,
    Module,
    Tensor,
    Unknown,
)
from cnnviz.problem import N_, Problem


class Caller(Protocol):
    """What calls functions, and knows what loops go over."""

    def call(self, function: Any, arguments: Arguments) -> Any:
        """Return the result of a call."""

    def items_of(self, value: Any, node: Any) -> list[Any]:
        """Return what a loop over a value gives."""

    def attribute_of(self, value: Any, name: str, node: Any) -> Any:
        """Return an attribute of a value."""

    def set_attribute(self, owner: Any, name: str, value: Any, node: Any) -> None:
        """Give a value to an attribute."""


def _range(*parts: int) -> range | None:
    counted = range(*parts)
    return counted if len(counted) <= MOST_ITEMS else None


def _sum(values: Any, start: float = 0) -> float | None:
    plain = all(isinstance(value, int | float) for value in values)
    return sum(values, start) if plain else None


def _round(value: float, digits: int | None = None) -> float | None:
    return round(value, digits) if digits is None or abs(digits) <= 20 else None


def _dict(*parts: Any, **named: Any) -> dict[Any, Any]:
    return {**dict(*parts), **named}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "range": _range,
    "len": len,
    "int": int,
    "float": float,
    "str": lambda value="": str(value) if isinstance(value, str | int | float) else None,
    "bool": bool,
    "abs": abs,
    "min": min,
    "max": max,
    "sum": _sum,
    "round": _round,
    "list": list,
    "tuple": tuple,
    "set": lambda values=(): list(dict.fromkeys(values)),
    "dict": _dict,
    "sorted": sorted,
    "reversed": lambda values: list(values)[::-1],
    "enumerate": lambda values, start=0: list(enumerate(values, start)),
    "zip": lambda *lists, **_named: list(zip(*lists, strict=False)),
    "collections.OrderedDict": _dict,
    "OrderedDict": _dict,
    "divmod": divmod,
    "math.floor": math.floor,
    "math.ceil": math.ceil,
    "math.sqrt": math.sqrt,
    "math.log2": math.log2,
    "math.prod": math.prod,
    "numpy.prod": math.prod,
    "numpy.ceil": math.ceil,
    "numpy.floor": math.floor,
    "functools.partial": lambda *_: None,
}
CALLING = {
    "isinstance",
    "print",
    "getattr",
    "setattr",
    "hasattr",
    "functools.partial",
    "map",
    "callable",
    "type",
    "torch.cuda.is_available",
    "torch.backends.mps.is_available",
}
"""Functions that need more than plain values."""
CONSTANTS = {
    "math.pi": math.pi,
    "torch.nn.Module": Library("torch.nn.Module"),
}
_PREFIXES = {"nn": "torch.nn", "F": "torch.nn.functional", "torch": "torch", "np": "numpy"}
_PREFIXES |= {"math": "math", "functools": "functools", "collections": "collections"}
_PREFIXES |= {
    "keras": "keras",
    "layers": "keras.layers",
    "tf": "tensorflow",
    "models": "keras.models",
}
_NAMES = {"Residual", "Branches", "SqueezeExcitation", "super", "object"}
LIST_METHODS = {"append", "extend", "insert", "pop", "index", "count", "copy", "reverse", "remove"}
DICT_METHODS = {"get", "items", "keys", "values", "update", "copy", "pop", "setdefault"}
TEXT_METHODS = {"lower", "upper", "startswith", "endswith", "split", "strip", "isdigit"}
_METHODS: dict[Any, set[str]] = {list: LIST_METHODS, dict: DICT_METHODS, str: TEXT_METHODS}


def known_names() -> dict[str, Any]:
    """Return the names that a text may use without importing them."""
    names: dict[str, Any] = {name: Library(name) for name in {*FUNCTIONS, *CALLING, *_NAMES}}
    plain = {name: value for name, value in names.items() if "." not in name}
    return {**plain, "__name__": "__main__", "True": True}


def without_import(prefix: str, name: str) -> Any:
    """Return ``nn.Conv2d`` of a text that does not import ``nn``, None for other names."""
    library = _PREFIXES.get(prefix)
    return constant(f"{library}.{name}") if library else None


def constant(name: str) -> Any:
    """Return the value of a name in a library."""
    return CONSTANTS.get(name, Library(name))


def call(caller: Caller, name: str, call: Arguments) -> Any:
    """Return the result of one of Python's functions.

    Raises:
        Refused: It depends on what only running the code would tell.
    """
    where, values = call.where, call.values
    if name in CALLING:
        return _call_special(caller, name, call)
    unknowns = [value for value in call.all() if isinstance(value, Unknown)]
    if unknowns:
        return unknowns[0]
    flat = [
        caller.items_of(value, where) if isinstance(value, Container) else value for value in values
    ]
    if any(isinstance(value, Extent) for value in flat):
        return next(value for value in flat if isinstance(value, Extent))
    named = {word: part.value for word, part in call.named.items() if word != "key"}
    if name.endswith("Dict") and flat and isinstance(flat[0], list | tuple):
        _check_pairs(flat[0], call)
    try:
        result = FUNCTIONS[name](*flat, **named)
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError):
        return unknown(where)
    good = result is not None and is_small(result) and isinstance(result, PLAIN)
    return result if good else unknown(where)


def _check_pairs(pairs: Any, call: Arguments) -> None:
    """Raise Refused for pairs of names and layers that are no pairs, or have a name twice."""
    earlier: list[Any] = []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            reason = Problem('write each layer of an OrderedDict as ("name", layer).')
            raise Refused(call.nodes[0], reason)
        if isinstance(pair[0], str) and pair[0] in earlier:
            text = N_("the name {name} appears twice: the first layer would be lost.")
            raise Refused(call.nodes[0], Problem(text, name=pair[0]))
        earlier.append(pair[0])


def _call_special(caller: Caller, name: str, call: Arguments) -> Any:
    """Return the result of a function that looks at objects or calls others."""
    where, values = call.where, call.values
    match name, values:
        case "print", _:
            return None
        case (("torch.cuda.is_available" | "torch.backends.mps.is_available"), _):
            return False
        case "isinstance", [value, kinds]:
            return _is_instance(value, kinds, where)
        case "getattr", [owner, str(word), *_]:
            return caller.attribute_of(owner, word, where)
        case "setattr", [owner, str(word), value]:
            caller.set_attribute(owner, word, value, where)
            return None
        case "hasattr", [Instance() as owner, str(word)]:
            return word in owner.attributes
        case "map", [function, items]:
            return [
                caller.call(function, Arguments(where, [item], [where]))
                for item in caller.items_of(items, where)
            ]
        case "functools.partial", [function, *first]:
            return Partial(function, Arguments(where, first, call.nodes[1:], call.named))
        case "type", [Instance() as owner]:
            return owner.kind
        case "callable", [value]:
            return not isinstance(value, PLAIN)
    return unknown(where)


class Partial:
    """``functools.partial(function, …)``."""

    def __init__(self, function: Any, first: Arguments) -> None:
        self.function = function
        self.first = first

    def join(self, call: Arguments) -> Arguments:
        """Return the arguments of a call, behind those that are given already."""
        return Arguments(
            call.where,
            [*self.first.values, *call.values],
            [*self.first.nodes, *call.nodes],
            {**self.first.named, **call.named},
        )


def _is_instance(value: Any, kinds: Any, where: Any) -> Any:
    """Return whether a value is of a class; unknown for what is not known."""
    if isinstance(value, Unknown):
        return value
    for kind in kinds if isinstance(kinds, list | tuple) else [kinds]:
        if isinstance(kind, Class):
            if isinstance(value, Instance) and kind in value.kind.line_of_bases():
                return True
        elif isinstance(kind, Library):
            if _is_of_library(value, kind.name):
                return True
        else:
            return unknown(where)
    return False


def _is_of_library(value: Any, name: str) -> bool:
    """Return whether a value is of a class of a library."""
    short = name.removeprefix("torch.nn.")
    if short == "Module":
        return isinstance(value, Module | Container | Foreign | Instance)
    types = {"int": int, "str": str, "float": float, "list": list, "tuple": tuple, "dict": dict}
    if short in types:
        return isinstance(value, types[short])
    named = getattr(value, "kind", None) if isinstance(value, Container) else None
    own = getattr(value, "name", named)
    return own in (short, f"nn.{short}")


def call_method(owner: Any, name: str, call: Arguments) -> Any:
    """Return the result of a method of a plain value."""
    allowed: set[str] = _METHODS.get(type(owner), set())
    if any(isinstance(value, Tensor) for value in call.values) and not allowed:
        reason = Problem("{name} is not a supported layer.", name=name)
        raise Refused(call.where, reason)
    if name not in allowed:
        return unknown(call.where)
    named = {word: part.value for word, part in call.named.items()}
    try:
        result = getattr(owner, name)(*call.values, **named)
    except (TypeError, ValueError, LookupError):
        return unknown(call.where)
    if not is_small(owner):
        raise Refused(call.where, unknown(call.where).reason)
    if isinstance(owner, dict) and name in ("items", "keys", "values"):
        return list(result)
    return result if result is None or is_small(result) else unknown(call.where)


def by_name(name: str, prefixes: list[str]) -> Any:
    """Return a layer's class that is used by its name alone: ``Conv2d``, ``Dense``; None if none.

    Args:
        name: The name.
        prefixes: The modules of which everything was imported.
    """
    if name in keras_layers.LAYERS and any("keras" in prefix for prefix in prefixes):
        return Library(f"keras.layers.{name}")
    if f"torch.nn.{name}" in _TORCH_NAMES or "torch.nn." in prefixes:
        return Library(f"torch.nn.{name}") if name[:1].isupper() else None
    if name in keras_layers.LAYERS:
        return Library(f"keras.layers.{name}")
    return None


_TORCH_NAMES = {
    f"torch.nn.{name}"
    for name in (
        *signatures.LAYERS,
        *signatures.LAZY,
        *torch_calls.CONTAINERS,
        "Identity",
        "Module",
    )
} - {"torch.nn.Residual", "torch.nn.Branches", "torch.nn.SqueezeExcitation"}
