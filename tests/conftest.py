"""Fixtures for every test: an empty store, no image folders, and the folder with the datasets."""

from __future__ import annotations

import functools
import gc
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]

# Waiting threads of torch must not occupy the cores that other tests need; torch reads this
# variable when it is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# No server of a test starts workers that nobody may need; a test of them says how many.
os.environ.setdefault("CNNVIZ_WARM_WORKERS", "0")
# A slow machine must not fail a test; CI tries the same examples every time.
settings.register_profile("cnnviz", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("cnnviz")


# What is imported and collected lives until the end: looking for garbage in it takes 3 s at first,
# and more later on.
gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage again, except in what is there by now; compute on one thread per process.

    With a process per core, more threads of torch cost a fifth of the CPU time. Workers and servers
    have their own numbers of threads.
    """
    gc.freeze()
    gc.enable()
    if "torch" in sys.modules and "PYTEST_XDIST_WORKER" in os.environ:
        importlib.import_module("torch").set_num_threads(1)


def skip_unless_ci(reason: str) -> None:
    """Skip a test that needs something this machine lacks; in CI, fail instead."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (required because CI is set)")
    pytest.skip(reason)


ON_REQUEST = ("slow", "gpu", "cluster")
"""Marks of tests that run only if ``-m`` names them."""
TOGETHER = (
    "tests/benchmarks/test_students.py",
    "tests/browser/test_serve.py",
    "tests/nets/test_keras_code.py",
    "tests/test_wheel.py",
    "tests/training/test_postgres.py",
    "tests/classroom/test_classrooms_postgres.py",
)
"""Files whose tests share what takes long: a server, the import of Keras, an environment."""


class Scheduler(LoadScopeScheduling):
    """Gives each process one test after another, but the tests of ``TOGETHER`` to the same one.

    A mark would be simpler, but pytest-xdist 3.8 ignores ``xdist_group`` with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)  # there is no such hook with -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler:
    return Scheduler(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Start a process more than there are cores: often one waits for a browser or a worker."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before pytest looks for the marks of -m
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests; deselect slow, GPU and cluster tests unless ``-m`` names them."""
    markers = config.getoption("markexpr")
    deselected = [
        item
        for item in items
        if any(
            item.get_closest_marker(mark) and mark not in markers
            for mark in ("slow", "gpu", "cluster")
        )
    ]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]
    for item in items:
        if (ROOT / "tests" / "browser") in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test an empty store and an empty folder for image folders."""
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path / "weights"))


@pytest.fixture(scope="session", autouse=True)
def one_scan_for_components() -> Iterator[None]:
    """Let all AppTests share one search of the installed packages for Streamlit components.

    Each would otherwise read the metadata of every package again, for a tenth of a second or more.
    """
    if "streamlit" not in sys.modules:  # no test that was collected uses it
        yield
        return
    scanner = importlib.import_module("streamlit.components.v2.manifest_scanner")
    with pytest.MonkeyPatch.context() as patch:
        name = "scan_component_manifests"
        patch.setattr(scanner, name, functools.cache(getattr(scanner, name)))
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder with FashionMNIST and MNIST in torchvision's layout."""
    folder = Path(os.environ.get("CNNVIZ_DATA") or ROOT.parent / "shared" / "data").resolve()
    if not (folder / "FashionMNIST" / "raw").is_dir():
        skip_unless_ci(
            f"no FashionMNIST in {folder}: set CNNVIZ_DATA to the folder that contains it"
        )
    return folder


@pytest.fixture(scope="session")
def photos(data_folder: Path) -> Path:
    """Return a zip of an image folder: 356 + 98 photographs of cats and dogs, 32×32."""
    path = data_folder / "catanddog.zip"
    if not path.is_file():
        skip_unless_ci(f"no catanddog.zip in {data_folder}")
    return path
