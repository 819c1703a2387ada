"""The grid stepper: mounts static/components/stepper in a page and hands edited grids back.

Stepping, hovering and playing happen in the browser; only edits, as whole grids, come here.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import streamlit as st

from cnnviz.grid.im2col import swap_channels
from cnnviz.grid.trace import Array, Kind, Trace
from cnnviz.ui.grids import limits, stepper_words
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.toasts import add_refused_edit_toast


@dataclass(frozen=True, eq=False)
class EditedGrids:
    """The grids after the reader edited them.

    Attributes:
        image: (N, C, H, W).
        kernel: In torch's layout, (O, C/groups, kH, kW), transposed (C, O/groups, kH, kW); None
            for pooling and activations.
        bias: (O,) or None.
    """

    image: Array
    kernel: Array | None
    bias: Array | None


@dataclass(frozen=True, eq=False)
class PastedBlock:
    """A pasted block of another size than its grid, which is to take the size.

    Attributes:
        name: The grid, ``image`` or ``weights``.
        shape: That the grid is to have; weights as in a trace, (O, C/groups, kH, kW).
        start: The image or filter, and the channel, with which the block begins.
        block: (n, c, H, W).
    """

    name: Literal["image", "weights"]
    shape: tuple[int, int, int, int]
    start: tuple[int, int]
    block: Array


_mount = component("stepper/main")


def send_stepper_words() -> None:
    """Send the words of the stepper, in the reader's language."""
    limits_of_grids = {"image": limits.largest_image(), "weights": limits.largest_kernel()}
    send_words("stepper", {"words": stepper_words.all_words(), "limits": limits_of_grids})


def show_stepper(
    trace: Trace,
    *,
    key: str,
    on_edit: Callable[[EditedGrids], None] | None = None,
    on_resize: Callable[[PastedBlock], None] | None = None,
    chain: dict[str, Any] | None = None,
    on_chain: Callable[[dict[str, Any]], None] | None = None,
    plays: bool = False,
) -> None:
    """Show an operation to step through and edit.

    Its words come by :func:`send_stepper_words`.

    Args:
        trace: The operation with its result.
        key: The component's key on the page.
        on_edit: Called with the whole new grids before the page's script runs again; None makes
            the grids read-only.
        on_resize: Called likewise with a pasted block whose size a grid is to take.
        chain: The chain that the operation is in, as ``chain_strip`` describes it; in a later
            operation the image is read-only.
        on_chain: Called likewise with what the reader does in the strip of the chain.
        plays: It plays by itself once, unless the system asks for less motion.
    """
    own = {"editable": on_edit is not None, "chain": chain, "plays": plays}
    data = stepper_payload(trace) | edit_memory(key) | own
    if on_edit is None:
        _mount(key=key, data=data)
    else:
        take = functools.partial(_pass_on, trace, on_edit)
        _mount(
            key=key,
            data=data,
            on_edit_change=functools.partial(receive_edit, key, take),
            on_resize_change=functools.partial(_receive_block, key, on_resize),
            on_chain_change=functools.partial(_receive_chain, key, on_chain),
        )


def _receive_chain(key: str, take: Callable[[dict[str, Any]], None] | None) -> None:
    """Callback: pass on what the reader did in the strip of the chain."""
    message = st.session_state[key]["chain"]
    if take is not None and message["token"] == edit_memory(key)["token"]:
        take(message)


def _receive_block(key: str, take: Callable[[PastedBlock], None] | None) -> None:
    """Callback: pass a pasted block on, unless its grid has been replaced since."""
    message = st.session_state[key]["resize"]
    block = read_block(message)
    if block is None or take is None or message["token"] != edit_memory(key)["token"]:
        add_refused_edit_toast()
    else:
        take(block)


def read_block(message: dict[str, Any]) -> PastedBlock | None:
    """Return a pasted block; None if it is not one of finite numbers within its grid."""
    try:
        block = unpack_grid(message["block"])
        shape, start = (tuple(map(int, message[name])) for name in ("shape", "start"))
    except (KeyError, TypeError, ValueError):
        return None
    known = message.get("name") in ("image", "weights")
    if not known or (block.ndim, len(shape), len(start)) != (4, 4, 2):
        return None
    begin = (*start, 0, 0)
    within = all(b >= 0 and b + n <= m for b, n, m in zip(begin, block.shape, shape, strict=True))
    if not within or not block.size or not np.isfinite(block).all():
        return None
    return PastedBlock(message["name"], shape, start, block)  # type: ignore[arg-type]


def _pass_on(trace: Trace, take: Callable[[EditedGrids], None], edit: dict[str, Any]) -> None:
    """Pass edited grids on, unless the grids that were shown have been replaced since."""
    grids = read_edit(trace, edit)
    if grids is None:
        add_refused_edit_toast()
    else:
        take(grids)


def stepper_payload(trace: Trace) -> dict[str, Any]:
    """Return what the browser draws: values and index maps, as JSON has them."""
    # The value of constant padding: the browser pads edited grids itself.
    outside = trace.padded[:, :, (trace.source_rows < 0)[:, None] | (trace.source_cols < 0)]
    # Where the image begins in its padding, which a transposed convolution crops from its output.
    top, left = (0 if axis.transposed else axis.padding[0] for axis in trace.axes)
    return {
        "kind": trace.kind.value,
        "image": _packed(trace.image),
        "weights": _packed(trace.weights),
        "bias": _packed(trace.bias),
        "output": _packed(trace.output),
        "winners": None if trace.winners is None else trace.winners.ravel().tolist(),
        "slope": trace.slope,
        "divisors": None if trace.divisors is None else trace.divisors.ravel().tolist(),
        "largest": limits.LARGEST_VALUE,
        "fill": _number(float(outside.flat[0])) if outside.size else 0,
        "rows": trace.rows.tolist(),
        "cols": trace.cols.tolist(),
        "sourceRows": trace.source_rows.tolist(),
        "sourceCols": trace.source_cols.tolist(),
        "top": top,
        "left": left,
        "channels": trace.channels.tolist(),
    }


def unpack_grid(grid: dict[str, Any]) -> Array:
    """Return the array of a packed grid.

    Raises:
        ValueError: The number of values does not match the shape.
    """
    values = np.array(grid["values"], object)  # numbers, and words such as "inf"
    return values.astype(np.float64).reshape(grid["shape"])


def to_torch_layout(trace: Trace, weights: Array) -> Array:
    """Return a trace's weights (O, C/groups, kH, kW) in torch's layout of the kernel.

    Only transposed convolution has another one: (C, O/groups, kH, kW).
    """
    if trace.kind is not Kind.TRANSPOSED:
        return weights
    return swap_channels(weights, trace.image.shape[1] // weights.shape[1])


def read_edit(trace: Trace, edit: dict[str, Any]) -> EditedGrids | None:
    """Return the grids of an edit; None if they are not finite numbers in the trace's shapes."""
    now = {"image": trace.image, "weights": trace.weights, "bias": trace.bias}
    shapes = {name: grid.shape for name, grid in now.items() if grid is not None}
    try:
        grids = {name: unpack_grid(edit[name]) for name in now if edit.get(name) is not None}
    except (TypeError, ValueError):
        return None
    finite = all(np.isfinite(grid).all() for grid in grids.values())
    if not finite or {name: grid.shape for name, grid in grids.items()} != shapes:
        return None
    kernel = to_torch_layout(trace, grids["weights"]) if "weights" in grids else None
    return EditedGrids(grids["image"], kernel, grids.get("bias"))


def _packed(array: Array | None) -> dict[str, Any] | None:
    if array is None:
        return None
    if not np.isfinite(array).all():
        return {"shape": list(array.shape), "values": [_number(v) for v in array.ravel().tolist()]}
    whole = (np.abs(array) < 2**53).all() and (array == np.rint(array)).all()
    values = array.astype(np.int64) if whole else array  # `3` is shorter than `3.0`
    return {"shape": list(array.shape), "values": values.ravel().tolist()}


def _number(value: float) -> float | str:
    """Return a number as JSON can hold it: infinities and NaN as words."""
    return value if np.isfinite(value) else str(value)
