"""How long runs will take and wait, expected from what others took."""

from __future__ import annotations

import dataclasses
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from cnnviz import nets
from cnnviz.training import Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.training.recipe.run_cost import expected_cost, expected_seconds
from cnnviz.training.store import waits
from cnnviz.training.store.tables import RunRow

TINY = Settings(nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10"), data="practice", epochs=2)
LARGE = Settings(nets.find("lecture-cnn"), data="practice", epochs=2)


def trained(store: Store, settings: Settings, seconds: float, *, paused: bool = False) -> None:
    """Add a run that took so many seconds."""
    run_id = store.add(settings, "them")
    assert store.claim(run_id)
    for kind in (EventKind.PAUSE, EventKind.RESUME) if paused else ():
        store.record(run_id, Event(kind, 1, 1))
    store.finish(run_id, State.DONE)
    now = time.time()
    with store.session() as session:
        times = update(RunRow).where(RunRow.id == run_id)
        session.execute(times.values(started=now - seconds, ended=now))


def progress(step: int, steps: int) -> Progress:
    return Progress(
        phase=Phase.TRAINING, epoch=1, step=step, steps=steps, seconds=1.0, images_per_second=1.0,
        device="CPU", learning_rate=0.1, loss=1.0, accuracy=0.5,
    )  # fmt: skip


def test_a_run_takes_as_long_as_the_same_run_took_before(store: Store) -> None:
    trained(store, TINY, 4.0)
    trained(store, LARGE, 400.0)
    store.claim(store.add(TINY, "a"))
    queue = ((TINY, "b"), (LARGE, "c"), (TINY, "d"))
    first, second, third = (store.add(settings, owner) for settings, owner in queue)
    told = store.waits()
    assert [told[run].place for run in (first, second, third)] == [1, 2, 3]
    waits_s = [told[run].seconds or 0 for run in (first, second, third)]
    assert waits_s == pytest.approx([4, 8, 408], rel=0.15)


def test_twice_the_epochs_take_twice_the_time() -> None:
    cost = expected_cost(LARGE.to_json())
    twice = expected_cost(dataclasses.replace(LARGE, epochs=4).to_json())
    assert cost
    assert twice
    assert expected_seconds(twice, [(cost, 50.0)]) == pytest.approx(100, rel=0.1)
    half = expected_cost(dataclasses.replace(LARGE, epochs=4).to_json(), epochs_done=2)
    assert half == cost


def test_without_earlier_runs_the_cost_itself_is_expected() -> None:
    cost = expected_cost(TINY.to_json())
    assert cost
    assert expected_seconds(cost, []) == cost.seconds
    assert expected_cost(Settings(data="folder-0123456789ab").to_json()) is None


def test_paused_runs_and_their_times_do_not_count(store: Store) -> None:
    trained(store, TINY, 5000.0, paused=True)
    trained(store, TINY, 50.0)
    paused = store.add(TINY, "a")
    store.claim(paused)
    store.record(paused, Event(EventKind.PAUSE, 1, 1))
    waiting = store.add(TINY, "b")
    assert store.waits()[waiting] == waits.Wait(1, None)
    store.finish(paused, State.STOPPED)
    other = store.add(TINY, "c")
    store.claim(waiting)
    store._waits_time = math.inf
    assert store.snapshots([other], lambda _run: [])[0].wait is None, "not read again yet"
    store._waits_time = -math.inf
    assert store.waits()[other].seconds == pytest.approx(50, rel=0.1)


def test_a_run_that_is_slower_than_expected_delays_the_next_by_its_own_pace(store: Store) -> None:
    trained(store, TINY, 10.0)
    running = store.add(TINY, "a")
    store.claim(running)
    with store.session() as session:
        started = update(RunRow).where(RunRow.id == running)
        session.execute(started.values(started=time.time() - 30))
    store.append(running, progress(50, 100))
    waiting = store.add(TINY, "b")
    assert store.waits()[waiting].seconds == pytest.approx(30, rel=0.1)


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=4),
    st.lists(st.floats(0.1, 100), max_size=12),
)
def test_no_slot_trains_two_runs_at_once(busy: list[float], times: list[float]) -> None:
    begins = waits.schedule(busy, times)
    assert begins == sorted(begins)
    for moment in (*busy, *begins):
        running = sum(end > moment for end in busy)  # each of them ends at its time
        running += sum(b <= moment < b + t for b, t in zip(begins, times, strict=True))
        assert running <= len(busy)
