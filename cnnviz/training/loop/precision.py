"""Floating-point precision of a run, and whether a GPU repeats the same numbers.

Mixed precision: convolutions and matrix products in 16 bits, weights, sums and losses in 32
(Micikevicius et al. 2017, arXiv 1710.03740), by torch's autocast. Evaluation is always in float32.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import torch

from cnnviz.training.loop.environment import CUBLAS
from cnnviz.training.recipe.choices import Precision
from cnnviz.training.recipe.settings import Settings


def half_dtype(settings: Settings, device: torch.device) -> torch.dtype | None:
    """Return the 16-bit type of mixed precision, None for float32 only.

    bfloat16 has the range of float32; GPUs without it use float16, whose gradients must be scaled.
    """
    mixed = settings.precision == Precision.MIXED
    if not mixed and (settings.precision != Precision.AUTO or device.type != "cuda"):
        return None
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.float16
    return torch.bfloat16


def autocast(device: torch.device, half: torch.dtype | None) -> AbstractContextManager[object]:
    """Return the context of a forward pass.

    Without the cache of converted weights: a pass uses each of them once, and a step that is
    captured as a CUDA graph must not find what was cached outside of it.
    """
    if half is None:
        return nullcontext()
    return torch.autocast(device.type, half, cache_enabled=False)


def create_scaler(device: torch.device, half: torch.dtype | None) -> torch.amp.GradScaler:
    """Return what scales losses so that small gradients do not vanish; idle unless in float16."""
    return torch.amp.GradScaler(device.type, enabled=half == torch.float16)


def set_determinism(settings: Settings, device: torch.device) -> None:
    """Make a GPU compute in a fixed order, or let it choose its fastest algorithms.

    A layer without a deterministic algorithm raises RuntimeError later.
    """
    if device.type != "cuda":
        return
    if settings.repeatable:
        for name, value in CUBLAS.items():  # read when cuBLAS is first used
            os.environ.setdefault(name, value)
    torch.use_deterministic_algorithms(settings.repeatable)
    torch.backends.cudnn.benchmark = not settings.repeatable
