"""Edits and steps in cnnviz and in the reference, by turns in one run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.cases import LESSONS, Lesson, numbers
from benchmarks.frame_probes import Ours, Reaction, Reader, Usual
from benchmarks.report import Figure, Series, percentile
from benchmarks.serving import APP, REFERENCE, serve

WARM_UP = 5
WAYS = ("cnnviz", "usual way", "usual way, imports frozen")
EDIT_TARGETS = {"small": (100, 150), "largest": (200, 300)}  # ms: p50, p95
AT_MOST = 0.5  # of the usual way
HANDLER_MS = 5
NEXT_FRAME = 95  # percent of the steps
ROUNDS = {"small": 25, "largest": 1}  # there and back through all steps

Readers = Mapping[tuple[str, str], Reader]
Reactions = dict[tuple[str, str], list[Reaction]]


def figures(browser: Browser, folder: Path, samples: int) -> tuple[list[Figure], list[Series]]:
    """Measure both lessons in all ways; every way has a server with torch loaded."""
    with open_all(browser, folder) as readers:
        handlers = {lesson: handler_times(readers, lesson) for lesson in LESSONS}
        values = numbers(samples + WARM_UP)
        edits: Reactions = {which: [] for which in readers}
        steps: Reactions = {which: [] for which in readers}
        for number, value in enumerate(values):
            print(f"\rround {number + 1} of {len(values)}", end="", file=sys.stderr, flush=True)
            for which, reader in readers.items():  # by turns
                edits[which].append(reader.edit(value))
                steps[which].append(reader.step())
    for reactions in (*edits.values(), *steps.values()):
        del reactions[:WARM_UP]
    series = [*handlers.values(), *as_series("edit", edits), *as_series("step", steps)]
    lines = [*step_figures(handlers, steps), *edit_figures(edits)]
    return [*lines, *ratio_figures("edit", edits), *ratio_figures("step", steps)], series


@contextmanager
def open_all(browser: Browser, folder: Path) -> Iterator[Readers]:
    """Start a server for each way, and open both lessons on each."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(folder / "ours", APP)),
            stack.enter_context(serve(folder / "usual", REFERENCE)),
            stack.enter_context(serve(folder / "frozen", REFERENCE, REFERENCE_FREEZE="1")),
        ]
        readers: dict[tuple[str, str], Reader] = {}
        for name, lesson in LESSONS.items():
            for way, server in zip(WAYS, servers, strict=True):
                readers[name, way] = open_lesson(browser, way, server.url, name, lesson)
        yield readers


def open_lesson(browser: Browser, way: str, url: str, name: str, lesson: Lesson) -> Reader:
    """Open a lesson in one of the ways."""
    return Ours(browser, url, lesson) if way == WAYS[0] else Usual(browser, url, lesson, name)


def handler_times(readers: Readers, lesson: str) -> Series:
    """Measure the stepper's own work for a key: through all steps and back."""
    ours = readers[lesson, WAYS[0]]
    assert isinstance(ours, Ours)
    steps = ours.lesson.trace.output.size
    keys = (["ArrowRight"] * (steps - 1) + ["ArrowLeft"] * (steps - 1)) * ROUNDS[lesson]
    return Series(f"step, handler, {LESSONS[lesson].name}", "ms", ours.handlers(keys))


def as_series(what: str, reactions: Reactions) -> list[Series]:
    """Return the milliseconds of every way."""
    return [
        Series(f"{what}, {LESSONS[lesson].name}, {way}", "ms", [one.ms for one in found])
        for (lesson, way), found in reactions.items()
    ]


def step_figures(handlers: Mapping[str, Series], steps: Reactions) -> list[Figure]:
    """Return how long a step takes in the browser, and whether the next frame shows it."""
    lines: list[Figure] = []
    for lesson, series in handlers.items():
        lines += series.figures(p95=HANDLER_MS)
        found = steps[lesson, WAYS[0]]
        at_once = 100 * sum(one.frames == 1 for one in found) / len(found)
        name = f"step, painted in the next frame, {LESSONS[lesson].name}"
        lines.append(Figure(name, "%", at_once, NEXT_FRAME, at_least=True, samples=len(found)))
        name = f"step, key → painted, {LESSONS[lesson].name}"
        lines += Series(name, "ms", [one.ms for one in found]).figures()
    return lines


def edit_figures(edits: Reactions) -> list[Figure]:
    """Return how long an edit takes until the page shows Python's answer."""
    lines: list[Figure] = []
    for lesson, (p50, p95) in EDIT_TARGETS.items():
        name = f"edit → Python → painted, {LESSONS[lesson].name}"
        ours = [one.ms for one in edits[lesson, WAYS[0]]]
        lines += Series(name, "ms", ours).figures(p50, p95)
    return lines


def ratio_figures(what: str, reactions: Reactions) -> list[Figure]:
    """Return the other ways' times, and ours as a part of them."""
    lines: list[Figure] = []
    for lesson in LESSONS:
        ours = [one.ms for one in reactions[lesson, WAYS[0]]]
        for way in WAYS[1:]:
            theirs = [one.ms for one in reactions[lesson, way]]
            name = f"{what}, {LESSONS[lesson].name}, {way}"
            lines += Series(name, "ms", theirs).figures()
            for percent in (50, 95):
                part = percentile(ours, percent) / percentile(theirs, percent)
                name = f"{what}, {LESSONS[lesson].name}, cnnviz / {way}, p{percent}"
                lines.append(Figure(name, "×", part, AT_MOST, samples=len(theirs)))
    return lines
