"""How many runs work at once on a machine, and which GPU each of them has.

Networks this small gain nothing from several GPUs for one run: spreading a batch and gathering its
gradients takes longer than the batch. So every GPU has a run of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import Device

VISIBLE = "CUDA_VISIBLE_DEVICES"


@dataclass(frozen=True)
class Places:
    """Where runs work.

    Attributes:
        runs: So many at once; the others wait.
        gpus: The GPUs by the names that ``CUDA_VISIBLE_DEVICES`` takes; empty for one or none.
    """

    runs: int
    gpus: tuple[str, ...] = ()

    @classmethod
    def of(cls, limits: Limits, device: Device | None) -> Places:
        """Return the places of a machine.

        Args:
            limits: What the host allows.
            device: What a worker found there; None before one told.
        """
        several = device is not None and device.kind == "cuda" and device.count > 1
        visible = os.environ.get(VISIBLE, "")
        found = tuple(filter(None, visible.split(","))) if visible else ()
        if several and device is not None:
            gpus = found or tuple(map(str, range(device.count)))
            return cls(limits.max_runs or len(gpus), gpus)
        cores = os.cpu_count() or 1
        on_gpu = device is not None and device.kind != "cpu"
        return cls(limits.max_runs or (1 if on_gpu else max(1, cores // 4)))

    @property
    def threads(self) -> int:
        """Threads for one run, so that all that may work at once share the cores."""
        return max(1, (os.cpu_count() or 1) // self.runs)

    def environment(self, taken: Iterable[str]) -> dict[str, str]:
        """Return what tells a new worker its GPU: the one with the fewest runs.

        Args:
            taken: The GPUs of the runs that work, each as often as it has runs; one of whose GPU
                nothing is known has the first.
        """
        if not self.gpus:
            return {}
        busy = [gpu if gpu in self.gpus else self.gpus[0] for gpu in taken]
        return {VISIBLE: min(self.gpus, key=busy.count)}
