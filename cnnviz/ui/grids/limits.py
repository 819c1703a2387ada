"""Limits of the grid pages: smallest and largest settings, values and outputs.

Settings have the names that the pages use, which are not always those of Operation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.grid import chain
from cnnviz.grid.geometry import Pair, to_pair
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Trace
from cnnviz.problem import N_, Problem


@dataclass(frozen=True)
class Limits:
    """A setting that is a number or a pair: its name, English, and its limits."""

    name: str
    least: int
    most: int


LARGEST_INPUT = 20
"""Rows and columns of the largest input."""
LARGEST_OUTPUT = 34
"""Those of the largest output drawn: of the largest input with the largest padding.  Transposed
convolutions could give more."""
LARGEST_VALUE = 1e6
"""Largest absolute value of a cell: more digits do not fit on the screen or in a link."""

LIMITS: Mapping[str, Limits] = {
    "input": Limits(N_("Input size"), 1, LARGEST_INPUT),
    "kernel": Limits(N_("Kernel size"), 1, 7),
    "stride": Limits(N_("Stride"), 1, LARGEST_INPUT),
    "padding": Limits(N_("Padding"), 0, 7),
    "dilation": Limits(N_("Dilation"), 1, 7),
    "output_padding": Limits(N_("Output padding"), 0, 6),
    "images": Limits(N_("Images"), 1, 2),
    "channels": Limits(N_("Channels"), 1, 3),
    "filters": Limits(N_("Filters"), 1, 4),
    "groups": Limits(N_("Groups"), 1, 3),
    "slope": Limits(N_("Slope"), 0, 1),
}
POOLING_LIMITS: Mapping[str, Limits] = {
    "kernel": Limits(N_("Window size"), 1, LARGEST_INPUT),
    "padding": Limits(LIMITS["padding"].name, 0, LARGEST_INPUT // 2),
}
"""Those that differ in pooling: its window may cover the whole input."""
PAIRS = ("input", "kernel", "stride", "padding", "dilation", "output_padding")
"""The settings with a height and a width."""
SETTINGS = {*LIMITS, "padding_mode"}
"""Settings that a button may change to fix a problem."""


def largest_image() -> list[int]:
    """Return the largest shape of an input (N, C, H, W)."""
    size = LIMITS["input"].most
    return [LIMITS["images"].most, LIMITS["channels"].most, size, size]


def largest_kernel() -> list[int]:
    """Return the largest shape of a kernel (O, C, kH, kW)."""
    size = LIMITS["kernel"].most
    return [LIMITS["filters"].most, LIMITS["channels"].most, size, size]


def limits_of(operation: Operation, setting: str) -> Limits:
    """Return the limits of a setting of an operation."""
    pools = operation.kernel is None
    return (POOLING_LIMITS if pools and setting in POOLING_LIMITS else LIMITS)[setting]


def setting_value(operation: Operation, setting: str) -> Any:
    """Return the value of a setting: a pair (height, width), a number, a word or a bool."""
    window, padding = operation.settings, operation.padding
    values = {
        "kind": operation.kind.value,
        "input": operation.image.shape[2:],
        "images": operation.image.shape[0],
        "channels": operation.image.shape[1],
        "kernel": window.kernel,
        "stride": window.kernel if window.stride is None else window.stride,
        "stride_is_window": operation.stride is None,
        "padding_rule": padding if isinstance(padding, str) else "number",
        "bias": operation.bias is not None,
    }
    value = values[setting] if setting in values else getattr(operation, setting)
    return to_pair(value) if setting in PAIRS and not isinstance(value, str) else value


def value_text(value: object) -> str:
    """Return the value of a setting in few letters: ``3`` for (3, 3), ``3 × 2`` for (3, 2)."""
    if not isinstance(value, tuple):
        return str(value)
    return " × ".join(map(str, value[:1] if len(set(value)) == 1 else value))


def check_limits(operation: Operation, *, is_later: bool = False) -> None:
    """Raise Problem if an operation, for example from a link, exceeds the limits.

    Args:
        operation: The operation.
        is_later: Its image is the output of another operation: any size and numbers.
    """
    computed = {"input", "images", "channels", "image"} if is_later else set()
    for setting in LIMITS:
        if setting in computed:
            continue
        check_setting(operation, setting, setting_value(operation, setting))
    for name, grid in operation.grids.items():
        if name not in computed:
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


def check_setting(operation: Operation, setting: str, value: float | Pair | str) -> None:
    """Raise Problem, with the nearest value, if a value of a setting exceeds the limits."""
    if isinstance(value, str):  # padding 'same' or 'valid'
        return
    limits = limits_of(operation, setting)
    least, most = limits.least, limits.most
    axes = value if isinstance(value, tuple) else (value,)
    nearest = tuple(min(max(v, least), most) for v in axes)
    if nearest != axes:
        raise Problem(
            "{name} {value} is out of range: use {least} to {most}.",
            setting=setting,
            nearest=nearest if isinstance(value, tuple) else nearest[0],
            name=limits.name,
            value=value_text(axes),
            least=least,
            most=most,
        )


def chain_within_limits(first: Operation, later: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the operations of a chain that a page can draw, connected.

    Raises:
        Problem: torch would refuse one of them, or it exceeds the limits of the pages; in a chain
            of several a ChainProblem, which names which one.
    """
    if not later:
        trace_within_limits(first)
        return (first,)
    operations = chain.connect(first, later)
    for place, operation in enumerate(operations):
        try:
            trace_within_limits(operation, is_later=place > 0)
        except Problem as problem:
            raise chain.ChainProblem(place, operation, problem) from None
    return operations


def trace_within_limits(operation: Operation, *, is_later: bool = False) -> Trace:
    """Return the trace of an operation that a page can draw; arguments as of ``check_limits``.

    Raises:
        Problem: torch would refuse it, or it exceeds the limits of the pages.
    """
    check_limits(operation, is_later=is_later)
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
