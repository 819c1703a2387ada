"""Training: a generator of progress, workers, the engine that starts them and the store.

Importing this does not import torch: the web server reads the store without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.data import Dataset
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.recipe.settings import Augment, Optimizer, Precision, Schedule, Settings, Start
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.run import Device, Event, EventKind, Origin, Run, State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.engine import Engine, LocalEngine

if TYPE_CHECKING:
    from torch import nn


def train(
    settings: Settings, *, module: nn.Sequential | None = None, dataset: Dataset | None = None
) -> Iterator[Progress]:
    """Train a network and tell about it on the way; see :func:`cnnviz.training.loop.loop.train`."""
    from cnnviz.training.loop import loop

    return loop.train(settings, module=module, dataset=dataset)


__all__ = [
    "Augment",
    "Device",
    "Engine",
    "Event",
    "EventKind",
    "Limits",
    "LocalEngine",
    "Optimizer",
    "Origin",
    "Phase",
    "Precision",
    "Progress",
    "Run",
    "Schedule",
    "Settings",
    "Start",
    "State",
    "Store",
    "train",
]
