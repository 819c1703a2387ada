"""Shots of a camera become an image folder, exactly as an uploaded zip of them would."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.shots import ShotClass, folder_name, import_shots, zip_shots
from cnnviz.problem import Problem

from .pets import image_bytes

OWNER = "a" * 32


def shots(name: str, tone: int, count: int = 10) -> ShotClass:
    files = tuple(image_bytes(tone + shot, "JPEG", (224, 224)) for shot in range(count))
    return ShotClass(name, files)


def test_shots_are_the_dataset_of_a_zip_with_a_folder_per_class(tmp_path: Path) -> None:
    classes = [shots("컵", 200), shots("hand", 10, 12)]
    card = import_shots(classes, seed=3, owner=OWNER)
    assert (card.title, card.classes) == ("컵, hand", ("hand", "컵"))
    assert (card.train_counts, card.test_counts) == ((10, 8), (2, 2))
    assert (card.shape, card.seed, card.split) == ((3, 224, 224), 3, True)
    assert image_folders.folder_names(OWNER) == [card.name]
    assert image_folders.folder_names("b" * 32) == []
    for one in classes:
        (tmp_path / one.name).mkdir()
        for number, shot in enumerate(one.shots, 1):
            (tmp_path / one.name / f"{number:03}.jpg").write_bytes(shot)
    before = image_folders.load_folder(card.name)
    uploaded = image_folders.add_folder(tmp_path, ImportOptions(224, seed=3), origin="x")
    assert uploaded.name == card.name
    after = image_folders.load_folder(uploaded.name)
    for field in ("train_images", "train_labels", "test_images", "test_labels"):
        assert np.array_equal(getattr(before, field), getattr(after, field))


@given(st.text(max_size=40))
def test_the_name_of_a_class_is_one_folder_that_the_importer_reads(name: str) -> None:
    folder = folder_name(name)
    if not folder:
        return
    archive = zipfile.ZipFile(zip_shots([ShotClass(name, (b"",)), ShotClass("another class", ())]))
    assert archive.namelist() == [f"{folder}/001.jpg"]
    assert "/" not in folder
    assert not folder.startswith(".")
    assert folder == folder_name(folder)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("a cup", "a cup"),
        ("../up", "-up"),
        (".hidden", "hidden"),
        ("C:", "C"),
        ("__MACOSX", "MACOSX"),
        ("  \n ", ""),
        ("x" * 99, "x" * 30),
    ],
)
def test_names_that_a_zip_would_not_keep(name: str, folder: str) -> None:
    assert folder_name(name) == folder


@pytest.mark.parametrize("names", [("cup", "cup "), ("cup", "."), ("", "cup")])
def test_classes_with_the_same_name_or_none_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(Problem, match="name of its own"):
        zip_shots([dataclasses.replace(shots("x", 10, 2), name=name) for name in names])


def test_too_few_shots_are_refused_as_in_a_zip() -> None:
    with pytest.raises(Problem, match="only one readable image"):
        import_shots([shots("a", 10, 1), shots("b", 99)], seed=0, owner=OWNER)
    assert image_folders.folder_names(OWNER) == []
