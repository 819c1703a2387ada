"""The fixtures of the page tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.training import Device, Store


@pytest.fixture(autouse=True)
def known_device(own_store: None) -> None:
    """The store names the device; otherwise every test would start a process that finds it out."""
    Store().write_device(Device("cpu", "CPU", 2, "2.15"))


@pytest.fixture
def drawn_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the practice set is available: no dataset on disk."""
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is trained: no worker starts, and none is missed in a run that one has claimed."""
    monkeypatch.setattr("cnnviz.training.workers.engine.LocalEngine.start_waiting", lambda _: None)
    monkeypatch.setattr("cnnviz.training.store.tables.MAX_SILENCE", 1000.0)
