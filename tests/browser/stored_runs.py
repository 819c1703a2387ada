"""Runs that are in the store of a server without having been trained."""

from __future__ import annotations

from cnnviz import nets
from cnnviz.training import Phase, Progress, Settings, State, Store
from cnnviz.training.records.report import Report, Strength
from cnnviz.weights import module_weights

from .servers import Server

NETWORK = nets.find("lecture-cnn")
SMALL = Settings(NETWORK, data="practice", epochs=2, train_images=500)


def store_run(server: Server, settings: Settings = SMALL) -> str:
    """Store an ended run with curves, reports and random weights of two epochs; return its id."""
    store = Store(server.store)
    run = store.add(settings, "someone")
    store.claim(run)
    counts = tuple(tuple(10 if a == b else 1 for b in range(10)) for a in range(10))
    for epoch in (1, 2):
        weights = module_weights.pack(module_weights.initialized(settings.network, epoch))
        store.save_weights(run, epoch, weights, 0.5)
        store.append(run, _epoch_end(epoch, settings))
        store.save_report(run, Report(epoch, counts, (), (Strength(0, 0.5, 1e-4),) * 7))
    store.finish(run, State.DONE)
    store.close()
    return run


def _epoch_end(epoch: int, settings: Settings) -> Progress:
    """Return what a run records at the end of an epoch of 16 steps."""
    return Progress(
        Phase.EPOCH,
        epoch,
        step=16 * epoch,
        steps=16 * settings.epochs,
        seconds=2.0 * epoch,
        images_per_second=250.0,
        device="CPU",
        learning_rate=settings.learning_rate,
        loss=2 / epoch,
        accuracy=0.3 * epoch,
        train_loss=1.8 / epoch,
        train_accuracy=0.35 * epoch,
        test_loss=1.9 / epoch,
        test_accuracy=0.3 * epoch,
    )
