"""Runs that are in the store of a server without having been trained."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cnnviz import nets
from cnnviz.training import Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.training.records.report import Report, Strength
from cnnviz.weights import module_weights

from ..training.waiting import wait_for
from .servers import Server

NETWORK = nets.find("lecture-cnn")
SMALL = Settings(NETWORK, data="practice", epochs=2, train_images=500)


@dataclass
class SteppedRun:
    """A run whose epochs end when a test says so; the store gets what a worker would write.

    A worker would occupy a core for as long as a page is looked at.
    """

    store: Store
    id: str
    settings: Settings
    epoch: int = 0

    def end_epoch(self) -> None:
        """Store curves, report and weights, which are random, of the next epoch."""
        self.epoch += 1
        counts = tuple(tuple(10 if a == b else 1 for b in range(10)) for a in range(10))
        weights = module_weights.pack(module_weights.initialized(self.settings.network, self.epoch))
        self.store.save_weights(self.id, self.epoch, weights, 0.5)
        self.store.append(self.id, _epoch_end(self.epoch, self.settings))
        strengths = (Strength(0, 0.5, 1e-4),) * 7
        self.store.save_report(self.id, Report(self.epoch, counts, (), strengths))

    def end_when_stopped(self) -> None:
        """Wait until the reader stops the run, and end it."""

        def is_stopped() -> bool:
            requests = self.store.requests(self.id)
            return requests is not None and requests.stop

        wait_for(is_stopped)
        self.store.record(self.id, Event(EventKind.STOP, 16 * self.epoch, self.epoch))
        self.store.finish(self.id, State.STOPPED)

    def beat(self, over: threading.Event) -> None:
        """Send heartbeats until the run is over."""
        while not over.wait(1):
            self.store.beat(self.id)


@contextmanager
def begin_run(
    server: Server, owner: str = "someone", settings: Settings = SMALL
) -> Iterator[SteppedRun]:
    """Claim a run of a browser, as a worker does, and send its heartbeats while the block runs."""
    store, over = Store(server.store), threading.Event()
    run = SteppedRun(store, store.add(settings, owner), settings)
    assert store.claim(run.id)
    thread = threading.Thread(target=run.beat, args=(over,))
    thread.start()
    try:
        yield run
    finally:
        over.set()
        thread.join()
        store.close()


def store_run(server: Server, settings: Settings = SMALL) -> str:
    """Store a run of two epochs that has ended; return its id."""
    with begin_run(server, settings=settings) as run:
        run.end_epoch()
        run.end_epoch()
        run.store.finish(run.id, State.DONE)
    return run.id


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
