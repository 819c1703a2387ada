"""Image folders that the code at commit 934132e decoded are read as they were then."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.data import image_folders

from ..legacy.files import ME, OTHER, copy_sets, read

THEN: dict[str, dict[str, Any]] = read("data_934132e.json")["sets"]


@pytest.fixture(autouse=True)
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", copy_sets(tmp_path))


def facts(array: NDArray[Any]) -> dict[str, Any]:
    digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return {"shape": list(array.shape), "dtype": str(array.dtype), "sha256": digest}


@pytest.mark.parametrize("name", THEN)
def test_an_image_folder_holds_the_same_images(name: str) -> None:
    then, dataset = THEN[name], data.load(name)
    assert (dataset.name, dataset.title, list(dataset.classes), dataset.drawn) == (
        name, then["title"], then["classes"], False,
    )  # fmt: skip
    assert [list(dataset.mean or ()), list(dataset.std or ())] == [then["mean"], then["std"]]
    arrays = {part: facts(getattr(dataset, part)) for part in then["arrays"]}
    assert arrays == then["arrays"]


@pytest.mark.parametrize("name", THEN)
def test_an_image_folder_has_the_same_card(name: str) -> None:
    then, about = THEN[name], data.dataset_info(name)
    assert (about.title, list(about.classes)) == (then["title"], then["classes"])
    assert [list(about.image_shape), about.train_images] == [
        then["image_shape"], then["train_images"],
    ]  # fmt: skip
    card = image_folders.folder_card(name)
    for fact, value in then["card"].items():
        now = getattr(card, fact)
        assert (list(now) if isinstance(now, tuple) else now) == value, fact


def test_an_image_folder_is_offered_to_the_same_browsers() -> None:
    for name, then in THEN.items():
        shown = [name in image_folders.folder_names(browser) for browser in (ME, OTHER)]
        assert shown == [then["offered_to_its_owner"], then["offered_to_others"]]
