"""Uploads leave the disk some free space."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from cnnviz.data import free_space, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.free_space import check_free_space
from cnnviz.problem import Problem
from cnnviz.weights import own_weights

from .pets import pets, zip_of

FULL = str(10**9)
"""Megabytes that no disk has."""


def test_a_disk_with_space_takes_uploads_and_a_full_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    free = shutil.disk_usage(tmp_path).free // 2**20
    monkeypatch.setenv(free_space.VARIABLE, str(max(0, free - 100)))
    check_free_space(folder)
    monkeypatch.setenv(free_space.VARIABLE, str(free + 100_000))
    with pytest.raises(Problem, match="nearly full"):
        check_free_space(folder)
    monkeypatch.setenv(free_space.VARIABLE, "much")
    with pytest.raises(Problem, match="is much; it must be a whole number"):
        check_free_space(folder)


def test_on_a_full_disk_readers_upload_nothing_and_the_host_still_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(free_space.VARIABLE, FULL)
    options = ImportOptions(side=8)
    with pytest.raises(Problem, match="nearly full"):
        image_folders.add_folder(zip_of(pets()), options, origin="x.zip", owner="a" * 32)
    with pytest.raises(Problem, match="nearly full"):
        own_weights.keep_weights(io.BytesIO(b"x"), "lenet5", "a.pt", "a" * 32)
    assert not own_weights.root().exists()
    image_folders.add_folder(zip_of(pets()), options, origin="x.zip")
