"""What the store keeps, and who may change it."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from pathlib import Path

import pytest
import safetensors.numpy
from sqlalchemy import select

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Device, Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.training.records.run import Requests
from cnnviz.training.store import tables
from cnnviz.training.store.database import default_url
from cnnviz.weights import module_weights

PROGRESS = Progress(Phase.EPOCH, 1, 5, 10, 1.5, 333.0, "CPU", 1e-3, 0.5, 0.8, 0.4, 0.85, 0.6, 0.79)


def test_a_run_has_the_settings_it_was_added_with(store: Store) -> None:
    run = store.run(store.add(Settings(nets.find("lenet5"), seed=3), "me"))
    assert run.settings == Settings(nets.find("lenet5"), seed=3)
    assert (run.owner, run.state, run.active) == ("me", State.QUEUED, True)


def test_another_connection_sees_the_same(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.append(run_id, PROGRESS)
    assert Store().progress(run_id) == [PROGRESS]


def test_progress_is_read_after_the_known_records(store: Store) -> None:
    run_id, other = store.add(Settings(), "me"), store.add(Settings(), "me")
    for step in range(4):
        store.append(run_id, Progress(**{**PROGRESS.__dict__, "step": step}))
        store.append(other, PROGRESS)
    assert [one.step for one in store.progress(run_id, after=2)] == [2, 3]


def test_runs_are_listed_newest_first_and_by_browser(store: Store) -> None:
    mine = [store.add(Settings(seed=seed), "me") for seed in range(2)]
    theirs = store.add(Settings(), "them")
    assert [run.id for run in store.runs()] == [theirs, *reversed(mine)]
    assert [run.id for run in store.runs("me")] == mine[::-1]


def test_runs_are_counted_without_reading_them(store: Store) -> None:
    first, second = store.add(Settings(), "me"), store.add(Settings(), "me")
    store.add(Settings(), "them")
    assert (store.count("me"), store.count("them"), store.count("nobody")) == (2, 1, 0)
    assert store.count("me", before=store.run(second).created) == 1
    store.delete(first, "me")
    assert store.count("me") == 1


def test_runs_with_weights_are_those_that_ended_without_an_error(store: Store) -> None:
    ends = (State.DONE, State.STOPPED, State.FAILED, State.INTERRUPTED)
    ids = {state: store.add(Settings(), "me") for state in ends}
    for state, run_id in ids.items():
        store.claim(run_id)
        store.save_weights(run_id, 1, b"w", 0.5)
        store.finish(run_id, state)
    store.finish(store.add(Settings(), "me"), State.DONE)  # without weights
    store.save_weights(store.add(Settings(), "me"), 1, b"w", 0.5)  # still in the queue
    assert [run.state for run in store.runs_with_weights("me")] == [
        State.INTERRUPTED, State.STOPPED, State.DONE,
    ]  # fmt: skip


def test_only_the_owner_may_control_rename_resume_or_delete(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    before = store.run(run_id)
    for act in (
        store.request_stop,
        store.delete,
        store.resume,
        partial(store.request_pause, paused=True),
        partial(store.request_rate, rate=0.1),
        partial(store.label, name="mine", note="all mine"),
    ):
        with pytest.raises(Problem, match="Only the browser that started this run"):
            act(run_id, "them")
    assert store.run(run_id) == before


def test_the_worker_reads_requests_for_pause_and_rate(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.claim(run_id)
    store.request_pause(run_id, "me", paused=True)
    store.request_rate(run_id, "me", 0.01)
    assert store.requests(run_id) == Requests(stop=False, pause=True, rate=0.01)
    store.request_pause(run_id, "me", paused=False)
    assert store.requests(run_id) == Requests(stop=False, pause=False, rate=0.01)


@pytest.mark.parametrize("rate", [0.0, -1.0, 101.0, float("nan"), float("inf")])
def test_an_invalid_learning_rate_is_refused(store: Store, rate: float) -> None:
    run_id = store.add(Settings(), "me")
    with pytest.raises(Problem, match="learning rate is"):
        store.request_rate(run_id, "me", rate)


def test_events_are_listed_by_step_and_set_the_state(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.claim(run_id)
    for event in (Event(EventKind.PAUSE, 9, 2), Event(EventKind.RATE, 4, 1, 0.01)):
        store.record(run_id, event)
    assert [(e.kind, e.step, e.value) for e in store.events(run_id)] == [
        (EventKind.RATE, 4, 0.01),
        (EventKind.PAUSE, 9, None),
    ]
    assert store.run(run_id).state == State.PAUSED
    assert store.run(run_id).active
    store.record(run_id, Event(EventKind.RESUME, 9, 2))
    assert store.run(run_id).state == State.RUNNING


def test_a_new_rate_replaces_later_ones(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    for step in (3, 8):
        store.record(run_id, Event(EventKind.RATE, step, 1, 0.5))
    store.record(run_id, Event(EventKind.RATE, 5, 1, 0.1))
    assert [event.step for event in store.events(run_id)] == [3, 5]


def test_a_run_has_a_name_and_a_note(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.label(run_id, "me", name="  my\nfirst  run ", note=" slow\nbut sure ")
    store.label(run_id, "me", name="x" * 500)
    assert store.run(run_id).name == "x" * 80
    assert store.run(run_id).note == "slow\nbut sure"


def add_silent(store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """Add a run whose worker claimed it and has reported nothing for too long."""
    run_id = store.add(Settings(), "me")
    store.claim(run_id)
    now = time.time()
    monkeypatch.setattr(tables.time, "time", lambda: now + tables.MAX_SILENCE + 1)
    return run_id


def test_a_worker_gets_no_requests_of_a_run_claimed_by_another(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = add_silent(store, monkeypatch)
    store.resume(run_id, "me")
    other = Store()
    assert other.claim(run_id)
    assert store.requests(run_id) is None
    store.beat(run_id, download_share=0.5)
    assert store.run(run_id).download_share is None
    assert other.requests(run_id) is not None


def test_stop_ends_a_waiting_run_at_once(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.request_stop(run_id, "me")
    assert store.run(run_id).state == State.STOPPED
    assert not store.claim(run_id)


def test_the_worker_reads_a_request_to_stop(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    assert store.claim(run_id)
    assert store.requests(run_id) == Requests(stop=False, pause=False, rate=None)
    store.request_stop(run_id, "me")
    assert store.run(run_id).state == State.RUNNING
    assert store.requests(run_id) == Requests(stop=True, pause=False, rate=None)


def test_a_run_is_claimed_once(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    assert [store.claim(run_id), Store().claim(run_id)] == [True, False]


def test_deleting_a_run_deletes_all_that_belongs_to_it(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.append(run_id, PROGRESS)
    store.save_weights(run_id, 1, b"x", 0.5)
    store.delete(run_id, "me")
    assert not store.exists(run_id)
    assert store.progress(run_id) == []
    assert store.epochs(run_id) == []
    assert store.requests(run_id) is None, "a worker of a deleted run stops"


def test_an_active_run_is_not_deleted(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.claim(run_id)
    with pytest.raises(Problem, match="stop it first"):
        store.delete(run_id, "me")


def test_a_silent_worker_is_shown_as_interrupted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = add_silent(store, monkeypatch)
    assert store.run(run_id).state == State.INTERRUPTED
    store.beat(run_id)  # its time is the same
    assert store.run(run_id).state == State.RUNNING


def test_runs_of_one_turn_each_wait_in_their_order(store: Store) -> None:
    waiting = [store.add(Settings(), owner) for owner in ("me", "them", "me")]
    assert store.queued() == waiting
    assert [store.place(run_id) for run_id in waiting] == [1, 2, 3]
    store.claim(waiting[0])
    assert [store.place(run_id) for run_id in waiting] == [None, 1, 2]


def test_weights_are_read_by_epoch_and_as_best_and_last(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    for epoch, accuracy in ((1, 0.7), (2, 0.9), (3, 0.8), (4, None)):
        store.save_weights(run_id, epoch, f"epoch {epoch}".encode(), accuracy)
    assert store.weights(run_id, "best") == b"epoch 2"
    assert store.weights(run_id, "last") == b"epoch 4"
    assert store.weights(run_id, 1) == b"epoch 1"
    assert store.epochs(run_id) == [1, 2, 3, 4]


def test_weights_of_frozen_layers_are_stored_once_and_deleted_with_their_last_run(
    store: Store,
) -> None:
    network = nets.find("lecture-cnn")
    module = module_weights.initialized(network, 0)
    whole, trained, frozen = map(module_weights.pack, (module, module[2:], module[:2]))
    ids = [store.add(Settings(network, frozen=2), "me") for _ in range(2)]
    for run_id in ids:
        for epoch in (1, 2):
            store.save_weights(run_id, epoch, trained, 0.5, frozen=frozen)
    copy = store.begin_from_weights(ids[0], 2, Settings(network), "me")
    read = (store.weights(ids[0], 1), store.weights(ids[1], "last"), store.weights(copy, 0))
    for content in read:
        loaded = safetensors.numpy.load(content)
        expected = safetensors.numpy.load(whole)
        assert loaded.keys() == expected.keys()
        assert all((loaded[name] == expected[name]).all() for name in expected)

    def stored() -> int:
        return len(store.all(select(tables.FrozenRow.digest)))

    assert stored() == 1
    for run_id, left in zip(ids, (1, 0), strict=True):
        store.finish(run_id, State.DONE)
        store.delete(run_id, "me")
        assert stored() == left


def test_fifty_of_many_epochs_stay_with_the_first_best_and_last(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    for epoch in range(1, 71):
        store.save_weights(run_id, epoch, b"w", 0.9 if epoch == 4 else 0.5, (epoch * 5, b"state"))
    assert len(store.epochs(run_id)) == 50
    assert {1, 4, 70} <= set(store.epochs(run_id))
    assert store.checkpoints(run_id) == store.epochs(run_id)


def test_checkpoints_are_deleted_before_weights(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    for epoch in range(1, 6):
        store.save_weights(run_id, epoch, b"w" * 10, 0.5, (epoch, b"s" * 100), budget=150)
    assert store.epochs(run_id) == [1, 2, 3, 4, 5]
    assert store.checkpoints(run_id) == [5]


def test_missing_weights_are_a_problem(store: Store) -> None:
    with pytest.raises(Problem, match="has not saved any weights yet"):
        store.weights(store.add(Settings(), "me"))


def test_the_reason_of_a_failure_is_stored_with_its_values(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.claim(run_id)
    inner = Problem("it gets {actual}", actual=7)
    store.finish(run_id, State.FAILED, Problem("Layer {number}: {reason}", number=2, reason=inner))
    reason = store.run(run_id).reason
    assert str(reason) == "Layer 2: it gets 7"
    assert isinstance(reason, Problem)
    assert isinstance(reason.values["reason"], Problem), "so that it can be translated"


def test_the_device_is_what_a_worker_wrote(store: Store) -> None:
    assert store.device() is None
    store.write_device(Device("cpu", "CPU", 2, "2.15"))
    store.write_device(Device("cuda", "A GPU", 4, "2.15"))
    assert Store().device() == Device("cuda", "A GPU", 4, "2.15")


def test_an_unknown_run_is_named(store: Store) -> None:
    with pytest.raises(Problem, match="Run nothing is not in the store"):
        store.run("nothing")


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    with sqlite3.connect(default_url().removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert store.run(run_id).id == run_id


def test_a_locked_store_is_a_problem(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(default_url().removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="locked by another program"):
            Store(patience=0.2).add(Settings(), "me")


def test_a_folder_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match=r"Cannot use the store sqlite:.*file/store\.db: "):
        Store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_a_file_that_is_not_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("these are notes, and longer than a header would be" * 9)
    with pytest.raises(Problem, match=r"Cannot use the store sqlite:.*notes\.db: "):
        Store(f"sqlite:///{tmp_path / 'notes.db'}")


@pytest.mark.parametrize("url", ["nonsense", "nodatabase://x/y"])
def test_a_bad_url_is_refused(url: str) -> None:
    with pytest.raises(Problem, match=r"Cannot use the store (CNNVIZ_STORE|nodatabase://x/y): "):
        Store(url)


def test_passwords_are_not_shown() -> None:
    with pytest.raises(Problem) as refused:
        Store("mysql+nodriver://user:secret@host/db")
    assert "secret" not in str(refused.value)


def test_a_full_disk_is_a_problem(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    with store.session() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Problem, match=r"The disk of the store .* is full"):
        store.save_weights(run_id, 1, b"w" * 500_000, 0.5)
    assert store.epochs(run_id) == []


def test_an_ended_run_is_not_ended_again(store: Store) -> None:
    run_id = store.add(Settings(), "me")
    store.claim(run_id)
    store.finish(run_id, State.DONE)
    store.finish(run_id, State.INTERRUPTED, Problem("Too late."))
    assert store.run(run_id).state == State.DONE
