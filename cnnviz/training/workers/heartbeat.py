"""The pulse of a worker: signs of life to the store, and the owner's wishes from it.

It beats in a thread beside the loop. A loop that does not come to a record soon after Stop (a huge
batch, a slow download) is not waited for: what earlier epochs saved is kept.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnnviz.problem import Problem
from cnnviz.training.records.control import Steering
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.run import Event, EventKind, State, Wishes
from cnnviz.training.store.store import Store

LOOK_SECONDS = 0.1
BEAT_SECONDS = 0.5
PATIENCE_SECONDS = 0.5


class Pulse:
    """Tells the store that a worker lives, and the worker what the owner of its run wishes.

    Attributes:
        steering: Of the loop; what is wished gets there.
        fetched: Share of the data that is downloaded, None unless a download is under way.
        rate: The learning rate that was wished for last, None for that of the settings.
        saved: Steps and epochs at the last checkpoint.
        flush: Called before something is recorded: what was told earlier is to be written by then.
        gone: The run was deleted, or another worker has it: nothing more is to be written.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.steering = Steering()
        self.fetched: float | None = None
        self.rate: float | None = None
        self.saved = (0, 0)
        self.flush: Callable[[], None] = lambda: None
        self.gone = False
        self._store = store
        self._run_id = run_id
        self._wishes = Wishes(stop=False, pause=False, rate=None)
        self._news = threading.Event()
        self._heard = threading.Event()
        self._over = threading.Event()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat in a thread of its own."""
        thread = threading.Thread(target=self._beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def obey(self, progress: Progress) -> bool:
        """Do what the owner wishes, after the step of a record; a pause is waited out here.

        Returns:
            False if the run is to stop.
        """
        self.steering.attention = False
        paused = False
        self._tell_of_memory(progress)
        while True:
            wishes = self._wishes
            self._steer(wishes, progress)
            if wishes.stop or not wishes.pause:
                break
            if not paused:
                self._record(EventKind.PAUSE, progress)
                paused = True
            self._news.wait()
            self._news.clear()
        if wishes.stop:
            self._heard.set()
            if not self.gone:
                self._record(EventKind.STOP, progress)
        elif paused:
            self._record(EventKind.RESUME, progress)
        return not wishes.stop

    def _steer(self, wishes: Wishes, progress: Progress) -> None:
        if wishes.rate is not None and wishes.rate != self.rate and not wishes.stop:
            self.rate = wishes.rate
            self.steering.set_rate(progress.step, wishes.rate)
            self._record(EventKind.RATE, progress, wishes.rate)

    def _tell_of_memory(self, progress: Progress) -> None:
        while self.steering.halved:
            step, pictures = self.steering.halved.pop(0)
            self.flush()
            event = Event(EventKind.BATCH, step, progress.epoch, pictures)
            self._store.record(self._run_id, event)

    def _record(self, kind: EventKind, progress: Progress, value: float | None = None) -> None:
        self.flush()
        self._store.record(self._run_id, Event(kind, progress.step, progress.epoch, value))

    def _beat(self) -> None:
        beaten = 0.0
        while not self._over.wait(LOOK_SECONDS):
            try:
                wishes = self._store.wishes(self._run_id)
                if time.monotonic() - beaten >= BEAT_SECONDS:
                    self._store.beat(self._run_id, self.fetched)
                    beaten = time.monotonic()
            except Problem as problem:  # a locked store may be free at the next beat
                print(f"cnnviz: {problem}", file=sys.stderr)
                continue
            self.gone = wishes is None
            self._tell(wishes or Wishes(stop=True, pause=False, rate=None))
            if self._wishes.stop:
                break
        if self._wishes.stop and not self._over.wait(PATIENCE_SECONDS):
            self._give_up_waiting()

    def _tell(self, wishes: Wishes) -> None:
        if wishes != self._wishes:
            self._wishes = wishes
            self.steering.attention = True
            self._news.set()

    def _give_up_waiting(self) -> None:
        """End the process, unless the loop has heard and is about to end by itself."""
        if self._heard.is_set():
            return
        if not self.gone:
            step, epoch = self.saved
            self._store.record(self._run_id, Event(EventKind.STOP, step, epoch))
            self._store.finish(self._run_id, State.STOPPED)
        os._exit(0)
