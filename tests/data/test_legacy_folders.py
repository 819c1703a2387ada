"""Image folders decoded by the code at commit 934132e still load the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.data import folder_owners, image_folders

from ..legacy.files import ME, OTHER, copy_sets, read

EXPECTED: dict[str, dict[str, Any]] = read("data_934132e.json")["sets"]


@pytest.fixture(autouse=True)
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", copy_sets(tmp_path))


def summary(array: NDArray[Any]) -> dict[str, Any]:
    digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return {"shape": list(array.shape), "dtype": str(array.dtype), "sha256": digest}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_image_folder_has_the_same_images(name: str) -> None:
    expected, dataset = EXPECTED[name], data.load(name)
    assert (dataset.name, list(dataset.classes), dataset.drawn) == (
        name, expected["classes"], False,
    )  # fmt: skip
    assert [list(dataset.mean or ()), list(dataset.std or ())] == [
        expected["mean"],
        expected["std"],
    ]
    arrays = {part: summary(getattr(dataset, part)) for part in expected["arrays"]}
    assert arrays == expected["arrays"]


@pytest.mark.parametrize("name", EXPECTED)
def test_an_image_folder_has_the_same_card(name: str) -> None:
    expected, info = EXPECTED[name], data.dataset_info(name, ME)
    assert (info.title, list(info.classes)) == (expected["title"], expected["classes"])
    assert [list(info.image_shape), info.train_images] == [
        expected["image_shape"], expected["train_images"],
    ]  # fmt: skip
    card = image_folders.folder_card(name, ME)
    for name, value in expected["card"].items():
        actual = getattr(card, name)
        assert (list(actual) if isinstance(actual, tuple) else actual) == value, name


def test_the_same_browsers_see_an_image_folder() -> None:
    for name, expected in EXPECTED.items():
        visible = [name in image_folders.folder_names(browser) for browser in (ME, OTHER)]
        assert visible == [expected["offered_to_its_owner"], expected["offered_to_others"]]


def test_only_the_old_owner_sees_the_old_words_of_an_image_folder() -> None:
    name = "folder-5473c17f00f2"
    card = image_folders.folder_card(name, OTHER)
    assert (card.title, card.source, card.skipped_names) == ("circle, square, 세모", "", ())
    folder_owners.add_owner(image_folders.root() / name, OTHER, {"title": "theirs"})
    assert image_folders.folder_card(name, OTHER).title == "theirs"
    assert image_folders.folder_card(name, ME).title == EXPECTED[name]["title"]
    assert image_folders.folder_card(name).title == "circle, square, 세모"
