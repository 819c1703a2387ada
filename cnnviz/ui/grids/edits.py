"""Edits of the grid pages: change one setting of an operation, and keep its grids where they fit.

New rows and columns are 0; new channels, filters and images are filled with small whole numbers
from a fixed seed, so that there is something to see in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.grid.geometry import Pair, to_pair
from cnnviz.grid.im2col import swap_channels
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.ui.grids.limits import LIMITS, check_setting


def change_setting(operation: Operation, setting: str, value: Any) -> Operation:
    """Return the operation with one setting changed.

    Args:
        operation: The operation.
        setting: A key of LIMITS, or another field of Operation, or ``"bias"`` (on or off).
        value: The new value; a pair is (height, width).

    Raises:
        Problem: The value exceeds the limits; names the nearest value within them.
    """
    if setting in LIMITS and not isinstance(value, str):
        check_setting(operation, setting, value)
    edit = _EDITS.get(setting)
    return edit(operation, value) if edit else replace(operation, **{setting: value})


def with_random_grids(operation: Operation, seed: int) -> Operation:
    """Return the operation with random whole numbers: input 0…9, kernel −2…2, bias −2…2."""
    rng = np.random.default_rng(seed)
    ranges = {"image": (0, 10), "kernel": (-2, 3), "bias": (-2, 3)}
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


def _set_planes(
    operation: Operation,
    *,
    channels: int | None = None,
    filters: int | None = None,
    groups: int | None = None,
) -> Operation:
    """Return the operation with other numbers of channels, filters or groups."""
    images, depth, height, width = operation.image.shape
    channels, groups = channels or depth, groups or operation.groups
    filters = filters or operation.filters
    image = _resize(operation.image, (images, channels, height, width), seed=1)
    if operation.kernel is None:
        return replace(operation, image=image)
    planes = _kernel_planes(operation, channels, filters, groups)
    kernel = _resize(operation.kernel, (*planes, *operation.kernel.shape[2:]), seed=2)
    bias = operation.bias if operation.bias is None else _resize(operation.bias, (filters,), 3)
    return replace(operation, image=image, kernel=kernel, bias=bias, groups=groups)


def _set_images(operation: Operation, count: int) -> Operation:
    shape = (count, *operation.image.shape[1:])
    return replace(operation, image=_resize(operation.image, shape, seed=1))


def _set_input(operation: Operation, size: Pair) -> Operation:
    shape = (*operation.image.shape[:2], *size)
    return replace(operation, image=_resize(operation.image, shape, seed=1))


def _set_kernel(operation: Operation, size: Pair) -> Operation:
    if operation.kernel is None:
        return replace(operation, size=size)
    shape = (*operation.kernel.shape[:2], *size)
    return replace(operation, kernel=_resize(operation.kernel, shape, seed=2))


def _set_kind(operation: Operation, kind: Kind) -> Operation:
    """Switch between convolution and transposed convolution, or between the kinds of pooling."""
    kind = Kind(kind)
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
    planes = len(shape) - 2 if len(shape) > 2 else 0
    # Drawn at the largest size, so that shrinking and growing again gives the same numbers.
    most = (4, 4, 16, 16) if planes else (4,)
    numbers = np.random.default_rng(seed).integers(-1, 3, most).astype(np.float64)
    resized = numbers[tuple(slice(0, n) for n in shape)].copy()
    old = tuple(slice(0, min(a, b)) for a, b in zip(array.shape, shape, strict=True))
    resized[old[:planes]] = 0.0  # within the old planes, new rows and columns are 0
    resized[old] = array[old]
    return resized


_EDITS: Mapping[str, Callable[[Operation, Any], Operation]] = {
    "input": _set_input,
    "images": _set_images,
    "channels": lambda operation, count: _set_planes(operation, channels=count),
    "filters": lambda operation, count: _set_planes(operation, filters=count),
    "groups": lambda operation, count: _set_planes(operation, groups=count),
    "kernel": _set_kernel,
    "bias": lambda operation, on: replace(
        operation, bias=np.zeros(operation.filters) if on else None
    ),
    "stride_is_window": lambda operation, tied: replace(
        operation, stride=None if tied else to_pair(operation.size)
    ),
    "kind": _set_kind,
}
