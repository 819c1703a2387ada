"""Memory that runs out: the same steps with fewer pictures at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn

from cnnviz.problem import Problem

Result = TypeVar("Result")

_WORDS = ("out of memory", "can't allocate memory", "not enough memory", "ALLOC_FAILED")
"""Of CUDA and MPS, of the allocators of the CPU on Unix and on Windows, of cuBLAS and cuDNN."""


def ran_out(error: Exception) -> bool:
    """Return True if an error says that there was no memory left, on whatever device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _WORDS)


def problem() -> Problem:
    """Return what is said where fewer pictures at a time do not help."""
    return Problem(
        "The memory is not enough for this run. Take smaller batches or a smaller network.",
        setting="batch_size",
    )


def halved(at_once: int, device: torch.device) -> int:
    """Return half as many pictures; what the device holds in reserve is given back first.

    Call it outside of the ``except`` clause: the error's frames hold what is to be given back.

    Raises:
        Problem: It was one picture already.
    """
    if at_once <= 1:
        raise problem()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
    return at_once // 2


def fitting(work: Callable[[int], Result], most: int, device: torch.device) -> Result:
    """Return what some work on pictures gives, for half as many as often as memory runs out.

    Args:
        work: Takes the number of pictures; it can be done again.
        most: Pictures at first.
        device: Where it works.

    Raises:
        Problem: There is not enough memory for one picture.
    """
    while True:
        try:
            return work(most)
        except (RuntimeError, MemoryError) as error:
            if not ran_out(error):
                raise
        most = halved(most, device)


@dataclass(frozen=True)
class Moment:
    """What working out gradients changes, so that it can be done again from there.

    Attributes:
        buffers: Copies of the network's, such as the running means of batch norms.
        draws: State of the dice of augmentation.
        noise: Torch's random state on the CPU, for dropout.
        device_noise: The same on a GPU.
    """

    buffers: list[Tensor]
    draws: Tensor
    noise: Tensor
    device_noise: Tensor | None

    @classmethod
    def now(cls, module: nn.Module, draws: torch.Generator, device: torch.device) -> Moment:
        """Take it down; that takes some microseconds."""
        return cls(
            [buffer.clone() for buffer in module.buffers()],
            draws.get_state(),
            torch.get_rng_state(),
            torch.cuda.get_rng_state(device) if device.type == "cuda" else None,
        )

    def restore(self, module: nn.Module, draws: torch.Generator, device: torch.device) -> None:
        """Make everything what it was, and throw the gradients away."""
        for buffer, before in zip(module.buffers(), self.buffers, strict=True):
            buffer.copy_(before)
        draws.set_state(self.draws)
        torch.set_rng_state(self.noise)
        if self.device_noise is not None:
            torch.cuda.set_rng_state(self.device_noise, device)
        module.zero_grad(set_to_none=True)
