"""Limits of the grid pages: smallest and largest settings, values and outputs.

Settings have the names that the pages use, which are not always those of Operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnviz.grid.geometry import Pair, to_pair
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind, Trace
from cnnviz.problem import N_, Problem

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
"""Rows and columns of the largest output drawn; transposed convolutions could give more."""

LARGEST_VALUE = 1e6
"""Largest absolute value of a cell: more digits do not fit on the screen or in a link."""

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
"""Settings that a button may change to fix a problem."""


def setting_name(operation: Operation, setting: str) -> str:
    """Return what a setting is called; the kernel size of a pooling is its window size."""
    if setting == "kernel" and operation.kind in (Kind.MAX, Kind.AVG):
        return N_("Window size")
    return NAMES[setting]


def setting_value(operation: Operation, setting: str) -> Any:
    """Return the value of a setting: a pair (height, width), a number, a word or a bool."""
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
            return to_pair(operation.size) if kernel is None else kernel.shape[2:]
        case "stride" if operation.stride is None:
            return (1, 1) if operation.kernel is not None else to_pair(operation.size)
        case "stride" | "padding" | "dilation" | "output_padding":
            value = getattr(operation, setting)
            return value if isinstance(value, str) else to_pair(value)
        case "filters":
            return operation.filters
        case "bias":
            return operation.bias is not None
        case "stride_is_window":
            return operation.stride is None
        case _:
            return getattr(operation, setting)


def check_limits(operation: Operation) -> None:
    """Raise Problem if an operation, for example from a link, exceeds the limits."""
    for setting in LIMITS:
        value = setting_value(operation, setting)
        if value is not None and not isinstance(value, str):
            check_setting(operation, setting, value)
    for name, grid in operation.grids.items():
        check_values(grid, name)


def check_values(grid: Array, name: str) -> Array:
    """Return a grid whose values are within the limits, or raise Problem."""
    if np.abs(grid).max(initial=0) > LARGEST_VALUE:
        raise Problem(
            "Values must be between {smallest} and {largest}.",
            setting=name,
            smallest=f"−{LARGEST_VALUE:,.0f}",
            largest=f"{LARGEST_VALUE:,.0f}",
        )
    return grid


def check_setting(operation: Operation, setting: str, value: int | Pair) -> None:
    """Raise Problem, with the nearest value, if a value of a setting exceeds the limits."""
    least, most = LIMITS[setting]
    axes = value if isinstance(value, tuple) else (value,)
    nearest = tuple(min(max(v, least), most) for v in axes)
    if nearest != axes:
        raise Problem(
            "{name} {value} is out of range: use {least} to {most}.",
            setting=setting,
            nearest=nearest if isinstance(value, tuple) else nearest[0],
            name=setting_name(operation, setting),
            value=" × ".join(str(v) for v in (axes[:1] if len(set(axes)) == 1 else axes)),
            least=least,
            most=most,
        )


def trace_within_limits(operation: Operation) -> Trace:
    """Return the trace of an operation that a page can draw.

    Raises:
        Problem: torch would refuse it, or it exceeds the limits of the pages.
    """
    check_limits(operation)
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
