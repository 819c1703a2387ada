"""What the grid pages allow: smallest and largest settings, values, outputs.

All of it is read from an operation by the names that the pages give its settings.
"""

from __future__ import annotations

from collections.abc import Mapping
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

SETTINGS = {*LIMITS, "padding_mode"}
"""What a button may change to mend a problem."""


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
            return pair_of(operation.size) if kernel is None else kernel.shape[2:]
        case "stride" if operation.stride is None:
            return (1, 1) if operation.kernel is not None else pair_of(operation.size)
        case "stride" | "padding" | "dilation" | "output_padding":
            return pair_of(getattr(operation, setting))
        case "filters":
            return filter_count(operation)
        case "bias":
            return operation.bias is not None
        case "stride_is_window":
            return operation.stride is None
        case _:
            return getattr(operation, setting)


def filter_count(operation: Operation) -> int:
    """Return the number of output channels."""
    if operation.kernel is None:
        return int(operation.image.shape[1])
    if operation.kind is Kind.TRANSPOSED:
        return int(operation.kernel.shape[1] * operation.groups)
    return int(operation.kernel.shape[0])


def grids_of(operation: Operation) -> dict[str, Array]:
    """Return the grids that an operation has: image, kernel, bias."""
    grids = {"image": operation.image, "kernel": operation.kernel, "bias": operation.bias}
    return {name: array for name, array in grids.items() if array is not None}


def check(operation: Operation) -> None:
    """Raise Problem if an operation (from a link, say) is beyond what the pages allow."""
    for setting in LIMITS:
        to = value(operation, setting)
        if to is not None and not isinstance(to, str):
            within(setting, to)
    for name, grid in grids_of(operation).items():
        in_range(grid, name)


def in_range(grid: Array, name: str) -> Array:
    """Return a grid whose numbers a page can show, or raise Problem."""
    if np.abs(grid).max(initial=0) > LARGEST_VALUE:
        raise Problem(
            "Values must be between {smallest} and {largest}.",
            setting=name,
            smallest=f"−{LARGEST_VALUE:,.0f}",
            largest=f"{LARGEST_VALUE:,.0f}",
        )
    return grid


def within(setting: str, to: int | Pair) -> None:
    """Raise Problem, with the nearest value, if one of a setting is beyond the limits."""
    least, most = LIMITS[setting]
    axes = to if isinstance(to, tuple) else (to,)
    nearest = tuple(min(max(v, least), most) for v in axes)
    if nearest != axes:
        raise Problem(
            "{name} {value} is out of range: use {least} to {most}.",
            setting=setting,
            nearest=nearest if isinstance(to, tuple) else nearest[0],
            name=NAMES[setting],
            value=" × ".join(str(v) for v in (axes[:1] if len(set(axes)) == 1 else axes)),
            least=least,
            most=most,
        )


def trace_within_limits(operation: Operation) -> Trace:
    """Return the trace of an operation that a page can draw.

    Raises:
        Problem: torch would refuse it, or it exceeds the limits of the pages.
    """
    check(operation)
    trace = operation.trace
    height, width = trace.output.shape[2:]
    if max(height, width) > LARGEST_OUTPUT:
        raise Problem(
            "The output would be {height}×{width} cells; the limit here is {most}×{most}. Use a "
            "smaller stride, kernel or input.",
            height=height,
            width=width,
            most=LARGEST_OUTPUT,
        )
    return trace


def pair_of(setting: Any) -> Any:
    """Return (height, width) of a number or a pair; the words 'same' and 'valid' as they are."""
    if isinstance(setting, str):
        return setting
    return (setting, setting) if isinstance(setting, int) else tuple(setting)
