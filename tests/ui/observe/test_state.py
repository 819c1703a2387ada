"""The numbers that a host sees: of scripts, of errors, of the store and of GPUs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cnnviz import nets
from cnnviz.problem import Problem, Quoted
from cnnviz.training import Device, Settings, State, Store
from cnnviz.training.store import overview, tables
from cnnviz.ui.kit import script_runs
from cnnviz.ui.kit.script_runs import BOUNDS_S, ScriptRuns
from cnnviz.ui.observe import errors, server_state
from cnnviz.ui.observe.server_state import Gpu, ProcessState, parse_gpus

from ...pages.opening import visit

MIB = 2**20


def test_a_page_counts_as_one_script_whatever_its_parts() -> None:
    before = script_runs.script_runs().get(("quiz", False), ScriptRuns())
    app = visit("quiz")
    first = script_runs.script_runs()["quiz", False]
    assert first.count == before.count + 1
    assert first.seconds > before.seconds
    app.button_group(key="language-switch").set_value("ko").run()
    assert script_runs.script_runs()["quiz", False].count == first.count + 1


def test_the_bound_of_a_share_is_that_of_the_class_in_which_it_ends() -> None:
    runs = ScriptRuns(counts=[90, 5, 0, 0, 4, 0, 0, 0, 0, 1])
    assert runs.quantile(0.90) == BOUNDS_S[0]
    assert runs.quantile(0.95) == BOUNDS_S[1]
    assert runs.quantile(0.99) == BOUNDS_S[4]
    assert runs.quantile(1.0) is None, "longer than all bounds"
    assert ScriptRuns().quantile(0.95) is None


def test_an_error_is_noted_by_type_page_and_place_and_forgotten_after_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = errors.count_errors().get("Problem", 0)
    try:
        raise Problem("{title} is too large.", title=Quoted("Minji's cats"))
    except Problem as problem:
        errors.note_script_error(problem)
    note = errors.recent_errors()[0]
    assert (note.kind, note.page) == ("Problem", "")
    assert note.place.startswith("test_state.py:")
    assert "Minji" not in repr(note)
    assert errors.count_errors()["Problem"] == count + 1
    later = time.time() + 3600 * errors.HOURS + 1
    monkeypatch.setattr(errors.time, "time", lambda: later)
    assert errors.recent_errors() == []


def test_the_overview_counts_runs_by_state_and_the_wait_of_the_first(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'overview.db'}")
    store.write_device(Device("cuda", "H200", 8, "2.14", 2))
    settings = Settings(nets.find("lecture-cnn"), "practice")
    runs = [store.add(settings, "me") for _ in range(4)]
    store.claim(runs[0])
    store.claim(runs[1])
    store.finish(runs[1], State.DONE)
    store.request_stop(runs[2], "me")
    seen = overview.read_overview(store)
    expected = {State.RUNNING: 1, State.DONE: 1, State.STOPPED: 1, State.QUEUED: 1}
    assert {state: count for state, count in seen.runs.items() if count} == expected
    assert 0 <= (seen.longest_wait or -1) < 60
    assert [(one.device.title, one.device.count) for one in seen.machines] == [("H200", 2)]
    store.close()


def test_a_run_whose_worker_is_silent_counts_as_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'overview.db'}")
    store.claim(store.add(Settings(nets.find("lecture-cnn"), "practice"), "me"))
    later = time.time() + tables.MAX_SILENCE + 1
    monkeypatch.setattr(overview.time, "time", lambda: later)
    seen = overview.read_overview(store)
    assert (seen.runs[State.RUNNING], seen.runs[State.INTERRUPTED]) == (0, 1)
    assert seen.longest_wait is None
    store.close()


def test_the_state_of_a_process_survives_its_way_to_another() -> None:
    state = server_state.read_process()
    assert ProcessState.from_json(state.to_json()) == state
    assert state.memory is None or 10 * MIB < state.memory < 64_000 * MIB


# As nvidia-smi 580 prints it for the query; the last two tell no memory.
LINES = """NVIDIA H200, 1024, 143771
NVIDIA H200, 0, 143771
NVIDIA GB10, [N/A], [N/A]
Failed to initialize NVML
"""


def test_gpus_are_read_from_nvidia_smi() -> None:
    assert parse_gpus(LINES) == [
        Gpu("NVIDIA H200", 1024 * MIB, 143771 * MIB),
        Gpu("NVIDIA H200", 0, 143771 * MIB),
    ]


def test_without_a_driver_or_with_one_that_fails_there_are_no_gpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_state.read_gpus() == []
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\nexit 9\n", encoding="ascii")
    program.chmod(0o755)
    assert server_state.read_gpus() == []
