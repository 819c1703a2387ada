"""Change one setting of an operation, keeping of its grids what still fits.

These are the moves of the grid pages: each takes an operation and returns another, within the
limits of what a page can draw.  New rows and columns are 0; new channels, filters and images are
filled with small whole numbers of a fixed seed, so that there is something to see in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.grid.im2col import swap_channels
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.ui.grids.limits import LIMITS, Pair, filter_count, grids_of, pair_of, within


def change(operation: Operation, setting: str, to: Any) -> Operation:
    """Return the operation with one setting changed.

    Args:
        operation: What to start from.
        setting: A key of LIMITS, or another field of Operation, or ``"bias"`` (on or off).
        to: The new value; a pair is (height, width).

    Raises:
        Problem: The value is beyond the limits; the nearest within them is named.
    """
    if setting in LIMITS and not isinstance(to, str):
        within(setting, to)
    mover = _MOVES.get(setting)
    return mover(operation, to) if mover else replace(operation, **{setting: to})


def sampled(operation: Operation, seed: int) -> Operation:
    """Return the operation with random whole numbers: input 0…9, kernel −2…2, bias −2…2."""
    rng = np.random.default_rng(seed)
    ranges = {"image": (0, 10), "kernel": (-2, 3), "bias": (-2, 3)}
    drawn = {
        name: rng.integers(*ranges[name], array.shape).astype(np.float64)
        for name, array in grids_of(operation).items()
    }
    return replace(operation, **drawn)  # type: ignore[arg-type]


def cleared(operation: Operation) -> Operation:
    """Return the operation with an input of zeros, to draw on."""
    return replace(operation, image=np.zeros_like(operation.image))


def _kernel_shape(operation: Operation, channels: int, filters: int, groups: int) -> Pair:
    """Return the first two axes of the kernel as torch lays it out."""
    if operation.kind is Kind.TRANSPOSED:
        return channels, max(1, filters // groups)
    return filters, max(1, channels // groups)


def _planes(operation: Operation, channels: int, filters: int, groups: int) -> Operation:
    """Return the operation with other numbers of channels, filters and groups."""
    images, _, height, width = operation.image.shape
    image = _resized(operation.image, (images, channels, height, width), seed=1)
    if operation.kernel is None:
        return replace(operation, image=image)
    planes = _kernel_shape(operation, channels, filters, groups)
    kernel = _resized(operation.kernel, (*planes, *operation.kernel.shape[2:]), seed=2)
    bias = operation.bias if operation.bias is None else _resized(operation.bias, (filters,), 3)
    return replace(operation, image=image, kernel=kernel, bias=bias, groups=groups)


def _channels(operation: Operation, to: int) -> Operation:
    return _planes(operation, to, filter_count(operation), operation.groups)


def _set_filters(operation: Operation, to: int) -> Operation:
    return _planes(operation, operation.image.shape[1], to, operation.groups)


def _groups(operation: Operation, to: int) -> Operation:
    return _planes(operation, operation.image.shape[1], filter_count(operation), to)


def _images(operation: Operation, to: int) -> Operation:
    return replace(
        operation, image=_resized(operation.image, (to, *operation.image.shape[1:]), seed=1)
    )


def _input(operation: Operation, to: Pair) -> Operation:
    return replace(
        operation, image=_resized(operation.image, (*operation.image.shape[:2], *to), seed=1)
    )


def _kernel(operation: Operation, to: Pair) -> Operation:
    if operation.kernel is None:
        return replace(operation, size=to)
    return replace(
        operation, kernel=_resized(operation.kernel, (*operation.kernel.shape[:2], *to), seed=2)
    )


def _bias(operation: Operation, to: bool) -> Operation:
    return replace(operation, bias=np.zeros(filter_count(operation)) if to else None)


def _tie_stride(operation: Operation, to: bool) -> Operation:
    return replace(operation, stride=None if to else pair_of(operation.size))


def _kind(operation: Operation, to: Kind) -> Operation:
    """Change between convolution and transposed convolution (or the kinds of pooling)."""
    to = Kind(to)
    if operation.kernel is None:
        dilation = (1, 1) if to is Kind.AVG else operation.dilation  # only max pooling dilates
        return replace(operation, kind=to, dilation=dilation)
    if to is operation.kind:
        return operation
    groups = operation.groups
    if operation.kernel.shape[0] % groups:  # not to be worked out, but it may become so
        there = replace(operation, kind=to)
        planes = _kernel_shape(there, operation.image.shape[1], filter_count(operation), groups)
        kernel = _resized(operation.kernel, (*planes, *operation.kernel.shape[2:]), seed=2)
    else:
        kernel = swap_channels(operation.kernel, groups)
    same_words = isinstance(operation.padding, str)
    return replace(
        operation,
        kind=to,
        kernel=kernel,
        padding=(0, 0) if same_words else operation.padding,
        padding_mode="zeros",
        flip=False,
        output_padding=(0, 0),
    )


def _resized(array: Array, shape: tuple[int, ...], seed: int) -> Array:
    """Return an array of another shape that keeps what still fits."""
    planes = len(shape) - 2 if len(shape) > 2 else 0
    # Drawn at the largest size, so that shrinking and growing again shows the same numbers.
    most = (4, 4, 16, 16) if planes else (4,)
    drawn = np.random.default_rng(seed).integers(-1, 3, most).astype(np.float64)
    grown = drawn[tuple(slice(0, n) for n in shape)].copy()
    old = tuple(slice(0, min(a, b)) for a, b in zip(array.shape, shape, strict=True))
    grown[old[:planes]] = 0.0  # within the old planes new rows and columns are 0
    grown[old] = array[old]
    return grown


_MOVES: Mapping[str, Callable[[Operation, Any], Operation]] = {
    "input": _input,
    "images": _images,
    "channels": _channels,
    "filters": _set_filters,
    "groups": _groups,
    "kernel": _kernel,
    "bias": _bias,
    "stride_is_window": _tie_stride,
    "kind": _kind,
}
