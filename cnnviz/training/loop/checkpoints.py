"""Checkpoints: all that a run needs to continue after an epoch, as bytes and back."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from cnnviz.problem import Problem, reason_of


def pack_checkpoint(state: dict[str, Any]) -> bytes:
    """Return tensors and plain values as bytes."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


@contextmanager
def open_checkpoint(checkpoint: bytes, network: str) -> Iterator[dict[str, Any]]:
    """Open what :func:`pack_checkpoint` returned; damage may also show where its values are used.

    No code in the bytes runs. ``network`` is the text form of the network that they must belong to.

    Raises:
        Problem: It is damaged, or belongs to another network.
    """
    try:
        # Only tensors and plain values are read: no code runs.
        state: dict[str, Any] = torch.load(
            io.BytesIO(checkpoint), map_location="cpu", weights_only=True
        )
        if state["net"] != network:
            raise Problem(
                "This checkpoint is from another network: {net}.",
                setting="net",
                net=state["net"],
            )
        yield state
    except Problem:
        raise
    except Exception as error:  # torch has many for damaged bytes
        raise Problem("This checkpoint is damaged: {detail}.", detail=reason_of(error)) from error


def rng_state(device: torch.device) -> dict[str, Tensor]:
    """Return torch's random state, on the CPU and on a GPU."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    return states


def set_rng_state(states: dict[str, Tensor], device: torch.device) -> None:
    """Set torch's random state to what :func:`rng_state` returned."""
    torch.set_rng_state(states["cpu"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)
