"""The devices on which torch can train here."""

from __future__ import annotations

import os
import platform

import torch

from cnnviz.problem import Problem
from cnnviz.training.records.run import Device


def choose_device(name: str) -> torch.device:
    """Return the device to train on; ``auto`` takes cuda, else mps, else the cpu.

    Raises:
        Problem: There is no such device on this machine.
    """
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(kind for kind in available if available[kind])
    if not available.get(name, False):
        raise Problem(
            "This machine has no {device}; “auto” picks an available device.",
            setting="device",
            nearest="auto",
            device=name,
        )
    return torch.device(name)


def device_title(device: torch.device) -> str:
    """Return a device's name for readers."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return "Apple GPU (mps)" if device.type == "mps" else "CPU"


def describe_device() -> Device:
    """Return what trains on this machine."""
    device = choose_device("auto")
    count = torch.cuda.device_count() if device.type == "cuda" else 1
    threads = torch.get_num_threads()
    return Device(device.type, device_title(device), threads, torch.__version__, count)


def versions() -> dict[str, str]:
    """Return the versions that a repeated run needs, and the kind of machine."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        **_cuda_versions(),
    }


def _cuda_versions() -> dict[str, str]:
    """Return the versions that matter on a GPU, and which one of several it is."""
    if not torch.cuda.is_available():
        return {}
    gpu = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    return {
        "cuda": str(torch.version.cuda),
        "cudnn": str(torch.backends.cudnn.version()),  # type: ignore[no-untyped-call]
        **({"gpu": gpu} if gpu else {}),
    }
