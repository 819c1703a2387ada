"""Image folders of the host: read again only when they change, with options of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz import data
from cnnviz.data import host_folders, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem

from .pets import image_bytes, pets, zip_of


def test_folders_of_the_host_are_read_again_only_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in pets().items():
        (tmp_path / "host" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "host" / name).write_bytes(content)
    monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'host'}:{tmp_path / 'nowhere'}")
    (problem,) = host_folders.import_host_folders()
    assert "nowhere" in str(problem)
    (name,) = image_folders.folder_names("a" * 32)
    assert data.dataset_info(name).title == "host"
    (tmp_path / "host" / "cat" / "new.png").write_bytes(image_bytes(99))
    host_folders.import_host_folders()
    assert image_folders.folder_names("a" * 32) not in ([], [name])
    data.load(name)  # runs trained on it can still load it


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", ImportOptions()),
        ("side=64", ImportOptions(64)),
        ("colour=grey&seed=3&side=28", ImportOptions(28, color=False, seed=3)),
        ("color=rgb", ImportOptions()),
        ("color=gray&seed=3&side=28", ImportOptions(28, color=False, seed=3)),
    ],
)
def test_the_host_sets_import_options_in_a_query(query: str, options: ImportOptions) -> None:
    assert host_folders.parse_options(query) == options


@pytest.mark.parametrize("query", ["size=64", "side=", "side=-1", "side=6.4", "color=blue", "64"])
def test_an_invalid_query_of_the_host_is_answered_with_an_example(query: str) -> None:
    with pytest.raises(Problem, match="side=64&color=gray&seed=1"):
        host_folders.parse_options(query)


def test_a_folder_of_the_host_is_read_again_at_another_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pets.zip").write_bytes(zip_of(pets()).getvalue())
    shapes = []
    for query in ("", "?side=28&color=gray"):
        monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'pets.zip'}{query}")
        assert host_folders.import_host_folders() == []
        (name,) = image_folders.folder_names("a" * 32)
        shapes.append(data.load(name).image_shape)
    assert shapes == [(3, 32, 32), (1, 28, 28)]
    monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'pets.zip'}?side=999")
    (problem,) = host_folders.import_host_folders()
    assert "from 8 to 224" in str(problem)
    assert image_folders.folder_names("a" * 32) == [name]
