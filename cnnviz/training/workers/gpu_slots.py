"""How many runs train at once on a machine, and on which GPU each of them.

Networks this small gain nothing from several GPUs for one run: distributing a batch and gathering
its gradients takes longer than the batch. So every GPU trains a run of its own.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import Device

VISIBLE = "CUDA_VISIBLE_DEVICES"


@dataclass(frozen=True)
class Slots:
    """Where runs train.

    Attributes:
        runs: Number of runs that train at once; the others wait.
        gpus: The GPUs by the names that ``CUDA_VISIBLE_DEVICES`` takes; empty for one or none.
    """

    runs: int
    gpus: tuple[str, ...] = ()

    @classmethod
    def of(cls, limits: Limits, device: Device | None) -> Self:
        """Return the slots of a machine.

        Args:
            limits: The limits of the host.
            device: What trains on this machine; None before the first worker has reported it.
        """
        if device is not None and device.kind == "cuda" and device.count > 1:
            visible = tuple(filter(None, os.environ.get(VISIBLE, "").split(",")))
            gpus = visible or tuple(map(str, range(device.count)))
            return cls(limits.max_runs or len(gpus), gpus)
        on_gpu = device is not None and device.kind != "cpu"
        cores = os.cpu_count() or 1
        return cls(limits.max_runs or (1 if on_gpu else max(1, cores // 4)))

    @property
    def threads(self) -> int:
        """Threads per run, so that all runs that train at once share the cores."""
        return max(1, (os.cpu_count() or 1) // self.runs)

    def choose_gpu(self, gpus_in_use: Iterable[str]) -> str:
        """Return the GPU with the fewest runs, empty where there is no choice.

        Args:
            gpus_in_use: The GPU of each run that trains; an unknown one counts as the first.
        """
        if not self.gpus:
            return ""
        busy = [gpu if gpu in self.gpus else self.gpus[0] for gpu in gpus_in_use]
        return min(self.gpus, key=busy.count)
