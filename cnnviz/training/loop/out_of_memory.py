"""Out of memory: the same steps with fewer images at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

from cnnviz.problem import Problem
from cnnviz.training.loop.checkpoints import rng_state, set_rng_state

Result = TypeVar("Result")

_MESSAGES = ("out of memory", "can't allocate memory", "not enough memory", "ALLOC_FAILED")
"""Of CUDA and MPS, of the allocators of the CPU on Unix and on Windows, of cuBLAS and cuDNN."""


def is_out_of_memory(error: Exception) -> bool:
    """Return True if an error means that memory ran out, on whatever device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(text in str(error) for text in _MESSAGES)


def problem() -> Problem:
    """Return the problem of a run for which even one image at a time is too much."""
    return Problem(
        "Not enough memory. Use a smaller batch size or a smaller network.",
        setting="batch_size",
    )


def halve_batch(images: int, device: torch.device) -> int:
    """Return half as many images, after memory that the device holds in reserve is freed.

    Call it outside of the ``except`` clause: the error's frames hold memory, too.

    Raises:
        Problem: It was one image already.
    """
    if images <= 1:
        raise problem()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
    return images // 2


def run_in_memory(task: Callable[[int], Result], images: int, device: torch.device) -> Result:
    """Return the result of a task on images, with half as many whenever memory runs out.

    Args:
        task: Takes the number of images; it can be repeated.
        images: Images at first.
        device: Where it runs.

    Raises:
        Problem: There is not enough memory for one image.
    """
    while True:
        try:
            return task(images)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        images = halve_batch(images, device)


class Rollback:
    """Undoes what computing gradients has changed, so that it can be repeated.

    That is the network's buffers, such as the running means of batch norms, the random state of
    the augmentation, torch's random state, for dropout, and the gradients.

    Args:
        module: The network, on its device; its buffers stay the same tensors.
        augmentation: The random numbers of the augmentation, None without one.
        device: Where it works.
    """

    def __init__(
        self, module: nn.Module, augmentation: torch.Generator | None, device: torch.device
    ) -> None:
        self._module, self._augmentation, self._device = module, augmentation, device
        self._buffers = list(module.buffers())  # to look for them takes longer than to copy them

    def snapshot(self) -> Callable[[], None]:
        """Copy the state, in some microseconds; return a function that restores it."""
        buffers = [buffer.clone() for buffer in self._buffers]
        augmentation = self._augmentation.get_state() if self._augmentation else None
        states = rng_state(self._device)

        def restore() -> None:
            for buffer, before in zip(self._buffers, buffers, strict=True):
                buffer.copy_(before)
            if self._augmentation and augmentation is not None:
                self._augmentation.set_state(augmentation)
            set_rng_state(states, self._device)
            self._module.zero_grad(set_to_none=True)

        return restore
