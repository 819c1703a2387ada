"""Pausing, changing, killing, resuming and continuing runs, with real worker processes."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import (
    Event,
    EventKind,
    LocalEngine,
    Origin,
    Phase,
    Progress,
    Settings,
    State,
    Store,
)
from cnnviz.training.records.control import Control
from cnnviz.training.workers.heartbeat import BEAT_SECONDS

from .queued_runs import train_queued
from .waiting import PATIENCE, wait_for

NET = "moody~1x28x28~conv_1_4_3~batchnorm_4~relu~dropout_0.3~maxpool_2~flatten~linear_676_10"
RUN = Settings(
    nets.find(NET),
    data="practice",
    train_images=1000,
    batch_size=50,
    epochs=6,
    device="cpu",
    schedule="cosine",  # type: ignore[arg-type] # as JSON brings it
    augment=("shift",),  # type: ignore[arg-type]
)
SMALL = dataclasses.replace(RUN, train_images=500, batch_size=25)
WILD = "wild~1x28x28~conv_1_4_3~conv_4_4_3~flatten~linear_2304_10"


def figures(store: Store, run_id: str) -> list[tuple[int, float | None, float | None, float]]:
    return [
        (one.epoch, one.test_loss, one.train_accuracy, one.learning_rate)
        for one in store.progress(run_id)
        if one.phase == Phase.EPOCH
    ]


def queue_with_rates(store: Store, settings: Settings, *rates: tuple[int, float]) -> str:
    """Return a queued run with changes of the learning rate at future steps."""
    run_id = store.add(settings, "me")
    for step, rate in rates:
        store.record(run_id, Event(EventKind.RATE, step, 0, rate))
    store.request_rate(run_id, "me", rates[-1][1])
    return run_id


def test_a_killed_and_resumed_run_equals_an_uninterrupted_one(
    store: Store, engine: LocalEngine
) -> None:
    """The rate changes at a step that is repeated after resuming, and at a later one."""
    rates = ((25, 0.004), (90, 0.0005))
    whole, killed = queue_with_rates(store, RUN, *rates), queue_with_rates(store, RUN, *rates)
    engine.start_waiting()
    assert engine.wait(whole, PATIENCE).state == State.DONE
    wait_for(lambda: store.progress(killed) and store.progress(killed)[-1].step > 25)
    engine.kill(killed)
    assert engine.wait(killed, PATIENCE).state == State.INTERRUPTED
    last = store.checkpoints(killed)[-1]
    assert 1 <= last < 6

    engine.resume(killed, "me")
    assert all(one.step <= last * 20 for one in store.progress(killed)[:2])
    assert engine.wait(killed, PATIENCE).state == State.DONE
    assert figures(store, killed) == figures(store, whole)
    assert store.weights(killed, "last") == store.weights(whole, "last")
    assert store.checkpoint(killed) is not None
    steps = [one.step for one in store.progress(killed)]
    assert steps == sorted(steps)
    assert [(e.kind, e.step) for e in store.events(killed)] == sorted(
        [
            (EventKind.RATE, 25),
            (EventKind.RATE, 90),
            (EventKind.RESUME, last * 20),
        ],
        key=lambda pair: pair[1],
    )


@contextmanager
def acting(act: Callable[[], None]) -> Iterator[None]:
    """Act in another thread; its errors are raised here."""
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(act)
        yield
    done.result()


def test_a_run_is_paused_gets_a_new_rate_and_resumes(store: Store) -> None:
    run_id = store.add(SMALL, "me")
    pauses: list[float] = []

    def owner() -> None:
        wait_for(lambda: store.progress(run_id))
        store.request_pause(run_id, "me", paused=True)
        wait_for(lambda: store.run(run_id).state == State.PAUSED)
        paused, before = time.monotonic(), len(store.progress(run_id))
        store.request_rate(run_id, "me", 0.25)
        wait_for(lambda: store.events(run_id)[-1].kind == EventKind.RATE)
        assert len(store.progress(run_id)) == before
        pauses.append(time.monotonic() - paused)
        store.request_pause(run_id, "me", paused=False)

    with acting(owner):
        run = train_queued(store, run_id)
    assert (run.state, run.learning_rate) == (State.DONE, 0.25)
    pause, rate, resume = store.events(run_id)
    assert [pause.kind, rate.kind, resume.kind] == ["pause", "rate", "resume"]
    assert pause.step == rate.step == resume.step
    assert rate.value == 0.25
    later = next(one for one in store.progress(run_id) if one.step > rate.step)
    assert later.learning_rate > 0.1, "the schedule takes its share of the new rate"
    before = [one for one in store.progress(run_id) if one.step <= pause.step]
    assert before[-1].learning_rate <= SMALL.learning_rate
    assert run.ended is not None
    assert store.progress(run_id)[-1].seconds < run.ended - (run.started or 0) - pauses[0]


def test_a_stopped_run_records_the_step(store: Store, engine: LocalEngine) -> None:
    run_id = engine.submit(dataclasses.replace(RUN, epochs=100), "me")
    wait_for(lambda: len(store.epochs(run_id)) > 1)
    store.request_stop(run_id, "me")
    assert engine.wait(run_id, PATIENCE).state == State.STOPPED
    (stop,) = store.events(run_id)
    assert stop.kind == EventKind.STOP
    assert stop.step in {one.step for one in store.progress(run_id)}
    with pytest.raises(Problem, match="Only an interrupted run can be resumed"):
        engine.resume(run_id, "me")


def test_a_run_continues_from_an_earlier_epoch_as_a_new_one(store: Store) -> None:
    whole = store.add(SMALL, "me")
    train_queued(store, whole)
    store.label(whole, "me", name="first")
    mine = store.run(store.continue_from(whole, 4, "me"))
    assert (mine.owner, mine.name) == ("me", "first")
    again = store.continue_from(whole, 4, "them")
    run = store.run(again)
    assert (run.owner, run.name) == ("them", "")  # another browser's name stays with it
    assert (run.origin, run.parent, run.parent_epoch) == (Origin.CONTINUED, whole, 4)
    assert store.epochs(again) == store.checkpoints(again) == [4]
    store.delete(whole, "me")
    assert store.progress(again)[-1].epoch == 4
    assert train_queued(store, again).state == State.DONE
    other = store.add(SMALL, "me")
    train_queued(store, other)
    assert figures(store, again) == figures(store, other)
    assert store.weights(again, "last") == store.weights(other, "last")
    (event,) = store.events(again)
    assert (event.kind, event.step, event.value) == (EventKind.CONTINUED, 80, 6.0)


def test_a_run_continues_with_more_epochs_and_another_rate(store: Store) -> None:
    short = queue_with_rates(store, dataclasses.replace(SMALL, epochs=2), (10, 0.002))
    train_queued(store, short)
    longer = store.continue_from(short, 2, "me", epochs=3, rate=0.01)
    assert {one.steps for one in store.progress(longer)} == {60}
    train_queued(store, longer)
    assert [(e.kind, e.step, e.value) for e in store.events(longer)] == [
        (EventKind.RATE, 10, 0.002),
        (EventKind.CONTINUED, 40, 2.0),
        (EventKind.RATE, 40, 0.01),
    ]
    assert [one[0] for one in figures(store, longer)] == [1, 2, 3]
    assert store.run(longer).learning_rate == 0.01


@pytest.mark.parametrize(
    ("epoch", "changes", "message"),
    [
        (3, {}, "Cannot continue from epoch 3: "),
        (1, {"epochs": 1}, "already trained in this run: 1. Set at least 2"),
        (1, {"rate": -1.0}, "learning rate is"),
    ],
)
def test_continuing_without_checkpoint_epochs_or_valid_rate_is_refused(
    store: Store, epoch: int, changes: dict[str, float], message: str
) -> None:
    run_id = store.add(SMALL, "me")
    store.claim(run_id)
    store.save_weights(run_id, 1, b"w", 0.5, (40, b"state"))
    with pytest.raises(Problem, match=message):
        store.continue_from(run_id, epoch, "me", **changes)  # type: ignore[arg-type]
    assert len(store.runs()) == 1


def test_a_run_interrupted_in_its_first_epoch_starts_over(store: Store) -> None:
    run_id = store.add(SMALL, "me")
    store.claim(run_id)
    store.append(run_id, Progress(Phase.TRAINING, 1, 5, 400, 0.1, 1.0, "CPU", 0.1, 2.0, 0.1))
    store.finish(run_id, State.INTERRUPTED)
    assert store.resume(run_id, "me") == 0
    assert store.progress(run_id) == []
    assert store.run(run_id).state == State.QUEUED


def test_a_diverging_run_fails_and_keeps_its_good_epochs(store: Store) -> None:
    run_id = queue_with_rates(
        store, dataclasses.replace(SMALL, network=nets.find(WILD), optimizer="sgd"), (50, 100.0)
    )
    run = train_queued(store, run_id)
    assert run.state == State.FAILED
    assert "The loss diverged in epoch 3 (NaN or infinite)" in str(run.reason)
    assert store.epochs(run_id)[:2] == [1, 2]
    assert store.checkpoints(run_id) == store.epochs(run_id)


def test_a_worker_waits_for_a_locked_store(store: Store) -> None:
    run_id = store.add(dataclasses.replace(SMALL, epochs=2), "me")

    def lock() -> None:
        wait_for(lambda: store.progress(run_id))
        with store.session() as session:
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            time.sleep(2 * BEAT_SECONDS)  # so long that a heartbeat and the loop's writes wait

    with acting(lock):
        assert train_queued(store, run_id).state == State.DONE


def test_a_full_disk_fails_the_run_in_plain_words(store: Store) -> None:
    run_id = store.add(SMALL, "me")
    with store.session() as session:
        connection = session.connection()
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 40}")
    run = train_queued(store, run_id)
    assert run.state == State.FAILED
    assert re.fullmatch("The disk of the store .* is full.", str(run.reason))


def test_rates_hold_from_their_step_until_the_next() -> None:
    control = Control({3: 0.5, 7: 0.25})
    assert [control.rate(step) for step in (0, 2, 3, 6, 7, 99)] == [
        None, None, 0.5, 0.5, 0.25, 0.25
    ]  # fmt: skip
    control.set_rate(5, 0.1)
    assert control.rates == {3: 0.5, 5: 0.1}
