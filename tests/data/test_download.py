"""Downloads, from a server of our own in place of torchvision's mirrors."""

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
    download.download_dataset("FashionMNIST", "FashionMNIST", sources, raw, shares.append)
    return shares


def test_files_come_whole_and_tell_their_progress(tmp_path: Path, mirror: type[Mirror]) -> None:
    second = Source("part-2.gz", SOURCE.md5, (1,))
    shares = fetch(tmp_path / "raw", (SOURCE, second))
    assert (tmp_path / "raw" / "part-1.gz").read_bytes() == CONTENT
    assert (tmp_path / "raw" / "part-2.gz").read_bytes() == CONTENT
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 4


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path, mirror: type[Mirror]) -> None:
    (tmp_path / "part-1.gz.part").write_bytes(CONTENT[:1000])
    os.utime(tmp_path / "part-1.gz.part", (0, 0))
    fetch(tmp_path)
    assert mirror.asked == ["bytes=1000-"]
    assert (tmp_path / "part-1.gz").read_bytes() == CONTENT
    assert not (tmp_path / "part-1.gz.part").exists()


def test_a_file_that_another_process_fetches_is_waited_for(
    tmp_path: Path, mirror: type[Mirror]
) -> None:
    part = tmp_path / "part-1.gz.part"
    part.write_bytes(CONTENT)
    threading.Timer(1.0, lambda: part.replace(tmp_path / "part-1.gz")).start()
    fetch(tmp_path)
    assert mirror.asked == []


def test_what_is_there_is_not_fetched_again(tmp_path: Path, mirror: type[Mirror]) -> None:
    fetch(tmp_path)
    fetch(tmp_path)
    assert mirror.asked == [None]


def test_a_file_that_differs_from_the_published_one_is_not_kept(
    tmp_path: Path, mirror: type[Mirror]
) -> None:
    mirror.content = CONTENT[:-1] + b"x"
    with pytest.raises(Problem, match="MD5"):
        fetch(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_practice_set_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.FashionMNIST, "mirrors", ["http://127.0.0.1:1/"])
    with pytest.raises(Problem, match="could not be downloaded") as refused:
        fetch(tmp_path)
    assert refused.value.nearest == "practice"


def test_a_host_may_forbid_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_DOWNLOAD", "off")
    with pytest.raises(Problem, match="CNNVIZ_DOWNLOAD=off"):
        fetch(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, mirror: type[Mirror]) -> None:
    (tmp_path / "raw").write_text("a file stands where the folder should")
    with pytest.raises(Problem, match=r"Cannot write to .*/raw: "):
        fetch(tmp_path / "raw")
