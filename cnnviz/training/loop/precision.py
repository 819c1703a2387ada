"""In which numbers a run works, and whether a GPU is to give the same ones again.

Mixed precision: convolutions and matrix products in 16 bits, weights, sums and losses in 32
(Micikevicius et al. 2017, arXiv 1710.03740), by torch's autocast. Measured is in float32 always.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import torch

from cnnviz.training.recipe.settings import Precision, Settings

CUBLAS = ("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
"""With it cuBLAS sums up in one order; see :func:`torch.use_deterministic_algorithms`."""


def lower(settings: Settings, device: torch.device) -> torch.dtype | None:
    """Return the numbers of 16 bits that a run works in where it can, None for float32 only.

    bfloat16 has the range of float32; GPUs that do not know it take float16, whose gradients have
    to be scaled.
    """
    auto = Precision.MIXED if device.type == "cuda" else Precision.FLOAT32
    chosen = auto if settings.precision == Precision.AUTO else settings.precision
    if chosen == Precision.FLOAT32:
        return None
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.float16
    return torch.bfloat16


def autocast(device: torch.device, dtype: torch.dtype | None) -> AbstractContextManager[object]:
    """Return the surroundings of a forward pass.

    Without the cache of weights that were made shorter: a pass uses each of them once, and a step
    that is captured as a CUDA graph must not find what was put there outside of it.
    """
    if dtype is None:
        return nullcontext()
    return torch.autocast(device.type, dtype, cache_enabled=False)


def scaler(device: torch.device, dtype: torch.dtype | None) -> torch.amp.GradScaler:
    """Return what scales losses so that small gradients do not vanish; idle unless in float16."""
    return torch.amp.GradScaler(device.type, enabled=dtype == torch.float16)


def told(
    settings: Settings, device: torch.device, dtype: torch.dtype | None, no_graphs: str
) -> dict[str, str]:
    """Return what a repeated run has to know of all this, beside the versions.

    Args:
        settings: Of the run.
        device: Where it works.
        dtype: Its numbers of 16 bits, None for float32 only.
        no_graphs: Why its steps are not replayed as CUDA graphs, empty if they are.
    """
    numbers = {"precision": str(dtype).removeprefix("torch.")} if dtype else {}
    if device.type != "cuda":
        return numbers
    order = "repeatable" if settings.repeatable else "quickest"
    return {**numbers, "order": order, "graphs": no_graphs or "replayed"}


def settle(settings: Settings, device: torch.device) -> None:
    """Let a GPU work in one order, or let it look for its quickest way.

    Raises later, as RuntimeError, where torch knows no repeatable way for a layer.
    """
    if device.type != "cuda":
        return
    if settings.repeatable:
        os.environ.setdefault(*CUBLAS)  # read when cuBLAS is first used
    torch.use_deterministic_algorithms(settings.repeatable)
    torch.backends.cudnn.benchmark = not settings.repeatable
