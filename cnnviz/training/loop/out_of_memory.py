"""Memory that runs out: the same steps with fewer pictures at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

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
        "Not enough memory. Use a smaller batch size or a smaller network.",
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


class Undo:
    """Takes back what working out gradients has changed, so that it can be done again.

    That is the network's buffers, such as the running means of batch norms, the dice of
    augmentation, torch's random state, for dropout, and the gradients.

    Args:
        module: The network, on its device; its buffers stay the same tensors.
        draws: The dice of augmentation; None where nothing throws them.
        device: Where it works.
    """

    def __init__(
        self, module: nn.Module, draws: torch.Generator | None, device: torch.device
    ) -> None:
        self._module, self._draws = module, draws
        self._device = device if device.type == "cuda" else None
        self._buffers = list(module.buffers())  # to look for them takes longer than to copy them

    def here(self) -> Callable[[], None]:
        """Take down how things are, in some microseconds; return what makes them so again."""
        buffers = [buffer.clone() for buffer in self._buffers]
        draws = self._draws.get_state() if self._draws else None
        noise = torch.get_rng_state()
        device_noise = torch.cuda.get_rng_state(self._device) if self._device else None

        def back() -> None:
            for buffer, before in zip(self._buffers, buffers, strict=True):
                buffer.copy_(before)
            if self._draws and draws is not None:
                self._draws.set_state(draws)
            torch.set_rng_state(noise)
            if self._device and device_noise is not None:
                torch.cuda.set_rng_state(device_noise, self._device)
            self._module.zero_grad(set_to_none=True)

        return back
