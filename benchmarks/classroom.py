"""Measure one server under a class: what an answer costs, and how long a hundred students wait.

Written by hand for the reason given in ``students``.  The students run on the same machine; they
take a tenth of a core.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import subprocess
import sys
import urllib.parse
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from benchmarks.measures import run_measures
from benchmarks.report import Report
from benchmarks.servers import APP, PLAIN, serve
from benchmarks.students import Answer, Lesson, Student, leave, open_pages, work
from tests.browser.servers import ROOT, Server

Action = Callable[[Student], Awaitable[Answer]]
PAGE = "convolution"
LESSONS = (PAGE, "pooling", "sizes", "quiz")
TEN = 10
THINK_S = 5
LEFT = 60
"""Students of the class before, who have just left."""
SETTING_MESSAGES, SETTING_BYTES = 42, 20_000
CELL_MESSAGES, CELL_BYTES = 19, 12_000
RERUN_MS = 12
CLASSES = {100: 200, 200: 400}
"""Target of the 95th percentile in ms, by number of students."""
OPEN_S = 4
IDLE_MS = 300


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
    for page in LESSONS:
        report.add(f"run {page} again, server CPU", "ms", cpu[page], median=RERUN_MS)
    _report_errors(report, "answers", lesson)


def measure_class(report: Report, options: argparse.Namespace, count: int) -> None:
    """*Class*: that many students change the stride or a cell of *Convolution*, half and half, each
    some 5 s after the last answer, while one worker trains; 60 others have just left. From sending
    a change to the end of the script, and until the numbers of the stepper are there.
    """
    with serving(options) as server, training():
        lesson = asyncio.run(_hold_class(server, count, options.seconds))
        memory = psutil.Process(server.process.pid).memory_info().rss / 2**20
    changes = [*lesson.answers.get("setting", []), *lesson.answers.get("cell", [])]
    name, target = f"class of {count}", CLASSES.get(count)
    report.add(name, "ms", [1000 * a.seconds for a in changes], p50=None, p95=target, longest=None)
    for action in ("setting", "cell"):
        times = [1000 * answer.picture_seconds for answer in lesson.answers.get(action, [])]
        report.add(f"{name}, {action}, numbers there", "ms", times, p50=None, p95=None)
    report.add(f"{name}, memory of the server", "MiB", [memory], longest=None)
    _report_errors(report, name, lesson)


def measure_opening(report: Report, options: argparse.Namespace) -> None:
    """*Opening*: 100 students open *Convolution* at the same moment; until the last has it."""
    with serving(options) as server:
        lesson = Lesson()
        asyncio.run(_open_and_leave(server, 100, lesson))
    times = [answer.seconds for answer in lesson.answers["open"]]
    report.add("100 open the page", "s", times, p50=None, longest=OPEN_S)
    _report_errors(report, "100 open the page", lesson)


def measure_idle(report: Report, options: argparse.Namespace) -> None:
    """*Idle*: the first answer of a server that has been idle for a while."""
    with serving(options) as server:
        answer = asyncio.run(_wake(server, options.idle))
    name = f"first answer after {options.idle:.0f} s without one"
    report.add(name, "ms", [1000 * answer.seconds], longest=IDLE_MS)


MEASURES = {
    "answers": measure_answers,
    **{f"class-{count}": partial(measure_class, count=count) for count in CLASSES},
    "opening": measure_opening,
    "idle": measure_idle,
}


@contextmanager
def serving(options: argparse.Namespace) -> Iterator[Server]:
    """Run the app, or the version of it in another folder."""
    with serve(APP, PLAIN, root=options.repository or ROOT) as server:
        yield server


@contextmanager
def training() -> Iterator[None]:
    """Have one process train meanwhile."""
    command = [sys.executable, "-m", "cnnviz", "train", "--net", "lecture-cnn"]
    command += ["--data", "practice", "--epochs", "10000", "--json"]
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


def main() -> int:
    """Run the measures; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__)
    parser.add_argument("--samples", type=int, default=100, help="answers of each kind (100)")
    parser.add_argument("--seconds", type=float, default=30, help="that a class works (30)")
    parser.add_argument("--idle", type=float, default=600, help="seconds without a visitor (600)")
    parser.add_argument("--repository", type=Path, help="another version of the app to measure")
    return run_measures(parser, MEASURES, "classroom")


async def _study_alone(
    server: Server, options: argparse.Namespace
) -> tuple[Lesson, dict[str, list[float]]]:
    """Return the answers and, by the same names, the CPU times of the server in ms."""
    lesson, process, dice = Lesson(), psutil.Process(server.process.pid), random.Random(0)
    strides = itertools.cycle((2, 1))
    cpu: dict[str, list[float]] = {}
    for page in LESSONS:
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


async def _hold_class(server: Server, count: int, seconds: float) -> Lesson:
    before = Lesson()
    await _open_and_leave(server, LEFT, before)
    lesson = Lesson(errors=before.errors)
    students = [Student(address(server), PAGE, cookie=f"seat={seat}") for seat in range(count)]
    await open_pages(students, lesson)
    await work(students, lesson, THINK_S, seconds)
    await leave(students)
    return lesson


async def _open_and_leave(server: Server, count: int, lesson: Lesson) -> None:
    students = [Student(address(server), PAGE) for _ in range(count)]
    await open_pages(students, lesson)
    await leave(students)


async def _wake(server: Server, idle_s: float) -> Answer:
    student = Student(address(server), PAGE)
    await student.open()
    await asyncio.sleep(idle_s)
    answer = await student.set_number("Stride", 2)
    await student.close()
    return answer


def address(server: Server) -> str:
    """Return host and port of a server."""
    return urllib.parse.urlsplit(server.url).netloc


def _report_errors(report: Report, name: str, lesson: Lesson) -> None:
    for error in sorted(set(lesson.errors)):
        print(f"{lesson.errors.count(error)} × {error}", flush=True)
    report.add(f"{name}, errors", "", [len(lesson.errors)], longest=0)


if __name__ == "__main__":
    sys.exit(main())
