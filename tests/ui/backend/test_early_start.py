"""The engine is started once, a while after the first page, and only if workers are to wait."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from cnnviz.problem import Problem
from cnnviz.ui.backend import early_start, runs


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What asks for the engine."""
    asked: list[str] = []
    monkeypatch.setattr(runs, "engine", lambda: asked.append("engine"))
    return asked


@pytest.mark.parametrize(
    ("variable", "value", "count"),
    [
        ("CNNVIZ_WARM_WORKERS", "0", 0),
        ("CNNVIZ_WARM_WORKERS", "2", 1),
        ("CNNVIZ_WARM_WORKERS", "", 1),
        ("CNNVIZ_TRAINING", "off", 0),
    ],
)
def test_the_engine_starts_if_workers_are_to_wait(
    engines: list[str], monkeypatch: pytest.MonkeyPatch, variable: str, value: str, count: int
) -> None:
    monkeypatch.setenv("CNNVIZ_WARM_WORKERS", "1")
    monkeypatch.setenv(variable, value)
    early_start._start_engine()
    assert len(engines) == count


def test_a_store_that_cannot_be_used_is_logged(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise Problem("The disk of the store {url} is full.", url="there")

    monkeypatch.setenv("CNNVIZ_WARM_WORKERS", "1")
    monkeypatch.setattr(runs, "engine", fail)
    early_start._start_engine()
    assert "The disk of the store there is full." in capfd.readouterr().err


def test_many_first_pages_start_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[float] = []

    class Timer:
        daemon = False

        def __init__(self, seconds: float, _function: Any) -> None:
            self.seconds = seconds

        def start(self) -> None:
            assert self.daemon, "the server must be able to end meanwhile"
            started.append(self.seconds)

    monkeypatch.setattr(threading, "Timer", Timer)
    early_start.start_engine_soon.cache_clear()
    early_start.start_engine_soon()
    early_start.start_engine_soon()
    assert started == [early_start.DELAY_SECONDS]
    early_start.start_engine_soon.cache_clear()
