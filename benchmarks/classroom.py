"""Measure one server under a class: what an answer costs, and how long a hundred students wait.

Written by hand for the reason given in ``students``.  The students run on the same machine; they
take a tenth of a core.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import psutil

from benchmarks.busy_class import measure_followers, measure_looking
from benchmarks.class_servers import address, report_errors, serving, training
from benchmarks.followers import follow_class
from benchmarks.measures import run_measures
from benchmarks.report import Report
from benchmarks.students import Answer, Lesson, Student, leave, open_pages, work
from cnnviz import nets
from cnnviz.training import Limits, LocalEngine, Settings, Store
from cnnviz.ui.course.path import lesson_pages
from cnnviz.ui.kit.polling import POLL_SECONDS
from tests.browser.servers import Server

Action = Callable[[Student], Awaitable[Answer]]
PAGE = "convolution"
PAGES = (PAGE, "pooling", "sizes", "quiz", "course", *(page.id for page in lesson_pages()))
TEN = 10
THINK_S = 5
FOLLOWERS, FOLLOW_MS, FOLLOW_BYTES, FOLLOW_S = 100, 2.0, 300, 2.5
LEFT = 60
"""Students of the class before, who have just left."""
SETTING_MESSAGES, SETTING_BYTES = 42, 19_000
CELL_MESSAGES, CELL_BYTES = 19, 12_000
RERUN_MS = 12
CLASSES = {100: 200, 200: 400}
"""Target of the 95th percentile in ms, by number of students."""
OPEN_S = 4
POLL_BYTES, PARTS_BYTES = 1_600, 12_500
"""Of a poll that sends how far the run is, and of one that sends curves and report as well."""


def measure_answers(report: Report, options: argparse.Namespace) -> None:
    """*Answers*: messages, bytes and the server's CPU time for one changed setting (the stride) and
    for one edited cell of *Convolution*, and the CPU time of running each page again, one student
    alone; medians.
    """
    with serving(options) as server:
        lesson, cpu = asyncio.run(_study_alone(server, options))
    targets: dict[str, tuple[float | None, float | None]] = {
        "setting": (SETTING_MESSAGES, SETTING_BYTES),
        "cell": (CELL_MESSAGES, CELL_BYTES),
    }
    for action, (messages, size) in targets.items():
        answers = lesson.answers[action]
        report.add(f"{action}, messages", "", [a.messages for a in answers], median=messages)
        report.add(f"{action}, bytes", "B", [a.bytes for a in answers], median=size)
        report.add(f"{action}, server CPU", "ms", cpu[action], median=None)
    for page in PAGES:
        report.add(f"run {page} again, server CPU", "ms", cpu[page], median=RERUN_MS)
    report_errors(report, "answers", lesson)


def measure_class(report: Report, options: argparse.Namespace, count: int) -> None:
    """*Class*: that many students change the stride or a cell of *Convolution*, half and half, each
    some 5 s after the last answer, while one worker trains; 60 others have just left. From sending
    a change to the end of the script, and until the numbers of the stepper are there.
    """
    with serving(options) as server, training():
        lesson = asyncio.run(hold_class(server, count, options.seconds))
        memory = psutil.Process(server.process.pid).memory_info().rss / 2**20
    report_class(report, f"class of {count}", lesson, memory, CLASSES.get(count))


def measure_opening(report: Report, options: argparse.Namespace) -> None:
    """*Opening*: 100 students open *Convolution* at the same moment; until the last has it."""
    with serving(options) as server:
        lesson = Lesson()
        asyncio.run(open_and_leave(server, 100, lesson))
    times = [answer.seconds for answer in lesson.answers["open"]]
    report.add("100 open the page", "s", times, p50=None, longest=OPEN_S)
    report_errors(report, "100 open the page", lesson)


def measure_polls(report: Report, options: argparse.Namespace) -> None:
    """*Polls*: a run trains and one student watches it; what the page gets twice a second: how far
    the run is, and every two seconds the curves and, after an epoch, its report.
    """
    with serving(options) as server:
        store = Store(server.store)
        engine = LocalEngine(store, Limits(max_runs=1))
        settings = Settings(nets.find("fashion-cnn"), "practice", epochs=500)
        try:
            answers = asyncio.run(
                _watch(server, store, engine.submit(settings, "me"), options.seconds)
            )
        finally:
            engine.close()
    kinds = {
        "poll": ([answer for answer in answers if answer.scripts == 1], POLL_BYTES),
        "poll, parts drawn again": ([a for a in answers if a.scripts > 1], PARTS_BYTES),
    }
    for name, (polls, target) in kinds.items():
        report.add(f"{name}, messages", "", [answer.messages for answer in polls], median=None)
        sizes = [answer.bytes for answer in polls]
        report.add(f"{name}, bytes", "B", sizes, median=target, longest=None)
    mean = statistics.mean(answer.bytes for answer in answers)
    report.add("all polls, bytes, mean", "B", [mean], longest=None)


def measure_following(report: Report, options: argparse.Namespace) -> None:
    """*Following*: 100 students in a class ask every two seconds what is new, and the teacher
    pushes a page every five; CPU time of the server for a request, bytes of an answer with nothing
    new, and the time until all have a pushed page.
    """
    with serving(options) as server:
        process = psutil.Process(server.process.pid)
        asyncio.run(follow_class(address(server), server.store, TEN, TEN))  # to warm up
        before = sum(process.cpu_times()[:2])
        following = asyncio.run(
            follow_class(address(server), server.store, FOLLOWERS, options.seconds)
        )
        cpu = 1000 * (sum(process.cpu_times()[:2]) - before)
    report.add("following, server CPU", "ms", [cpu / len(following.seconds)], longest=FOLLOW_MS)
    report.add("following, answer", "ms", [1000 * s for s in following.seconds], p95=None)
    report.add("following, nothing new", "B", following.sizes, median=FOLLOW_BYTES)
    report.add("following, until a push is there", "s", following.delays, p95=FOLLOW_S)
    report.add("following, errors", "", [len(following.errors)], longest=0)
    for error in sorted(set(following.errors)):
        print(error, flush=True)


MEASURES = {
    "answers": measure_answers,
    "watched-runs": measure_followers,
    "looking": measure_looking,
    **{f"class-{count}": partial(measure_class, count=count) for count in CLASSES},
    "opening": measure_opening,
    "following": measure_following,
    "polls": measure_polls,
}


def main() -> int:
    """Run the measures; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__)
    parser.add_argument("--samples", type=int, default=100, help="answers of each kind (100)")
    parser.add_argument("--seconds", type=float, default=30, help="that a class works (30)")
    parser.add_argument("--repository", type=Path, help="another version of the app to measure")
    return run_measures(parser, MEASURES, "classroom")


async def _study_alone(
    server: Server, options: argparse.Namespace
) -> tuple[Lesson, dict[str, list[float]]]:
    """Return the answers and, by the same names, the CPU times of the server in ms."""
    lesson, process, dice = Lesson(), psutil.Process(server.process.pid), random.Random(0)
    strides = itertools.cycle((2, 1))
    cpu: dict[str, list[float]] = {}
    for page in PAGES:
        student = Student(address(server), page)
        await student.open()
        actions: dict[str, Action] = {page: Student.rerun}
        if page == PAGE:
            actions["setting"] = lambda student: student.set_number("Stride", next(strides))
            actions["cell"] = lambda student: student.edit_cell(dice)
        for name, act in actions.items():
            for _ in range(TEN):
                await act(student)  # to warm up
            cpu[name] = []
            for _ in range(max(1, options.samples // TEN)):  # ten, as the clock ticks every 10 ms
                before = sum(process.cpu_times()[:2])
                for _ in range(TEN):
                    await lesson.note(name, act(student))
                cpu[name].append(1000 * (sum(process.cpu_times()[:2]) - before) / TEN)
        await student.close()
    return lesson, cpu


async def hold_class(server: Server, count: int, seconds: float) -> Lesson:
    """Have a class work for some seconds, right after another one has left."""
    before = Lesson()
    await open_and_leave(server, LEFT, before)
    lesson = Lesson(errors=before.errors)
    students = [Student(address(server), PAGE, cookie=f"seat={seat}") for seat in range(count)]
    await open_pages(students, lesson)
    await work(students, lesson, THINK_S, seconds)
    await leave(students)
    return lesson


async def open_and_leave(server: Server, count: int, lesson: Lesson) -> None:
    """Have some students open the page at the same moment and leave."""
    students = [Student(address(server), PAGE, cookie=f"seat=old{seat}") for seat in range(count)]
    await open_pages(students, lesson)
    await leave(students)


async def _watch(server: Server, store: Store, run: str, seconds: float) -> list[Answer]:
    student, answers = Student(address(server), "training", f"run={run}"), []
    while not store.reports(run):
        await asyncio.sleep(POLL_SECONDS)
    await student.open()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(POLL_SECONDS)
        answers.append(await student.poll())
    await student.close()
    return answers


def report_class(
    report: Report, name: str, lesson: Lesson, memory: float, target: float | None
) -> None:
    """Add what a class did to a report.

    Args:
        report: The report.
        name: Of the class.
        lesson: What the class did.
        memory: Of the server, in MiB.
        target: Of the 95th percentile of all answers, in ms.
    """
    changes = [*lesson.answers.get("setting", []), *lesson.answers.get("cell", [])]
    report.add(name, "ms", [1000 * a.seconds for a in changes], p50=None, p95=target, longest=None)
    for action in ("setting", "cell"):
        times = [1000 * answer.picture_seconds for answer in lesson.answers.get(action, [])]
        report.add(f"{name}, {action}, numbers there", "ms", times, p50=None, p95=None)
    report.add(f"{name}, memory of the server", "MiB", [memory], longest=None)
    report_errors(report, name, lesson)


if __name__ == "__main__":
    sys.exit(main())
