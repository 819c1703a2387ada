"""A poll reads once and has only those parts run again that show something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from cnnviz.problem import Problem
from cnnviz.ui.kit import polling
from cnnviz.ui.kit.polling import Poll


@dataclass
class Page:
    """A page whose fragments the test runs, as Streamlit does after a while or after a click."""

    fragments: dict[str | None, Callable[[], None]] = field(default_factory=dict)
    reruns: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    now: float = 0.0
    source: dict[str, int] = field(default_factory=lambda: {"curve": 0, "report": 0})
    readings: int = 0
    broken: bool = False

    def read(self) -> dict[str, int]:
        self.readings += 1
        if self.broken:
            raise Problem("The store is locked.")
        return dict(self.source)

    def draw(self, part: str) -> Callable[[dict[str, int]], None]:
        return lambda reading: self.drawn.append(f"{part} {reading.get(part, '')}".strip())

    def poll(self) -> list[str]:
        """Poll; return what is drawn."""
        self.drawn.clear()
        self.fragments[None]()
        keys, self.reruns[:] = list(self.reruns), []
        for key in keys:
            self.fragments[key]()
        return list(self.drawn)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    page = Page()

    def fragment(*, key: str | None = None, **_options: Any) -> Callable[..., Any]:
        return lambda draw: page.fragments.setdefault(key, draw)

    monkeypatch.setattr(polling, "fragment", fragment)
    monkeypatch.setattr(polling, "rerun_fragments", page.reruns.extend)
    monkeypatch.setattr(polling.time, "monotonic", lambda: page.now)
    poll = Poll("run", page.read(), page.read, active=True)
    poll.show_part("curve", page.draw("curve"), lambda reading: reading["curve"])
    poll.show_reader(page.draw("state"))
    poll.show_part("report", page.draw("report"), lambda reading: reading["report"], rest_s=0)
    assert page.drawn == ["curve 0", "state", "report 0"]
    assert page.readings == 1
    return page


def test_what_has_not_changed_is_not_drawn_again(page: Page) -> None:
    assert page.poll() == ["state"]
    page.source["report"] = 1
    assert page.poll() == ["state", "report 1"]
    assert page.poll() == ["state"]
    assert page.readings == 4  # one for each poll, whatever is drawn


def test_a_part_is_left_alone_for_a_while(page: Page) -> None:
    page.source["curve"] = 1
    assert page.poll() == ["state"]
    page.now = polling.REST_SECONDS
    assert page.poll() == ["state", "curve 1"]


def test_a_part_in_which_a_control_was_used_reads_first(page: Page) -> None:
    page.source["report"] = 2
    page.drawn.clear()
    page.fragments["run.report"]()
    assert page.drawn == ["report 2"]


def test_what_cannot_be_read_is_said_and_the_last_state_stays(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(polling.st, "warning", lambda words, **_: said.append(words))
    page.source["report"], page.broken = 3, True
    assert page.poll() == ["state"]
    assert said == ["The store is locked."]
    page.broken = False
    assert page.poll() == ["state", "report 3"]
