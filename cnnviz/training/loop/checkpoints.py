"""All that a run needs to go on after an epoch, as bytes and back."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from cnnviz.problem import Problem

# What torch raises when it reads something else than a checkpoint.
_DAMAGE = (RuntimeError, KeyError, TypeError, ValueError, EOFError, pickle.UnpicklingError)


def pack(state: dict[str, Any]) -> bytes:
    """Return tensors and plain values as bytes."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


@contextmanager
def opened(checkpoint: bytes, net: str) -> Iterator[dict[str, Any]]:
    """Open what :func:`pack` gave; taking its values over may fail, too, if it is damaged.

    Args:
        checkpoint: The bytes; no code in them runs.
        net: The network that its ``net`` must be.

    Raises:
        Problem: It is damaged, or belongs to another network.
    """
    try:
        # Nothing but tensors and plain values is read: no code runs.
        state: dict[str, Any] = torch.load(
            io.BytesIO(checkpoint), map_location="cpu", weights_only=True
        )
        if state["net"] != net:
            raise Problem(
                "This checkpoint is from another network: {net}.",
                setting="net",
                net=state["net"],
            )
        yield state
    except Problem:
        raise
    except _DAMAGE as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problem("This checkpoint is damaged: {detail}.", detail=detail) from error


def noise(device: torch.device) -> dict[str, Tensor]:
    """Return torch's random state, on the CPU and on a GPU."""
    kept = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        kept["cuda"] = torch.cuda.get_rng_state(device)
    return kept


def restore_noise(kept: dict[str, Tensor], device: torch.device) -> None:
    """Set torch's random state to what :func:`noise` gave."""
    torch.set_rng_state(kept["cpu"])
    if device.type == "cuda" and "cuda" in kept:
        torch.cuda.set_rng_state(kept["cuda"], device)
