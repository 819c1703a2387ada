"""What every test finds: a store of its own, and the folder with the datasets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# Torch's threads that wait must not hold the cores that the other tests need; torch reads this when
# it is loaded, which is later.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# A busy machine is no reason to fail; a run in CI is the same run every time.
settings.register_profile("cnnviz", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("cnnviz")


def lack(reason: str) -> None:
    """Skip for want of something on this machine; where nothing may be missing (CI), fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (required because CI is set)")
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep all browser tests on one process; leave out what is long or needs a GPU, if not asked.

    One server and one browser serve the browser tests. ``-m slow`` and ``-m gpu`` ask.
    """
    asked = config.getoption("markexpr")
    left_out = [
        item
        for item in items
        if any(item.get_closest_marker(mark) and mark not in asked for mark in ("slow", "gpu"))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        if (ROOT / "tests" / "browser") in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test an empty store of its own."""
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder with FashionMNIST and MNIST in torchvision's layout."""
    folder = Path(os.environ.get("CNNVIZ_DATA") or ROOT.parent / "shared" / "data").resolve()
    if not (folder / "FashionMNIST" / "raw").is_dir():
        lack(f"no FashionMNIST in {folder}: set CNNVIZ_DATA to a folder that holds it")
    return folder


@pytest.fixture(scope="session")
def photos(data_folder: Path) -> Path:
    """Return a zip of an image folder: 356 + 98 photographs of cats and dogs, 32×32."""
    path = data_folder / "catanddog.zip"
    if not path.is_file():
        lack(f"no catanddog.zip in {data_folder}")
    return path
