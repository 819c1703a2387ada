"""Where torch can train on this machine."""

from __future__ import annotations

import os
import platform

import torch

from cnnviz.problem import Problem
from cnnviz.training.records.run import Device


def choose(asked: str) -> torch.device:
    """Return the device to train on; ``auto`` takes cuda, else mps, else the cpu.

    Raises:
        Problem: The device that was asked for is not there.
    """
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if asked == "auto":
        return torch.device(next(kind for kind, is_there in there.items() if is_there))
    if not there.get(asked, False):
        raise Problem(
            "This machine has no {device}; “auto” picks an available device.",
            setting="device",
            nearest="auto",
            device=asked,
        )
    return torch.device(asked)


def title(device: torch.device) -> str:
    """Return a device's name for readers."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return "Apple GPU (mps)" if device.type == "mps" else "CPU"


def describe() -> Device:
    """Return what trains on this machine."""
    device = choose("auto")
    count = torch.cuda.device_count() if device.type == "cuda" else 1
    return Device(device.type, title(device), torch.get_num_threads(), torch.__version__, count)


def versions() -> dict[str, str]:
    """Return the versions that a repeated run needs, and the kind of machine."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        **_cuda(),
    }


def _cuda() -> dict[str, str]:
    """Return the versions that matter on a GPU, and which one of several it is."""
    if not torch.cuda.is_available():
        return {}
    gpu = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    return {
        "cuda": str(torch.version.cuda),
        "cudnn": str(torch.backends.cudnn.version()),  # type: ignore[no-untyped-call]
        **({"gpu": gpu} if gpu else {}),
    }
