"""Training: a generator of progress, workers, the engine that starts them and the store.

Importing this imports neither torch nor the database: the store and the engine are imported when
they are first used.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.data import Dataset
from cnnviz.training.recipe.choices import Augment, Optimizer, Precision, Schedule, Start
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.run import Device, Event, EventKind, Origin, Run, State

if TYPE_CHECKING:
    from torch import nn

    from cnnviz.training.store.store import Store
    from cnnviz.training.workers.engine import Engine
    from cnnviz.training.workers.local_engine import LocalEngine

_LAZY = {
    "Engine": "cnnviz.training.workers.engine",
    "LocalEngine": "cnnviz.training.workers.local_engine",
    "Store": "cnnviz.training.store.store",
}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(importlib.import_module(_LAZY[name]), name)


def train(
    settings: Settings, *, module: nn.Sequential | None = None, dataset: Dataset | None = None
) -> Iterator[Progress]:
    """Train a network and yield progress records; see :class:`cnnviz.training.loop.loop.Loop`."""
    from cnnviz.training.loop.loop import Loop

    return Loop(settings, module=module, dataset=dataset).run()


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
