"""Training queued runs in the process of a test."""

from __future__ import annotations

from cnnviz.training import Run, Store
from cnnviz.training.workers.worker import train_run


def train_queued(store: Store, run_id: str) -> Run:
    """Train a queued run on one thread and return it as it ended."""
    assert store.claim(run_id)
    train_run(store, run_id, threads=1)
    return store.run(run_id)
