"""The runs of ``make bench-train``, on a few pictures: both ways tell the same figures."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pytest

from benchmarks import training_run


@pytest.mark.parametrize("way", ["epochs", "textbook-epochs"])
def test_five_epochs_are_timed_after_one_of_warm_up(
    way: str, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_folder / "FashionMNIST", tmp_path / "FashionMNIST")
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    asked = argparse.Namespace(net="lecture-cnn", data="fashion-mnist", folder=tmp_path, images=200,
                               batch_size=100, checks=0, seed=0, device="cpu")  # fmt: skip
    found = training_run.WAYS[way](asked)
    assert 0 < found["seconds"] < 60
