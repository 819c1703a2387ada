"""What functions and methods do with a tensor: ``F.relu(x)``, ``x.view(…)``, ``torch.cat(…)``."""

import ast
import math
from collections.abc import Callable
from typing import Any

from cnnviz.nets.layers.kinds import AdaptiveAvgPool2d, Flatten
from cnnviz.nets.reader import signatures
from cnnviz.nets.reader.flow import follow, merge
from cnnviz.nets.reader.layer_calls import make_layers
from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import BATCH, SIZE, Arguments, Extent, Sizes, Tensor, Unknown
from cnnviz.problem import N_, Problem

Call = Callable[[Tensor, Arguments], Any]
_SHOWN = N_("{text} cannot be shown as a layer.")


def call_function(name: str, call: Arguments) -> Any:
    """Return what a function of torch, or the method of the same name, does with a tensor.

    Args:
        name: The last part of its name: ``relu``.
        call: The arguments; the first is the tensor, or the tensors that are put together.

    Raises:
        Refused: It cannot be shown as a layer.
    """
    if name in ("cat", "concat", "concatenate") and isinstance(
        call.get("tensors", 0), list | tuple
    ):
        return _concatenate(call)
    tensor = call.get("input", 0)
    if name in ("add", "add_") and len(call.values) == 2 and not call.named:
        result = add(tensor, call.values[1], call.where)
        if name == "add_":
            tensor.change(result)
        return result
    if not isinstance(tensor, Tensor):
        raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))
    if "input" in call.named:
        named = {word: value for word, value in call.named.items() if word != "input"}
        call = Arguments(call.where, [tensor, *call.values], [call.where, *call.nodes], named)
    if name in signatures.FUNCTIONS:
        return _follow_function(tensor, name, call.rest())
    if name in _CALLS:
        return _CALLS[name](tensor, call.rest())
    raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))


def _follow_function(tensor: Tensor, name: str, call: Arguments) -> Tensor:
    """Return what the layer does that a function stands for."""
    kind, order = signatures.FUNCTIONS[name]
    if name in ("dropout", "dropout2d") and call.get("training", 1) is False:
        return tensor
    if name == "avg_pool2d" and _is_whole_map(tensor, call.get("kernel_size", 0)):
        return follow(tensor, (AdaptiveAvgPool2d(1),), call.where)
    result = follow(tensor, make_layers(signatures.LAYERS[kind], call, order), call.where)
    if name.endswith("_") or signatures.is_in_place(call, order):
        tensor.change(result)
    return result


def _is_whole_map(tensor: Tensor, kernel: Any) -> bool:
    """Return whether a window is as large as the maps, whose size is perhaps not known."""
    parts = kernel if isinstance(kernel, list | tuple) else (kernel, kernel)
    return len(parts) == 2 and all(isinstance(part, Extent) for part in parts)


def sizes_of(tensor: Tensor) -> tuple[Any, ...]:
    """Return what ``x.shape`` is: the batch and the shape, as far as it is known."""
    return (BATCH, *(SIZE if size is None else size for size in tensor.sizes))


def add(one: Any, other: Any, where: ast.AST) -> Tensor:
    """Return the sum of two tensors.

    Raises:
        Refused: One of them is not a tensor.
    """
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return merge((one, other), "sum", where)
    raise Refused(where, Problem(_SHOWN, text=code_text(where)))


def _concatenate(call: Arguments) -> Tensor:
    parts = list(call.get("tensors", 0))
    tensors = [part for part in parts if isinstance(part, Tensor)]
    dim = call.get("dim", 1, call.get("axis", 1, 0))
    rank = len(tensors[0].sizes) if tensors else 0
    if not tensors or len(tensors) < len(parts) or dim not in (1, -rank) or rank != 3:
        raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))
    return tensors[0] if len(tensors) == 1 else merge(tensors, "concat", call.where)


def _size(tensor: Tensor, call: Arguments) -> Any:
    sizes, axis = sizes_of(tensor), call.get("dim", 0)
    if axis is None:
        return sizes
    if not isinstance(axis, int) or not -len(sizes) <= axis < len(sizes):
        raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))
    return sizes[axis]


def _numel(tensor: Tensor, call: Arguments) -> Any:
    known = [size for size in tensor.sizes if size is not None]
    return math.prod(known) if len(known) == len(tensor.sizes) else SIZE


def _same(tensor: Tensor, call: Arguments) -> Tensor:
    return tensor


def _clone(tensor: Tensor, call: Arguments) -> Tensor:
    """Return a tensor with the same numbers, which changes in place leave as it is."""
    now = tensor.now()
    return Tensor(now.sizes, call.where, (now,), "layers", trunk=now, depth=now.depth + 1)


def _flatten(tensor: Tensor, call: Arguments) -> Tensor:
    start, end = call.get("start_dim", 0, 0), call.get("end_dim", 1, -1)
    rank = len(tensor.sizes)
    if start == rank or (start, end) == (-1, -1):
        return tensor
    if start not in (1, -rank) or end not in (-1, rank):
        raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))
    return _to_features(tensor, call.where)


def _to_features(tensor: Tensor, where: ast.AST) -> Tensor:
    return tensor if len(tensor.sizes) == 1 else follow(tensor, (Flatten(),), where)


def _view(tensor: Tensor, call: Arguments) -> Tensor:
    """Return ``x.view(…)`` if it flattens the maps, or changes nothing."""
    target = call.values or [word.value for word in call.named.values()]
    if len(target) == 1 and isinstance(target[0], list | tuple):
        target = list(target[0])
    unknown = next((part for part in target if isinstance(part, Unknown)), None)
    if unknown:
        raise Refused(unknown.where, unknown.reason)
    if len(target) == 2 and target[0] is not SIZE:
        return _to_features(tensor, call.where)
    if len(target) == len(tensor.sizes) + 1 and _fits(tensor.sizes, target[1:]):
        return tensor
    raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))


def _fits(sizes: Sizes, target: list[Any]) -> bool:
    """Return whether a shape is certainly another one, which may have one −1."""
    same = [size is not None and part == size for size, part in zip(sizes, target, strict=True)]
    return same.count(False) <= (1 if -1 in target else 0)


def _squeeze(tensor: Tensor, call: Arguments) -> Tensor:
    """Return ``x.squeeze()`` of 1×1 maps as flat features."""
    if len(tensor.sizes) == 1:
        return tensor
    axes = call.get("dim", 0)
    if axes is None:
        return _to_features(tensor, call.where)
    if axes in (2, 3, -1, -2):  # one after the other; the second one flattens
        side = tensor.sizes[1:]
        if side == (1, 1) or None in side:
            return _to_features(tensor, call.where)
    elif isinstance(axes, tuple) and {axis % 4 for axis in axes} == {2, 3}:
        return _to_features(tensor, call.where)
    raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))


def _mean(tensor: Tensor, call: Arguments) -> Any:
    """Return the means of all maps; the mean of everything depends on the image."""
    axes = call.get("dim", 0, call.get("axis", 0))
    if axes is None:
        return depends_on_image(call.where)
    listed = axes if isinstance(axes, list | tuple) else (axes,)
    if len(tensor.sizes) != 3 or {axis % 4 for axis in listed if isinstance(axis, int)} != {2, 3}:
        raise Refused(call.where, Problem(_SHOWN, text=code_text(call.where)))
    pooled = follow(tensor, (AdaptiveAvgPool2d(1),), call.where)
    keeps = call.get("keepdim", 1, False)
    return pooled if keeps is True else _to_features(pooled, call.where)


def depends_on_image(where: ast.AST) -> Unknown:
    """Return a value that depends on the numbers of the image."""
    reason = Problem(
        "what {text} gives depends on the values of the image, so it cannot be followed.",
        text=code_text(where),
    )
    return Unknown(reason, where)


def _value(tensor: Tensor, call: Arguments) -> Unknown:
    return depends_on_image(call.where)


_SAME = ("contiguous", "to", "cuda", "cpu", "float", "detach", "requires_grad_", "double")
"""Methods that change no number."""
_VALUES = ("max", "min", "sum", "item", "std", "var", "any", "all", "argmax", "norm", "tolist")
"""Methods whose result depends on the numbers."""
_CALLS: dict[str, Call] = {
    "clone": _clone,
    "flatten": _flatten,
    "view": _view,
    "reshape": _view,
    "squeeze": _squeeze,
    "mean": _mean,
    "size": _size,
    "numel": _numel,
    "dim": lambda tensor, _call: len(tensor.sizes) + 1,
    "ndimension": lambda tensor, _call: len(tensor.sizes) + 1,
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys(_VALUES, _value),
}
