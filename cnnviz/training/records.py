"""What the store tells about runs, as plain values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cnnviz.problem import Problem
from cnnviz.training.settings import Settings


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Run:
    """One training run; times are seconds since 1970.

    Attributes:
        id: Names the run in links; hard to guess.
        owner: The browser that started it.
        settings: What was asked for.
        state: ``interrupted`` is a run whose worker gives no sign of life any more.
        stop_asked: Stop was pressed.
        reason: Why a run failed.
        device: Name of the device, empty until the worker chose it.
        threads: Threads that torch used.
        versions: Versions of Python, torch and so on.
        fetched: Share of the data that is downloaded, None unless a download is under way.
        created: When it was asked for.
        started: When its worker began.
        ended: When it ended.
    """

    id: str
    owner: str
    settings: Settings
    state: State
    stop_asked: bool
    reason: Problem | None
    device: str
    threads: int
    versions: dict[str, str]
    fetched: float | None
    created: float
    started: float | None
    ended: float | None

    @property
    def active(self) -> bool:
        """True while the run waits or works."""
        return self.state in (State.QUEUED, State.RUNNING)


@dataclass(frozen=True)
class Device:
    """What trains on a machine: ``cuda``, ``mps`` or ``cpu``, its name and torch's threads."""

    kind: str
    title: str
    threads: int
    torch: str


def problem_to_json(problem: Problem) -> str:
    """Return a problem as JSON, so that it can still be told in the reader's language."""
    return json.dumps(_plain(problem))


def _plain(value: Any) -> Any:
    if isinstance(value, Problem):
        values = {name: _plain(part) for name, part in value.values.items()}
        return {"template": value.template, "values": values}
    return value if isinstance(value, (bool, int, float, str)) or value is None else str(value)


def problem_from_json(text: str) -> Problem:
    """Return the problem that :func:`problem_to_json` wrote."""
    return _problem(json.loads(text))


def _problem(plain: dict[str, Any]) -> Problem:
    values: dict[str, Any] = {
        name: _problem(value) if isinstance(value, dict) else value
        for name, value in plain["values"].items()
    }
    template = plain["template"]
    return Problem(template, **values)
