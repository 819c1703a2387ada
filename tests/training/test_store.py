"""What the store keeps, and whom it lets change it."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from pathlib import Path

import pytest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Device, Event, EventKind, Phase, Progress, Settings, State, Store
from cnnviz.training.records.run import Requests
from cnnviz.training.store import rows
from cnnviz.training.store.database import default_url

PROGRESS = Progress(Phase.EPOCH, 1, 5, 10, 1.5, 333.0, "CPU", 1e-3, 0.5, 0.8, 0.4, 0.85, 0.6, 0.79)


def test_a_run_comes_back_as_it_was_asked_for(kept: Store) -> None:
    run = kept.run(kept.add(Settings(nets.find("lenet5"), seed=3), "me"))
    assert run.settings == Settings(nets.find("lenet5"), seed=3)
    assert (run.owner, run.state, run.active) == ("me", State.QUEUED, True)


def test_another_connection_sees_the_same(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.append(run_id, PROGRESS)
    assert Store().progress(run_id) == [PROGRESS]


def test_progress_is_read_on_from_where_one_was(kept: Store) -> None:
    run_id, other = kept.add(Settings(), "me"), kept.add(Settings(), "me")
    for step in range(4):
        kept.append(run_id, Progress(**{**PROGRESS.__dict__, "step": step}))
        kept.append(other, PROGRESS)
    assert [one.step for one in kept.progress(run_id, after=2)] == [2, 3]


def test_runs_are_listed_newest_first_and_by_browser(kept: Store) -> None:
    mine = [kept.add(Settings(seed=seed), "me") for seed in range(2)]
    theirs = kept.add(Settings(), "them")
    assert [run.id for run in kept.runs()] == [theirs, *reversed(mine)]
    assert [run.id for run in kept.runs("me")] == mine[::-1]


def test_runs_are_counted_without_reading_them(kept: Store) -> None:
    first, second = kept.add(Settings(), "me"), kept.add(Settings(), "me")
    kept.add(Settings(), "them")
    assert (kept.count("me"), kept.count("them"), kept.count("nobody")) == (2, 1, 0)
    assert kept.count("me", before=kept.run(second).created) == 1
    kept.delete(first, "me")
    assert kept.count("me") == 1


def test_runs_with_weights_are_those_that_ended_without_an_error(kept: Store) -> None:
    ends = (State.DONE, State.STOPPED, State.FAILED, State.INTERRUPTED)
    ids = {state: kept.add(Settings(), "me") for state in ends}
    for state, run_id in ids.items():
        kept.claim(run_id)
        kept.save_weights(run_id, 1, b"w", 0.5)
        kept.finish(run_id, state)
    kept.finish(kept.add(Settings(), "me"), State.DONE)  # without weights
    kept.save_weights(kept.add(Settings(), "me"), 1, b"w", 0.5)  # still in the queue
    assert [run.state for run in kept.runs_with_weights("me")] == [
        State.INTERRUPTED, State.STOPPED, State.DONE,
    ]  # fmt: skip


def test_only_the_owner_may_steer_rename_resume_or_delete(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    before = kept.run(run_id)
    for act in (
        kept.request_stop,
        kept.delete,
        kept.resume,
        partial(kept.request_pause, paused=True),
        partial(kept.request_rate, rate=0.1),
        partial(kept.label, name="mine", note="all mine"),
    ):
        with pytest.raises(Problem, match="Only the browser that started this run"):
            act(run_id, "them")
    assert kept.run(run_id) == before


def test_pause_and_rate_are_words_that_the_worker_reads(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    kept.request_pause(run_id, "me", paused=True)
    kept.request_rate(run_id, "me", 0.01)
    assert kept.requests(run_id) == Requests(stop=False, pause=True, rate=0.01)
    kept.request_pause(run_id, "me", paused=False)
    assert kept.requests(run_id) == Requests(stop=False, pause=False, rate=0.01)


@pytest.mark.parametrize("rate", [0.0, -1.0, 101.0, float("nan"), float("inf")])
def test_a_learning_rate_that_cannot_be_is_refused(kept: Store, rate: float) -> None:
    run_id = kept.add(Settings(), "me")
    with pytest.raises(Problem, match="learning rate is"):
        kept.request_rate(run_id, "me", rate)


def test_what_was_done_to_a_run_is_told_in_order(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    for event in (Event(EventKind.PAUSE, 9, 2), Event(EventKind.RATE, 4, 1, 0.01)):
        kept.record(run_id, event)
    assert [(e.kind, e.step, e.value) for e in kept.events(run_id)] == [
        (EventKind.RATE, 4, 0.01),
        (EventKind.PAUSE, 9, None),
    ]
    assert kept.run(run_id).state == State.PAUSED
    assert kept.run(run_id).active
    kept.record(run_id, Event(EventKind.RESUME, 9, 2))
    assert kept.run(run_id).state == State.RUNNING


def test_a_new_rate_takes_out_what_was_planned_for_later(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    for step in (3, 8):
        kept.record(run_id, Event(EventKind.RATE, step, 1, 0.5))
    kept.record(run_id, Event(EventKind.RATE, 5, 1, 0.1))
    assert [event.step for event in kept.events(run_id)] == [3, 5]


def test_a_run_has_a_name_and_a_note(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.label(run_id, "me", name="  my\nfirst  run ", note=" slow\nbut sure ")
    kept.label(run_id, "me", name="x" * 500)
    assert kept.run(run_id).name == "x" * 80
    assert kept.run(run_id).note == "slow\nbut sure"


def test_a_worker_that_lost_its_run_is_told_so(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    now = time.time()
    monkeypatch.setattr(rows.time, "time", lambda: now + rows.MAX_SILENCE + 1)
    kept.resume(run_id, "me")
    other = Store()
    assert other.claim(run_id)
    assert kept.requests(run_id) is None
    kept.beat(run_id, downloaded=0.5)
    assert kept.run(run_id).fetched is None
    assert other.requests(run_id) is not None


def test_stop_ends_a_waiting_run_at_once(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.request_stop(run_id, "me")
    assert kept.run(run_id).state == State.STOPPED
    assert not kept.claim(run_id)


def test_stop_is_a_word_that_the_worker_reads(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    assert kept.claim(run_id)
    assert kept.requests(run_id) == Requests(stop=False, pause=False, rate=None)
    kept.request_stop(run_id, "me")
    assert kept.run(run_id).state == State.RUNNING
    assert kept.requests(run_id) == Requests(stop=True, pause=False, rate=None)


def test_a_run_is_claimed_once(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    assert [kept.claim(run_id), Store().claim(run_id)] == [True, False]


def test_a_deleted_run_takes_everything_along(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.append(run_id, PROGRESS)
    kept.save_weights(run_id, 1, b"x", 0.5)
    kept.delete(run_id, "me")
    assert not kept.exists(run_id)
    assert kept.progress(run_id) == []
    assert kept.epochs(run_id) == []
    assert kept.requests(run_id) is None, "a worker of a deleted run stops"


def test_a_run_at_work_is_not_deleted(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    with pytest.raises(Problem, match="stop it first"):
        kept.delete(run_id, "me")


def test_a_silent_worker_is_shown_as_interrupted(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    now = time.time()
    monkeypatch.setattr(rows.time, "time", lambda: now + rows.MAX_SILENCE + 1)
    assert kept.run(run_id).state == State.INTERRUPTED
    kept.beat(run_id)  # its time is the same
    assert kept.run(run_id).state == State.RUNNING


def test_the_queue_is_first_come_first_served(kept: Store) -> None:
    waiting = [kept.add(Settings(), owner) for owner in ("me", "them", "me")]
    assert kept.queued() == waiting
    assert [kept.place(run_id) for run_id in waiting] == [1, 2, 3]
    kept.claim(waiting[0])
    assert [kept.place(run_id) for run_id in waiting] == [None, 1, 2]


def test_best_last_and_each_epochs_weights(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    for epoch, accuracy in ((1, 0.7), (2, 0.9), (3, 0.8), (4, None)):
        kept.save_weights(run_id, epoch, f"epoch {epoch}".encode(), accuracy)
    assert kept.weights(run_id, "best") == b"epoch 2"
    assert kept.weights(run_id, "last") == b"epoch 4"
    assert kept.weights(run_id, 1) == b"epoch 1"
    assert kept.epochs(run_id) == [1, 2, 3, 4]


def test_of_many_epochs_fifty_are_kept_first_best_and_last_among_them(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    for epoch in range(1, 71):
        kept.save_weights(run_id, epoch, b"w", 0.9 if epoch == 4 else 0.5, (epoch * 5, b"state"))
    assert len(kept.epochs(run_id)) == 50
    assert {1, 4, 70} <= set(kept.epochs(run_id))
    assert kept.checkpoints(run_id) == kept.epochs(run_id)


def test_checkpoints_go_first_where_there_is_no_room(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    for epoch in range(1, 6):
        kept.save_weights(run_id, epoch, b"w" * 10, 0.5, (epoch, b"s" * 100), budget=150)
    assert kept.epochs(run_id) == [1, 2, 3, 4, 5]
    assert kept.checkpoints(run_id) == [5]


def test_missing_weights_are_a_problem(kept: Store) -> None:
    with pytest.raises(Problem, match="has not saved any weights yet"):
        kept.weights(kept.add(Settings(), "me"))


def test_a_failure_is_kept_with_its_values(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    inner = Problem("it gets {actual}", actual=7)
    kept.finish(run_id, State.FAILED, Problem("Layer {number}: {reason}", number=2, reason=inner))
    reason = kept.run(run_id).reason
    assert str(reason) == "Layer 2: it gets 7"
    assert isinstance(reason, Problem)
    assert isinstance(reason.values["reason"], Problem), "so that it can be translated"


def test_the_device_is_what_a_worker_wrote(kept: Store) -> None:
    assert kept.device() is None
    kept.write_device(Device("cpu", "CPU", 2, "2.15"))
    kept.write_device(Device("cuda", "A GPU", 4, "2.15"))
    assert Store().device() == Device("cuda", "A GPU", 4, "2.15")


def test_an_unknown_run_is_named(kept: Store) -> None:
    with pytest.raises(Problem, match="Run nothing is not in the store"):
        kept.run("nothing")


def test_readers_do_not_wait_for_a_writer(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    with sqlite3.connect(default_url().removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert kept.run(run_id).id == run_id


def test_a_locked_store_is_said_to_be_locked(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(default_url().removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="locked by another program"):
            kept.add(Settings(), "me")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
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


def test_passwords_are_not_told() -> None:
    with pytest.raises(Problem) as refused:
        Store("mysql+nodriver://user:secret@host/db")
    assert "secret" not in str(refused.value)


def test_a_full_disk_is_a_problem(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    with kept.session() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Problem, match=r"The disk of the store .* is full"):
        kept.save_weights(run_id, 1, b"w" * 500_000, 0.5)
    assert kept.epochs(run_id) == []


def test_nothing_of_an_ended_run_is_changed_by_a_late_word(kept: Store) -> None:
    run_id = kept.add(Settings(), "me")
    kept.claim(run_id)
    kept.finish(run_id, State.DONE)
    kept.finish(run_id, State.INTERRUPTED, Problem("Too late."))
    assert kept.run(run_id).state == State.DONE
