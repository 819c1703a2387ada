"""Out of memory: the same steps with fewer images at a time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

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


def halve_batch(images: int, device: torch.device, smallest: int = 1) -> int:
    """Return half as many images, after memory that the device holds in reserve is freed.

    Call it outside of the ``except`` clause: the error's frames hold memory, too.

    Raises:
        Problem: There were no more than the smallest number already.
    """
    if images <= smallest:
        raise problem()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
    return max(images // 2, smallest)


def run_in_memory(task: Callable[[int], Result], images: int, device: torch.device) -> Result:
    """Return the result of a task on images, with half as many whenever memory runs out.

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


def snapshot(
    module: nn.Module,
    buffers: Sequence[Tensor],
    augmentation: torch.Generator,
    device: torch.device,
) -> Callable[[], None]:
    """Return a function that undoes what computing gradients changes, so that it can be repeated.

    That is the buffers of the network, such as the running means of batch norms, torch's random
    state, for dropout, that of the augmentation, and the gradients. Copying takes some
    microseconds.
    """
    values = [buffer.clone() for buffer in buffers]
    draws, states = augmentation.get_state(), rng_state(device)

    def restore() -> None:
        for buffer, value in zip(buffers, values, strict=True):
            buffer.copy_(value)
        augmentation.set_state(draws)
        set_rng_state(states, device)
        module.zero_grad(set_to_none=True)

    return restore
