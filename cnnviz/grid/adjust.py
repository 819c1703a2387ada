"""Change one setting of an operation, keeping of its grids what still fits.

These are the moves of the grid pages: each takes an operation and returns another, within limits
that a page can draw.  New rows and columns are 0; new channels, filters and images are filled with
small whole numbers of a fixed seed, so that there is something to see in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind, Trace
from cnnviz.problem import N_, Problem

Pair = tuple[int, int]

LIMITS: Mapping[str, tuple[int, int]] = {
    "input": (1, 16),
    "kernel": (1, 7),
    "stride": (1, 16),
    "padding": (0, 7),
    "dilation": (1, 7),
    "output_padding": (0, 6),
    "images": (1, 2),
    "channels": (1, 3),
    "filters": (1, 4),
    "groups": (1, 3),
}
"""Smallest and largest value of each setting on the grid pages."""

LARGEST_OUTPUT = 32
"""Rows and columns of the largest output that a page draws; transposed ones could be far larger."""

LARGEST_VALUE = 1e6
"""Largest magnitude in a cell: more digits do not fit on the screen, nor in a link."""

NAMES = {
    "input": N_("Input size"),
    "kernel": N_("Kernel size"),
    "stride": N_("Stride"),
    "padding": N_("Padding"),
    "dilation": N_("Dilation"),
    "output_padding": N_("Output padding"),
    "images": N_("Images"),
    "channels": N_("Channels"),
    "filters": N_("Filters"),
    "groups": N_("Groups"),
}


def value(operation: Operation, setting: str) -> Any:
    """Return a setting's value: a pair (height, width), a number, a word or a truth value."""
    shape = operation.image.shape  # (N, C, H, W)
    match setting:
        case "input":
            return shape[2:]
        case "images":
            return shape[0]
        case "channels":
            return shape[1]
        case "kernel":
            kernel = operation.kernel
            return _pair(operation.size) if kernel is None else kernel.shape[2:]
        case "stride" if operation.stride is None:
            return (1, 1) if operation.kernel is not None else _pair(operation.size)
        case "stride" | "padding" | "dilation" | "output_padding":
            return _pair(getattr(operation, setting))
        case "filters":
            return _filters(operation)
        case "bias":
            return operation.bias is not None
        case "stride_is_window":
            return operation.stride is None
        case _:
            return getattr(operation, setting)


SETTINGS = {*LIMITS, "padding_mode"}
"""What a button may change to mend a problem."""


def _pair(setting: Any) -> Any:
    """Return (height, width) of a number or a pair; the words 'same' and 'valid' as they are."""
    if isinstance(setting, str):
        return setting
    return (setting, setting) if isinstance(setting, int) else tuple(setting)


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
        _within(setting, to)
    mover = _MOVES.get(setting)
    return mover(operation, to) if mover else replace(operation, **{setting: to})


def check(operation: Operation) -> None:
    """Raise Problem if an operation (from a link, say) is beyond what the pages allow."""
    for setting in LIMITS:
        to = value(operation, setting)
        if to is not None and not isinstance(to, str):
            _within(setting, to)
    for name, array in _grids(operation).items():
        if np.abs(array).max(initial=0) > LARGEST_VALUE:
            raise Problem(
                "Values go from {smallest} to {largest}.",
                setting=name,
                smallest=f"{-LARGEST_VALUE:g}",
                largest=f"{LARGEST_VALUE:g}",
            )


def worked_out(operation: Operation) -> Trace:
    """Return the trace of an operation that a page can draw.

    Raises:
        Problem: For whatever torch refuses, and for what is beyond the limits of the pages.
    """
    check(operation)
    trace = operation.trace()
    height, width = trace.output.shape[2:]
    if max(height, width) > LARGEST_OUTPUT:
        raise Problem(
            "The output would have {height}×{width} cells; up to {most}×{most} are drawn here."
            " A smaller stride, kernel or input helps.",
            height=height,
            width=width,
            most=LARGEST_OUTPUT,
        )
    return trace


def sampled(operation: Operation, seed: int) -> Operation:
    """Return the operation with random whole numbers: input 0…9, kernel −2…2, bias −2…2."""
    rng = np.random.default_rng(seed)
    ranges = {"image": (0, 10), "kernel": (-2, 3), "bias": (-2, 3)}
    drawn = {
        name: rng.integers(*ranges[name], array.shape).astype(np.float64)
        for name, array in _grids(operation).items()
    }
    return replace(operation, **drawn)  # type: ignore[arg-type]


def cleared(operation: Operation) -> Operation:
    """Return the operation with an input of zeros, to draw on."""
    return replace(operation, image=np.zeros_like(operation.image))


def _grids(operation: Operation) -> dict[str, Array]:
    grids = {"image": operation.image, "kernel": operation.kernel, "bias": operation.bias}
    return {name: array for name, array in grids.items() if array is not None}


def _within(setting: str, to: int | Pair) -> None:
    least, most = LIMITS[setting]
    pair = to if isinstance(to, tuple) else (to,)
    nearest = tuple(min(max(v, least), most) for v in pair)
    if nearest != tuple(pair):
        raise Problem(
            "{name} {value}: here it goes from {least} to {most}.",
            setting=setting,
            nearest=nearest if isinstance(to, tuple) else nearest[0],
            name=NAMES[setting],
            value=" × ".join(str(v) for v in pair),
            least=least,
            most=most,
        )


def _filters(operation: Operation) -> int:
    if operation.kernel is None:
        return int(operation.image.shape[1])
    if operation.kind is Kind.TRANSPOSED:
        return int(operation.kernel.shape[1] * operation.groups)
    return int(operation.kernel.shape[0])


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
    return _planes(operation, to, _filters(operation), operation.groups)


def _set_filters(operation: Operation, to: int) -> Operation:
    return _planes(operation, operation.image.shape[1], to, operation.groups)


def _groups(operation: Operation, to: int) -> Operation:
    return _planes(operation, operation.image.shape[1], _filters(operation), to)


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
    return replace(operation, bias=np.zeros(_filters(operation)) if to else None)


def _tie_stride(operation: Operation, to: bool) -> Operation:
    return replace(operation, stride=None if to else _pair(operation.size))


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
        planes = _kernel_shape(there, operation.image.shape[1], _filters(operation), groups)
        kernel = _resized(operation.kernel, (*planes, *operation.kernel.shape[2:]), seed=2)
    else:
        kernel = _swapped(operation.kernel, groups)
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


def _swapped(kernel: Array, groups: int) -> Array:
    """Exchange the axes of input and output channels within each group."""
    first, second, *size = kernel.shape
    split = kernel.reshape(groups, first // groups, second, *size)  # (G, A/G, B, kH, kW)
    return split.swapaxes(1, 2).reshape(groups * second, first // groups, *size)


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
