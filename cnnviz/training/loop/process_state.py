"""The state of a process that trains one run after another: as fresh for each as for the first.

What a run may change in torch, numpy and Python is noted before the first run and set back after
each; memory goes back to the system. The same settings then give the same numbers, bit by bit, in a
used process and in a fresh one (a test trains in both).
"""

import ctypes
import functools
import gc
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from cnnviz.data import GARMENTS, Dataset
from cnnviz.nets import Network
from cnnviz.training.loop.loop import Loop
from cnnviz.training.recipe.settings import Settings

WARM_UP_NETWORK = "warm-up~1x28x28~conv_1_4_3_p1~batchnorm_4~relu~maxpool_2~flatten~linear_784_10"
WARM_UP_IMAGES = 64


@dataclass(frozen=True)
class ProcessState:
    """What a run may change in its process."""

    environment: dict[str, str]
    threads: int
    dtype: torch.dtype
    grad: bool
    deterministic: tuple[bool, bool]
    cudnn: tuple[bool, bool, bool]
    matmul: str
    seed: int
    torch_rng: Tensor
    numpy_rng: dict[str, Any]
    python_rng: Any

    @classmethod
    def capture(cls) -> Self:
        """Return the present state."""
        cudnn = torch.backends.cudnn
        return cls(
            environment=dict(os.environ),
            threads=torch.get_num_threads(),
            dtype=torch.get_default_dtype(),
            grad=torch.is_grad_enabled(),
            deterministic=(
                torch.are_deterministic_algorithms_enabled(),
                torch.is_deterministic_algorithms_warn_only_enabled(),
            ),
            cudnn=(cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32),
            matmul=torch.get_float32_matmul_precision(),
            seed=torch.initial_seed(),
            torch_rng=torch.get_rng_state(),
            numpy_rng=np.random.get_state(legacy=False),
            python_rng=random.getstate(),
        )

    def restore(self) -> None:
        """Set everything back to this state, and return memory to the system."""
        os.environ.clear()
        os.environ.update(self.environment)
        torch.set_num_threads(self.threads)
        torch.set_default_dtype(self.dtype)
        torch.set_grad_enabled(self.grad)
        enabled, warn_only = self.deterministic
        torch.use_deterministic_algorithms(enabled, warn_only=warn_only)
        cudnn = torch.backends.cudnn
        cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32 = self.cudnn
        torch.set_float32_matmul_precision(self.matmul)
        torch.manual_seed(self.seed)  # on GPUs, too
        torch.set_rng_state(self.torch_rng)
        np.random.set_state(self.numpy_rng)
        random.setstate(self.python_rng)
        release_memory()


@functools.cache
def fresh_state() -> ProcessState:
    """Return the state of this process before its first run: when this is first called."""
    return ProcessState.capture()


def release_memory() -> None:
    """Return unused memory to the system, and that of GPUs to the driver."""
    gc.collect()
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch._C._cuda_clearCublasWorkspaces()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    # glibc was told to keep what is freed, for the next batch: see environment.MALLOC.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def own_memory() -> int:
    """Return the bytes of memory that this process alone holds; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    kilobytes = (int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
    return 1024 * next(kilobytes, 0)


def warm_up() -> None:
    """Do what the first run of a process waits for: a run of a tiny network that is not kept.

    Torch loads libraries, compiles kernels and starts threads when they are first used.
    """
    state = fresh_state()
    images = np.zeros((WARM_UP_IMAGES, 1, 28, 28), np.uint8)
    labels = np.arange(WARM_UP_IMAGES, dtype=np.int64) % 10
    dataset = Dataset(
        "practice",
        "",
        images,
        labels,
        images,
        labels,
        classes=GARMENTS,
        mean=(0.0,),
        std=(1.0,),
        drawn=True,
    )
    settings = Settings(Network.parse(WARM_UP_NETWORK), "practice", epochs=1, batch_size=32)
    loop = Loop(settings, dataset=dataset)
    for _ in loop.run():
        pass
    loop.report()
    loop.checkpoint()
    del loop
    state.restore()
    gc.freeze()  # what is imported stays: to look through it takes a tenth of a second each time
