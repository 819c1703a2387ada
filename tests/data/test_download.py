"""Downloads, from a server of our own in place of torchvision's mirrors."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from torchvision import datasets

from cnnviz.data import download
from cnnviz.data.idx import Source
from cnnviz.problem import Problem

CONTENT = bytes(range(256)) * 4000
SOURCE = Source("part-1.gz", hashlib.md5(CONTENT).hexdigest(), (1,))


class Mirror(BaseHTTPRequestHandler):
    """Serves CONTENT under every path, whole or from where it is asked to."""

    asked: ClassVar[list[str | None]] = []
    content = CONTENT

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if start >= len(self.content):
            self.send_error(416)
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Mirror]]:
    handler = type("Own", (Mirror,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    monkeypatch.setattr(datasets.FashionMNIST, "mirrors", ["http://127.0.0.1:1/", address])
    yield handler
    server.shutdown()
    server.server_close()


def fetch(raw: Path, sources: tuple[Source, ...] = (SOURCE,)) -> list[float]:
    told: list[float] = []
    download.fetch("FashionMNIST", "FashionMNIST", sources, raw, told.append)
    return told


def test_files_come_whole_and_tell_their_progress(tmp_path: Path, mirror: type[Mirror]) -> None:
    second = Source("part-2.gz", SOURCE.md5, (1,))
    told = fetch(tmp_path / "raw", (SOURCE, second))
    assert (tmp_path / "raw" / "part-1.gz").read_bytes() == CONTENT
    assert (tmp_path / "raw" / "part-2.gz").read_bytes() == CONTENT
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 4


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
    with pytest.raises(Problem, match="raw cannot be written"):
        fetch(tmp_path / "raw")
