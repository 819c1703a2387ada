"""The devices on which torch can train here, and what a repeated run must know about them."""

import os
import platform

import torch

from cnnviz.problem import Problem
from cnnviz.training.loop.environment import CUBLAS
from cnnviz.training.recipe.settings import Settings
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
    """Return what a repeated run needs: versions, kind of machine, which GPU of several."""
    result = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }
    if torch.cuda.is_available():
        result["cuda"] = str(torch.version.cuda)
        result["cudnn"] = str(torch.backends.cudnn.version())  # type: ignore[no-untyped-call]
        if gpu := os.environ.get("CUDA_VISIBLE_DEVICES"):
            result["gpu"] = gpu
    return result
