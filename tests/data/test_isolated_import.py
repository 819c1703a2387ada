"""Image folders read in a process of their own: the same set, the same problems."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from cnnviz.data import image_folders, isolated_import
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem


@pytest.fixture(autouse=True)
def own_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))


def zipped(*classes: str) -> io.BytesIO:
    file, picture = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (9, 9), "teal").save(picture, "PNG")
    with zipfile.ZipFile(file, "w") as archive:
        for name in classes:
            for number in range(60):
                archive.writestr(f"{name}/{number}.png", picture.getvalue())
    return file


def test_a_zip_is_read_elsewhere_as_it_would_be_here() -> None:
    shares: list[float] = []
    told = {"origin": "동물.zip", "title": "", "owner": "a" * 32}
    card = isolated_import.import_zip(
        zipped("개", "cat"), ImportOptions(8), report=shares.append, **told
    )
    assert (card.title, card.classes, card.train_counts) == ("동물", ("cat", "개"), (48, 48))
    assert shares[-1] == 1
    assert image_folders.folder_names("a" * 32) == [card.name]
    assert (
        image_folders.add_folder(zipped("개", "cat"), ImportOptions(8), origin="x").name
        == card.name
    )


def test_a_zip_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_import, "MAX_SECONDS", 0.01)
    told = {"origin": "x", "title": "", "owner": "a"}
    with pytest.raises(Problem, match="too much memory or time"):
        isolated_import.import_zip(
            zipped("cat", "dog"), ImportOptions(8), report=lambda _: None, **told
        )
    assert image_folders.folder_names() == []


def test_a_problem_comes_back_with_its_values() -> None:
    with pytest.raises(Problem, match=r"one class, \{개\}") as caught:
        isolated_import.import_zip(
            zipped("{개}"), ImportOptions(8), report=lambda _: None, origin="x", title="", owner="a"
        )
    assert caught.value.values["kind"] == "{개}"
