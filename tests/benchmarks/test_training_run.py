"""The runs of ``make bench-train``, on a few images: both loops report the same figures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.training_run import RUNS, Options


@pytest.mark.parametrize("run", ["epochs", "textbook-epochs"])
def test_five_epochs_are_timed_after_one_of_warm_up(
    run: str, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_folder / "FashionMNIST", tmp_path / "FashionMNIST")
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    options = Options("lecture-cnn", "fashion-mnist", 100, str(tmp_path), images=200)
    assert 0 < RUNS[run](options)["seconds"] < 60
