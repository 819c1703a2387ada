"""Downloads from a local server in place of torchvision's mirrors."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from torchvision import datasets

from cnnviz.data import download
from cnnviz.data.idx import Source
from cnnviz.problem import Problem

from .serving import Mirror, serving

CONTENT = bytes(range(256)) * 4000
SOURCE = Source("part-1.gz", hashlib.md5(CONTENT).hexdigest(), (1,))


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Mirror]]:
    with serving(CONTENT) as (address, handler):
        monkeypatch.setattr(datasets.FashionMNIST, "mirrors", ["http://127.0.0.1:1/", address])
        yield handler


def fetch(raw: Path, sources: tuple[Source, ...] = (SOURCE,)) -> list[float]:
    shares: list[float] = []
    download.download_dataset("FashionMNIST", sources, raw, shares.append)
    return shares


def test_files_are_downloaded_completely_and_report_progress(
    tmp_path: Path, mirror: type[Mirror]
) -> None:
    second = Source("part-2.gz", SOURCE.md5, (1,))
    shares = fetch(tmp_path / "raw", (SOURCE, second))
    assert (tmp_path / "raw" / "part-1.gz").read_bytes() == CONTENT
    assert (tmp_path / "raw" / "part-2.gz").read_bytes() == CONTENT
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 4


def test_an_interrupted_download_resumes_where_it_stopped(
    tmp_path: Path, mirror: type[Mirror]
) -> None:
    (tmp_path / "part-1.gz.part").write_bytes(CONTENT[:1000])
    os.utime(tmp_path / "part-1.gz.part", (0, 0))
    fetch(tmp_path)
    assert mirror.ranges == ["bytes=1000-"]
    assert (tmp_path / "part-1.gz").read_bytes() == CONTENT
    assert not (tmp_path / "part-1.gz.part").exists()


def test_a_download_waits_for_another_process_that_fetches_the_same_file(
    tmp_path: Path, mirror: type[Mirror]
) -> None:
    part = tmp_path / "part-1.gz.part"
    part.write_bytes(CONTENT)
    threading.Timer(1.0, lambda: part.replace(tmp_path / "part-1.gz")).start()
    fetch(tmp_path)
    assert mirror.ranges == []


def test_an_existing_file_is_not_downloaded_again(tmp_path: Path, mirror: type[Mirror]) -> None:
    fetch(tmp_path)
    fetch(tmp_path)
    assert mirror.ranges == [None]


def test_a_file_with_a_wrong_checksum_is_deleted(tmp_path: Path, mirror: type[Mirror]) -> None:
    mirror.content = CONTENT[:-1] + b"x"
    with pytest.raises(Problem, match="MD5"):
        fetch(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_internet_access_the_practice_dataset_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.FashionMNIST, "mirrors", ["http://127.0.0.1:1/"])
    with pytest.raises(Problem, match="could not be downloaded") as error:
        fetch(tmp_path)
    assert error.value.nearest == "practice"


def test_the_host_can_turn_downloads_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_DOWNLOAD", "off")
    with pytest.raises(Problem, match="CNNVIZ_DOWNLOAD=off"):
        fetch(tmp_path)


def test_the_message_names_a_folder_without_write_access(
    tmp_path: Path, mirror: type[Mirror]
) -> None:
    (tmp_path / "raw").write_text("a file where a folder is expected")
    with pytest.raises(Problem, match=r"Cannot write to .*/raw: "):
        fetch(tmp_path / "raw")
