"""The operations of a chain as the strip above the grids: what the browser draws and sends."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.grid.chain import MOST
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.ui.grids.state import GridPage
from cnnviz.ui.grids.stepper import stepper_payload
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.edits import edit_memory

STEPPER = "stepper"
"""The key of the stepper on its page."""
RELAY = "chain-relay"
LEVELS = 20
"""Steps of color from 0 to the largest magnitude in a small map."""


def chain_payload(operations: Sequence[Operation], at: int) -> dict[str, Any]:
    """Return what the strip shows, and what shows the other operations after an edit or a click.

    A page without a chain sends none of it.

    Args:
        operations: The chain.
        at: Which one is on the page, from 0.
    """
    if len(operations) == 1:
        return {"at": at, "steps": []}
    steps = [
        {"kind": one.kind.value, "size": _window(one), **_map(one.trace.output)}
        for one in operations
    ]
    others = [
        None if place == at else _without_numbers(one) for place, one in enumerate(operations)
    ]
    image = stepper_payload(operations[0].trace)["image"] if at else None
    return {
        **{"at": at, "input": _map(operations[0].image), "steps": steps, "most": MOST},
        **{"image": image, "others": others},
    }


def _without_numbers(operation: Operation) -> dict[str, Any]:
    """Return what the browser needs to compute an operation from the output before it."""
    payload = stepper_payload(operation.trace)
    for name in ("image", "output"):
        payload[name] = {"shape": payload[name]["shape"], "values": []}
    if payload["winners"] is not None:
        payload["winners"] = []
    return payload


def _window(operation: Operation) -> str:
    """Return rows and columns of a kernel or a window; an activation has none."""
    if operation.kind.is_activation:
        return ""
    return "×".join(str(axis.kernel) for axis in operation.trace.axes)


def _map(output: Array) -> dict[str, Any]:
    """Return the shape of an output and the colors of its first image, −LEVELS to LEVELS."""
    first = np.nan_to_num(output[0], posinf=0.0, neginf=0.0)
    levels = np.rint(first / (np.abs(first).max() or 1.0) * LEVELS).astype(int)
    return {"shape": list(output.shape), "levels": levels.ravel().tolist()}


_mount_relay = component("stepper/relay")


def show_chain_relay(page: GridPage) -> None:
    """Receive what the reader does in the strip of a chain, outside the part of the stepper."""

    def receive() -> None:
        message = st.session_state[RELAY]["message"]
        if message["token"] == edit_memory(STEPPER)["token"]:
            take_message(page, message)

    _mount_relay(key=RELAY, height=1, on_message_change=receive)


def take_message(page: GridPage, message: dict[str, Any]) -> None:
    """Callback: show, append or remove an operation, as the reader clicked.

    A message about an operation that is not there any more is ignored: its answer is on the way.
    """
    operations = page.current().operations
    match message:
        case {"show": int(place)} if 0 <= place < len(operations):
            page.show_operation(place)
        case {"remove": int(place)} if 0 < place < len(operations):
            page.remove_operation(place)
        case {"append": str(kind)} if kind in list(Kind) and len(operations) < MOST:
            page.append_operation(Kind(kind))
