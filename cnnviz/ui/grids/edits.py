"""Edits of the grid pages: change one setting of an operation, and keep its grids where they fit.

New rows and columns are 0; new channels, filters and images are filled with small whole numbers
from a fixed seed, so that there is something to see in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.grid.geometry import Pair, to_pair
from cnnviz.grid.im2col import swap_channels
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.ui.grids import limits

if TYPE_CHECKING:  # the stepper needs Streamlit
    from cnnviz.ui.grids.stepper import PastedBlock

SIZES = ("input", "images", "channels", "kernel", "filters", "groups")
"""The settings that are sizes of grids."""


def change_setting(operation: Operation, setting: str, value: Any) -> Operation:
    """Return the operation with one setting changed.

    Args:
        operation: The operation.
        setting: A key of LIMITS, another field of Operation, ``"bias"`` or ``"stride_is_window"``
            (on or off), or ``"padding_rule"`` (``"number"``, ``"same"`` or ``"valid"``).
        value: The new value; a pair is (height, width).

    Raises:
        Problem: The value exceeds the limits; names the nearest value within them.
    """
    if setting in limits.LIMITS:
        limits.check_setting(operation, setting, value)
    match setting:
        case "kind":
            return _set_kind(operation, Kind(value))
        case "bias":
            return replace(operation, bias=np.zeros(operation.filters) if value else None)
        case "stride_is_window":
            return replace(operation, stride=None if value else to_pair(operation.size))
        case "padding_rule":
            return replace(operation, padding=(0, 0) if value == "number" else value)
    if setting in SIZES:
        return _set_size(operation, setting, value)
    return replace(operation, **{setting: value})


def with_pasted_block(operation: Operation, pasted: PastedBlock) -> Operation:
    """Return the operation with a grid in the size of a pasted block, and with the block in it.

    Raises:
        Problem: The size exceeds the limits; names the nearest value within them.
    """
    first, second, *size = pasted.shape
    if pasted.name == "image":
        sizes = {"images": first, "channels": second, "input": tuple(size)}
    else:
        groups = operation.groups
        sizes = {"filters": first, "channels": second * groups, "kernel": tuple(size)}
    for setting, value in sizes.items():
        if value != limits.setting_value(operation, setting):
            operation = change_setting(operation, setting, value)
    if pasted.name == "image":
        return replace(operation, image=_put_block(operation.image, pasted))
    assert operation.kernel is not None  # only a convolution has weights to paste into
    swaps = operation.kind is Kind.TRANSPOSED
    weights = swap_channels(operation.kernel, operation.groups) if swaps else operation.kernel
    weights = _put_block(weights, pasted)
    return replace(operation, kernel=swap_channels(weights, operation.groups) if swaps else weights)


def _put_block(grid: Array, pasted: PastedBlock) -> Array:
    """Return a grid (A, B, H, W) with a block in it."""
    (first, second), (images, channels) = pasted.start, pasted.block.shape[:2]
    grid = grid.copy()
    grid[first : first + images, second : second + channels] = pasted.block
    return grid


def fit_channels(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the operations of a chain with kernels that have as many channels as they read.

    Groups that do not divide the channels stay, and are refused.
    """
    first, *later = operations
    channels, fitted = first.filters, [first]
    for operation in later:
        if operation.kernel is not None:
            planes = operation.kernel.shape[:2]
            depth = planes[0] if operation.kind is Kind.TRANSPOSED else planes[1] * operation.groups
            if depth != channels:
                planes = _kernel_planes(operation, channels, operation.filters, operation.groups)
                kernel = _resize(operation.kernel, (*planes, *operation.kernel.shape[2:]), seed=2)
                operation = replace(operation, kernel=kernel)
            channels = operation.filters
        fitted.append(operation)
    return tuple(fitted)


def new_operation(kind: Kind, image: Array) -> Operation:
    """Return an operation to append to a chain, with a window that fits an image (N, C, H, W)."""
    size = tuple(min(2, side) for side in image.shape[2:])
    if not kind.has_kernel:
        return Operation(kind, image, size=size)
    channels = image.shape[1]
    planes = (channels, 1) if kind is Kind.TRANSPOSED else (1, channels)
    kernel = np.random.default_rng(2).integers(-1, 3, (*planes, *size)).astype(np.float64)
    return Operation(kind, image, kernel=kernel, stride=(1, 1))


def with_random_grids(operation: Operation, seed: int) -> Operation:
    """Return the operation with random whole numbers: input 0…9, kernel −2…2, bias −2…2.

    The input of an activation has negative numbers too: −5…5.
    """
    rng = np.random.default_rng(seed)
    image = (-5, 6) if operation.kind.is_activation else (0, 10)
    ranges = {"image": image, "kernel": (-2, 3), "bias": (-2, 3)}
    grids = {
        name: rng.integers(*ranges[name], array.shape).astype(np.float64)
        for name, array in operation.grids.items()
    }
    return replace(operation, **grids)  # type: ignore[arg-type]


def with_empty_input(operation: Operation) -> Operation:
    """Return the operation with an input of zeros, to draw on."""
    return replace(operation, image=np.zeros_like(operation.image))


def _kernel_planes(operation: Operation, channels: int, filters: int, groups: int) -> Pair:
    """Return the first two axes of the kernel in torch's layout."""
    if operation.kind is Kind.TRANSPOSED:
        return channels, max(1, filters // groups)
    return filters, max(1, channels // groups)


def _set_size(operation: Operation, setting: str, value: Any) -> Operation:
    """Return the operation with one size changed, and with the grids that have it."""
    sizes = {name: limits.setting_value(operation, name) for name in SIZES} | {setting: value}
    image_shape = (sizes["images"], sizes["channels"], *sizes["input"])
    image = _resize(operation.image, image_shape, seed=1)
    if operation.kernel is None:
        return replace(operation, image=image, size=sizes["kernel"])
    channels, filters, groups = sizes["channels"], sizes["filters"], sizes["groups"]
    planes = operation.kernel.shape[:2]
    if setting in ("channels", "filters", "groups"):
        planes = _kernel_planes(operation, channels, filters, groups)
    kernel = _resize(operation.kernel, (*planes, *sizes["kernel"]), seed=2)
    bias = None if operation.bias is None else _resize(operation.bias, (filters,), seed=3)
    return replace(operation, image=image, kernel=kernel, bias=bias, groups=groups)


def _set_kind(operation: Operation, kind: Kind) -> Operation:
    """Switch to the other convolution, or to another kind of pooling or of activation."""
    if operation.kernel is None:
        dilation = (1, 1) if kind is Kind.AVG else operation.dilation  # only max pooling dilates
        return replace(operation, kind=kind, dilation=dilation)
    if kind is operation.kind:
        return operation
    groups = operation.groups
    if operation.kernel.shape[0] % groups:  # refused as it is, but later edits may make it work
        other = replace(operation, kind=kind)
        planes = _kernel_planes(other, operation.image.shape[1], operation.filters, groups)
        kernel = _resize(operation.kernel, (*planes, *operation.kernel.shape[2:]), seed=2)
    else:
        kernel = swap_channels(operation.kernel, groups)
    return replace(
        operation,
        kind=kind,
        kernel=kernel,
        padding=(0, 0) if isinstance(operation.padding, str) else operation.padding,
        padding_mode="zeros",
        flip=False,
        output_padding=(0, 0),
    )


def _resize(array: Array, shape: tuple[int, ...], seed: int) -> Array:
    """Return an array of another shape that keeps its values where they fit."""
    if array.shape == shape:
        return array
    planes = len(shape) - 2 if len(shape) > 2 else 0
    # Drawn at the largest size, so that shrinking and growing again gives the same numbers.
    most = (4, 4, limits.LARGEST_INPUT, limits.LARGEST_INPUT) if planes else (4,)
    numbers = np.random.default_rng(seed).integers(-1, 3, most).astype(np.float64)
    resized = numbers[tuple(slice(0, n) for n in shape)].copy()
    old = tuple(slice(0, min(a, b)) for a, b in zip(array.shape, shape, strict=True))
    resized[old[:planes]] = 0.0  # within the old planes, new rows and columns are 0
    resized[old] = array[old]
    return resized
