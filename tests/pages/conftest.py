"""The fixtures of the page tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cnnviz.training import Device, Store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without runs that names the device; a visit would start a process to find it out."""
    path = tmp_path_factory.mktemp("store") / "store.db"
    store = Store(f"sqlite:///{path}")
    store.write_device(Device("cpu", "CPU", 2, "2.15"))
    store.close()
    return path


@pytest.fixture(autouse=True)
def known_device(own_store: None, empty_store: Path, tmp_path: Path) -> None:
    """Give every test a copy of that store: creating one waits for the disk several times."""
    shutil.copyfile(empty_store, tmp_path / "store.db")


@pytest.fixture
def drawn_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the practice set is available: no dataset on disk."""
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is trained: no worker starts, and none is missed in a run that one has claimed."""
    monkeypatch.setattr(
        "cnnviz.training.workers.local_engine.LocalEngine.start_waiting", lambda _: None
    )
    monkeypatch.setattr("cnnviz.training.store.tables.MAX_SILENCE", 1000.0)
