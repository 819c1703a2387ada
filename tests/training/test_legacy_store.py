"""A store written by the code at 934132e is read, and its runs continue."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from safetensors.numpy import load

from cnnviz.resources import resource
from cnnviz.training import Origin, Run, State, Store

from ..legacy.files import ME, copy_sets, read, unpack_store
from .queued_runs import train_queued

with resource("assets", "locale", "ko.po").open("rb") as file:
    KOREAN = read_po(file, locale="ko")
Facts = dict[str, Any]
RUNS: list[Facts] = read("store_934132e.json")
PLAIN = (
    *("owner", "name", "note", "device", "threads"),
    *("versions", "created", "started", "ended", "queued", "uploaded"),
)
"""The facts about a run that stand in the store as they are."""
RENAMED = {
    "stop_requested": "stop_asked",
    "pause_requested": "pause_asked",
    "requested_rate": "rate_asked",
    "download_share": "fetched",
}
"""Today's names of further facts, and their names then."""


@pytest.fixture
def legacy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return the old store, opened by today's code."""
    monkeypatch.setenv("CNNVIZ_SETS", copy_sets(tmp_path))
    monkeypatch.setenv("CNNVIZ_STORE", unpack_store(tmp_path))
    return Store()


def by_name(what: str) -> Facts:
    return next(run for run in RUNS if run["what"] == what)


def origin(run: Run) -> tuple[str, str | None, int | None]:
    """Return the origin of a run, the other run, and its epoch if the run continues it."""
    from_file = run.origin in (Origin.UPLOADED, Origin.FROM_WEIGHTS)
    epoch = run.parent_epoch if run.origin == Origin.CONTINUED else None
    return "uploaded weights" if from_file else run.origin.value, run.parent, epoch


def sha(content: bytes | None) -> str | None:
    return content and hashlib.sha256(content).hexdigest()


def test_all_runs_are_read_in_order(legacy: Store) -> None:
    assert [run.id for run in legacy.runs()] == [run["id"] for run in RUNS]
    assert [run.id for run in legacy.runs(ME)] == [r["id"] for r in RUNS if r["owner"] == ME]
    assert legacy.queued() == [r["id"] for r in reversed(RUNS) if r["state"] == "queued"]


def test_each_run_has_the_same_facts_and_settings(legacy: Store) -> None:
    for then in RUNS:
        run = legacy.run(then["id"])
        for name, old_name in {**dict(zip(PLAIN, PLAIN, strict=True)), **RENAMED}.items():
            assert getattr(run, name) == then[old_name]
        assert run.state == State(then["state"])
        settings = json.loads(run.settings.to_json())
        assert {name: settings[name] for name in then["settings"]} == then["settings"]


def test_each_run_has_its_origin(legacy: Store) -> None:
    for then in RUNS:
        epoch = then["epoch"] if then["origin"] == "continued" else None
        now = origin(legacy.run(then["id"]))
        assert now == (then["origin"], then["parent"], epoch), then["what"]


def test_a_failed_run_has_its_reason(legacy: Store) -> None:
    for then in RUNS:
        reason = legacy.run(then["id"]).reason
        assert (reason is None) == (then["reason"] is None)
        if reason is not None:
            assert reason.template in KOREAN  # readers get it in their language
            values = {k: v for k, v in then["reason"]["values"].items() if k in ("name", "code")}
            assert all(str(value) in str(reason) for value in values.values())


def test_each_run_has_its_progress(legacy: Store) -> None:
    for then in RUNS:
        records = legacy.progress(then["id"])
        assert len(records) == then["records"]
        epochs = [dataclasses.asdict(one) for one in records if one.test_accuracy is not None]
        assert len(epochs) == len(then["progress"])
        for now, before in zip(epochs, then["progress"], strict=True):
            assert {name: now[name] for name in before} == before


def test_each_run_has_its_events(legacy: Store) -> None:
    for then in RUNS:
        events = [
            {"kind": one.kind.value, "step": one.step, "epoch": one.epoch, "value": one.value}
            for one in legacy.events(then["id"])
        ]
        assert events == then["events"]


def test_each_epoch_has_its_report(legacy: Store) -> None:
    for then in RUNS:
        assert legacy.reports(then["id"]) == [int(epoch) for epoch in then["reports"]]
        for epoch, before in then["reports"].items():
            report = legacy.report(then["id"], int(epoch))
            assert report is not None
            assert report.epoch == int(epoch)
            assert [list(row) for row in report.confusion] == before["confusion"]
            assert len(report.worst) == before["mistakes"]
            worst = [list(dataclasses.astuple(one)) for one in report.worst[:3]]
            assert worst == before["worst"]
            strengths = [list(dataclasses.astuple(one)) for one in report.strengths]
            assert strengths == before["strengths"]


def test_each_epoch_has_its_weights_and_checkpoint(legacy: Store) -> None:
    for then in RUNS:
        id = then["id"]
        weights = {str(epoch): sha(legacy.weights(id, epoch)) for epoch in legacy.epochs(id)}
        assert weights == then["weights"]
        assert sha(legacy.first_weights(id)) == then["first_weights"]
        assert legacy.checkpoints(id) == then["checkpoints"]
        if weights:
            assert sha(legacy.weights(id, "best")) == then["best"]


def test_a_run_continues_from_an_old_checkpoint(legacy: Store) -> None:
    """Training the last epoch again from the checkpoint before it gives the same weights."""
    then = by_name("on an image folder")
    run = train_queued(legacy, legacy.continue_from(then["id"], 2, ME))
    assert run.state == State.DONE
    ours, theirs = load(legacy.weights(run.id, 3)), load(legacy.weights(then["id"], 3))
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():  # bit-identical only on the same kind of machine
        assert values == pytest.approx(theirs[name], rel=1e-3, abs=1e-5)


def test_a_queued_run_is_trained(legacy: Store) -> None:
    then = by_name("in the queue, continued")
    run = train_queued(legacy, then["id"])
    assert (run.state, legacy.epochs(run.id)) == (State.DONE, [1, 2, 3])
    assert origin(run) == ("continued", then["parent"], 1)


def test_an_interrupted_run_is_resumed(legacy: Store) -> None:
    for what in ("interrupted: its worker was killed", "interrupted: its server was killed, too"):
        assert legacy.resume(by_name(what)["id"], ME) == 1
        assert legacy.run(by_name(what)["id"]).state == State.QUEUED


def test_new_runs_start_from_old_ones(legacy: Store) -> None:
    first = by_name("begun with the weights of a file")
    settings = legacy.run(first["id"]).settings
    faster = dataclasses.replace(settings, learning_rate=0.02)
    second = legacy.run(legacy.add(faster, ME, like=first["id"]))
    assert origin(second) == ("same start", first["id"], None)
    assert sha(legacy.first_weights(second.id)) == first["first_weights"]
    uploaded = by_name("weights from a file, measured")
    third = legacy.run(legacy.begin_from_weights(uploaded["id"], 0, settings, ME))
    assert origin(third) == ("uploaded weights", uploaded["id"], None)
