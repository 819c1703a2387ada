"""A few hundred hostile inputs; ``make fuzz`` tries 10,000. And the search finds what is bad."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.fuzz import links, uploads, widgets
from benchmarks.fuzz.__main__ import closed_store
from cnnviz.data import image_reading
from cnnviz.problem import Problem

from ..browser.servers import Server, start_server

SEED = random.Random().randrange(10**6)
"""Others each time; a finding names it."""


def test_hostile_uploads_are_read_or_refused_in_words() -> None:
    assert list(uploads.fuzz_uploads(200, SEED)) == [], f"seed {SEED}"
    assert not Path("/tmp/cnnviz-was-here").exists(), "a pickle has run a program"


def test_hostile_links_open_a_page() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_TRAINING", "off")
        with closed_store():
            assert list(links.fuzz_links(40, SEED)) == [], f"seed {SEED}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = start_server(tmp_path, CNNVIZ_TRAINING="off")
    yield running
    running.stop()


def test_hostile_messages_end_neither_page_nor_server(server: Server) -> None:
    address = server.url.removeprefix("http://")
    found = widgets.fuzz_widgets(address, 100, SEED, lambda: server.process.poll() is None)
    assert list(found) == [], f"seed {SEED}"


def test_a_reader_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(content: bytes) -> None:
        if len(content) % 2:
            raise RuntimeError("odd")
        raise Problem("Even.")

    monkeypatch.setattr(image_reading, "read_image", fail)
    found = [one for one in uploads.fuzz_uploads(60, 0) if one.case.startswith("image")]
    assert 0 < len(found) < 27
    assert "odd" in found[0].harm


def test_a_page_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("the quiz fails")

    monkeypatch.setattr(links, "page_ids", lambda: ["quiz"])
    monkeypatch.setattr("cnnviz.ui.quiz.state.open_quiz", fail)
    assert "encountered an error" in next(links.fuzz_links(1, 0)).harm
