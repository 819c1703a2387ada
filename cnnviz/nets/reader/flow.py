"""What flows through ``forward``: tensors that know which layers made them, and their chain."""

import ast
import math
from collections.abc import Sequence

from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.block import Block
from cnnviz.nets.layers.kinds import BatchNorm2d, Branches, Conv2d, Flatten, Linear, Residual
from cnnviz.nets.reader.refused import Refused
from cnnviz.nets.reader.values import Module, Sizes, Tensor
from cnnviz.problem import Problem


def follow(
    tensor: Tensor, layers: tuple[Layer, ...], where: ast.AST, module: Module | None = None
) -> Tensor:
    """Return what layers make of a tensor."""
    tensor = tensor.now()
    if not layers:
        return tensor
    sizes = tensor.sizes
    for layer in layers:
        sizes = _sizes_after(layer, sizes)
    return Tensor(
        sizes, where, (tensor,), "layers", layers, module, trunk=tensor, depth=tensor.depth + 1
    )


def _sizes_after(layer: Layer, sizes: Sizes) -> Sizes:
    """Return the shape behind a layer, as far as it is known."""
    known = tuple(size for size in sizes if size is not None)
    if len(known) == len(sizes):
        try:
            return layer.output_shape(known)
        except Problem:  # the finished network says so
            pass
    match layer:
        case Flatten():
            return (math.prod(known),) if len(known) == len(sizes) else (None,)
        case Linear():
            return (*sizes[:-1], layer.out_features)
        case Block():
            return (None, None, None)
    channels = getattr(layer, "out_channels", sizes[0])
    if len(sizes) == 3 and _keeps_sides(layer):
        return (channels, *sizes[1:])
    return (channels, None, None) if len(sizes) == 3 else sizes


def _keeps_sides(layer: Layer) -> bool:
    try:
        return layer.axes((1, 100, 100)) is None and layer.reads((1, 100, 100)) is None
    except Problem:
        return False


def merge(
    tensors: Sequence[Tensor], how: str, where: ast.AST, start: Tensor | None = None
) -> Tensor:
    """Return the sum or concatenation of tensors, which begin at ``start`` if it is given.

    Raises:
        Refused: They do not come from one input.
    """
    tensors = [tensor.now() for tensor in tensors]
    trunk = start or tensors[0]
    for tensor in tensors if start is None else ():
        trunk = _common_trunk(trunk, tensor, where)
    first = tensors[0].sizes
    sizes = first
    if how == "concat":
        channels = [tensor.sizes[0] for tensor in tensors]
        known = [count for count in channels if count is not None]
        total = sum(known) if len(known) == len(channels) else None
        sizes = (total, *first[1:])
    return Tensor(sizes, where, tuple(tensors), how, trunk=trunk, depth=trunk.depth + 1)


def _common_trunk(one: Tensor, other: Tensor, where: ast.AST) -> Tensor:
    """Return the last tensor that all ways to both pass."""
    while one is not other:
        if one.depth < other.depth:
            one, other = other, one
        if one.trunk is None:
            raise Refused(
                where, Problem("only what comes from one input can be added or concatenated.")
            )
        one = one.trunk
    return one


def first_of(tensor: Tensor) -> Tensor:
    """Return the input that a tensor is made of."""
    while tensor.trunk is not None:
        tensor = tensor.trunk
    return tensor


def chain_of(output: Tensor, start: Tensor) -> tuple[Layer, ...]:
    """Return the layers between two tensors as a chain.

    Raises:
        Refused: They cannot be written as a chain.
    """
    return tuple(_Chain().layers(output.now(), start))


class _Chain:
    """Collects layers from the output back to the input."""

    def __init__(self) -> None:
        self.used: set[int] = set()  # modules with weights

    def layers(self, output: Tensor, start: Tensor) -> list[Layer]:
        """Return the layers between two tensors, in order."""
        parts: list[tuple[Layer, ...]] = []
        tensor = output
        while tensor is not start:
            if tensor.trunk is None:
                reason = Problem("only what comes from one input can be added or concatenated.")
                raise Refused(output.where, reason)
            if tensor.how == "layers":
                self._note_use(tensor)
                parts.append(tensor.layers)
            else:
                parts.append((self._block(tensor, tensor.trunk),))
            tensor = tensor.trunk
        return [layer for part in reversed(parts) for layer in part]

    def _note_use(self, tensor: Tensor) -> None:
        """Refuse a layer whose weights are used a second time."""
        module = tensor.module
        if module is None or not any(layer.parameters for layer in tensor.layers):
            return
        if id(module) in self.used:
            reason = Problem(
                "this layer is used twice with the same weights, which a chain of layers cannot "
                "show."
            )
            raise Refused(tensor.where, reason)
        self.used.add(id(module))

    def _block(self, tensor: Tensor, trunk: Tensor) -> Layer:
        """Return the block that a sum or a concatenation makes."""
        paths = [tuple(self.layers(part, trunk)) for part in tensor.inputs]
        try:
            if tensor.how == "concat":
                return Branches(tuple(paths))
            return _residual(paths)
        except Problem as reason:
            raise Refused(tensor.where, reason) from reason


def _residual(paths: Sequence[tuple[Layer, ...]]) -> Residual:
    """Return the block of a sum; the shortcut is the input itself or a projection."""
    first, second = paths
    if not first or (_is_projection(first) and not _is_projection(second) and second):
        first, second = second, first
    return Residual(first, second)


def _is_projection(path: tuple[Layer, ...]) -> bool:
    """Return whether layers are those of a ResNet's shortcut: a 1×1 convolution and its norm."""
    match path:
        case (Conv2d(kernel_size=1 | (1, 1)),) | (Conv2d(kernel_size=1 | (1, 1)), BatchNorm2d()):
            return True
    return False
