"""Measure what a host wants to know: several processes, memory, idleness, start, the command line.

Written by hand for the reason given in ``students``.  The students run on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

import psutil

from benchmarks.classroom import (
    LEFT,
    PAGE,
    PAGES,
    address,
    hold_class,
    report_class,
    report_errors,
    training,
)
from benchmarks.followers import Following, follow_class
from benchmarks.measures import run_measures
from benchmarks.report import Figure, Report
from benchmarks.server_start import measure_server_start
from benchmarks.servers import APP, PLAIN, TWO_PROCESSES, serve
from benchmarks.students import Answer, Lesson, Student, leave, open_pages, work
from cnnviz import nets
from cnnviz.training import Limits, LocalEngine, Settings, Store
from cnnviz.ui.course.path import lesson_pages
from tests.browser.servers import Server

STUDENTS = 200
TARGETS = {1: 400, 2: 150}
"""Of the 95th percentile in ms, by number of processes."""
CLASSES, CLASS_S, CLASS_THINK_S, SESSION_S = 12, 12, 1, 6
"""An hour of classes of five minutes, compressed: each lasts 12 s, and sessions of browsers that
have gone are kept for 6 s in place of 60."""
LESSONS, LESSON_S, WARM_UP = 24, 15, 6
"""Two hours of classes of five minutes, compressed into ten minutes; the first half hour is to warm
up: caches fill to their bounds."""
STUDY, WANDER, INSIDERS = 20, 10, 3
"""Students who stay on one page, who open one after another, and who look inside networks."""
INSIDE = ("lenet5", "lecture-cnn", "fashion-cnn", "photo-cnn")
SETTLED = 3
"""Classes until all has been used once."""
GROWTH = 1.1
IDLE_MS = 300
IMAGES = 60_000
WORKER_SHARE = 0.97
EDITORS, READERS, HOSTED_THINK_S, HOSTED_MS = 200, 100, 10, 300
"""Students who change a setting or a cell, students who read lessons, and what both are to wait."""
NICE = ["nice", "-n", "5"]
"""As a worker of the app, which lets the server come first."""


def measure_processes(report: Report, options: argparse.Namespace) -> None:
    """*Processes*: 200 students change the stride or a cell of *Convolution*, half and half, each
    some 5 s after the last answer, while one worker trains; 60 others have just left. Once on one
    process, once on two behind nginx (`make serve`). From sending a change to the end of the
    script, and until the numbers of the stepper are there.
    """
    for processes, (app, launcher) in {1: (APP, PLAIN), 2: ("", TWO_PROCESSES)}.items():
        with serve(app, launcher) as server, training():
            lesson = asyncio.run(hold_class(server, STUDENTS, options.seconds))
            memory = app_memory(server)
        name = f"class of {STUDENTS}, {'one process' if processes == 1 else 'two processes'}"
        report_class(report, name, lesson, memory, TARGETS[processes])


def measure_hosted_class(report: Report, options: argparse.Namespace) -> None:
    """*Hosted class*: 300 students on two processes behind nginx, while one worker trains: 200
    change the stride or a cell of *Convolution*, 100 have a page of a lesson run again, each some
    10 s after the last answer; all are in a class, whose news their browsers ask for every two
    seconds.
    """
    with serve("", TWO_PROCESSES) as server, training():
        lesson, following = asyncio.run(_hold_hosted_class(server, options.seconds))
    name = f"{EDITORS + READERS} students, two processes"
    changes = [*lesson.answers["setting"], *lesson.answers["cell"], *lesson.answers["lesson"]]
    times = [1000 * answer.seconds for answer in changes]
    report.add(name, "ms", times, p50=None, p95=HOSTED_MS, longest=None)
    report.add(f"{name}, class", "ms", [1000 * s for s in following.seconds], p95=None)
    report.add(f"{name}, until a push is there", "s", following.delays, p95=None)
    lesson.errors += following.errors
    report_errors(report, name, lesson)


def measure_hour(report: Report, options: argparse.Namespace) -> None:
    """*Hour*: twelve classes of 60 come, work and leave, one after the other, on one process: an
    hour, compressed (each works for 12 s, with a change about every second; sessions are kept for
    6 s after their browsers have gone). The memory of the server after each class has left.
    """
    lesson, memory = Lesson(), []
    with serve(APP, PLAIN, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(SESSION_S)) as server:
        for _ in range(CLASSES):
            asyncio.run(_teach(server, lesson))
            memory.append(app_memory(server))
    report.add("memory after each of 12 classes", "MiB", memory, median=None, longest=None)
    growth = memory[-1] / memory[SETTLED - 1]
    title = f"memory after class {CLASSES} / after class {SETTLED}"
    report.figures.append(Figure(title, "×", growth, GROWTH, samples=CLASSES))
    report_errors(report, "hour", lesson)


def measure_lesson(report: Report, options: argparse.Namespace) -> None:
    """*Lesson*: two hours, compressed into ten minutes, on one process: in each of 24 classes, 20
    students work on *Convolution*, 10 open and leave pages of lessons and of the workshop all the
    time, and 3 open *Look inside* with one network after another. The memory of the server after
    each class has left; the first half hour is to warm up.
    """
    lesson, memory, dice = Lesson(), [], random.Random(0)
    with serve(APP, PLAIN, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(SESSION_S)) as server:
        for _ in range(options.classes):
            asyncio.run(_teach_mixed(server, lesson, dice))
            memory.append(app_memory(server))
    report.add("memory after each class", "MiB", memory, median=None, longest=None)
    warm = min(WARM_UP, len(memory)) - 1
    growth = max(memory[warm:]) / memory[warm]
    title = f"largest memory after class {warm + 1} / after class {warm + 1}"
    report.figures.append(Figure(title, "×", growth, GROWTH, samples=len(memory)))
    report_errors(report, "lesson", lesson)


def measure_idle(report: Report, options: argparse.Namespace) -> None:
    """*Idle*: the first answer of a server that has been idle for a while: to a page that was left
    open, and to a browser that opens it.
    """
    with serve(APP, PLAIN) as server:
        changed, opened = asyncio.run(_wake(server, options.idle))
    name = f"after {options.idle:.0f} s without a visitor"
    report.add(f"first answer {name}", "ms", [1000 * changed.seconds], longest=IDLE_MS)
    report.add(f"page opened {name}", "ms", [1000 * opened.seconds], longest=IDLE_MS)


def measure_command_line(report: Report, options: argparse.Namespace) -> None:
    """*Command line*: images per second in one epoch of fashion-cnn, by `python -m cnnviz train`
    and by a worker of the app, in turn, each in a process of its own on all cores; the median of
    the ratios of neighboring runs.
    """
    speeds: dict[str, list[float]] = {"command line": [], "worker": []}
    for _ in range(options.rounds):
        speeds["command line"].append(train_on_command_line())
        speeds["worker"].append(train_in_worker(options))
    for name, values in speeds.items():
        report.add(f"fashion-cnn, {name}", "images/s", values, median=None)
    share = median(a / b for a, b in zip(*speeds.values(), strict=True))
    title = "fashion-cnn, command line / worker"
    report.figures.append(Figure(title, "×", share, WORKER_SHARE, True, options.rounds))


def train_on_command_line() -> float:
    """Train one epoch of fashion-cnn; return the images per second."""
    command = [*(NICE if os.name == "posix" else []), sys.executable, "-m", "cnnviz", "train"]
    command += ["--net", "fashion-cnn", "--data", "fashion-mnist", "--epochs", "1", "--json"]
    text = subprocess.check_output([*command, "--device", "cpu"], text=True)
    records = [json.loads(line) for line in text.splitlines()]
    return IMAGES / max(record["seconds"] for record in records if "seconds" in record)


def train_in_worker(options: argparse.Namespace) -> float:
    """Train the same in a worker of the app; return the images per second."""
    store = Store(f"sqlite:///{options.folder / 'runs.db'}")
    engine = LocalEngine(store, Limits(max_runs=1))
    settings = Settings(nets.find("fashion-cnn"), "fashion-mnist", epochs=1, device="cpu")
    run = engine.wait(engine.submit(settings, "me"))
    seconds = max(record.seconds for record in store.progress(run.id))
    engine.close()
    store.close()
    return IMAGES / seconds


def app_memory(server: Server) -> float:
    """Return the memory of all processes of the app, in MiB."""
    first = psutil.Process(server.process.pid)
    processes = [first, *first.children(recursive=True)]
    apps = [one for one in processes if "streamlit" in one.cmdline()]
    return sum(one.memory_info().rss for one in apps) / 2**20


async def _hold_hosted_class(server: Server, seconds: float) -> tuple[Lesson, Following]:
    """Have a hosted class work for some seconds."""
    lesson = Lesson()
    pages = [PAGE] * EDITORS + [page.id for page in lesson_pages()] * READERS
    students = [
        Student(address(server), page, cookie=f"seat={seat}")
        for seat, page in enumerate(pages[: EDITORS + READERS])
    ]
    await open_pages(students, lesson)
    editors, readers = students[:EDITORS], students[EDITORS:]
    following, *_rest = await asyncio.gather(
        follow_class(address(server), server.store, len(students), seconds),
        work(editors, lesson, HOSTED_THINK_S, seconds),
        *(_read(reader, lesson, seconds) for reader in readers),
    )
    await leave(students)
    return lesson, following


async def _read(reader: Student, lesson: Lesson, seconds: float) -> None:
    """Have a lesson's page run again and again."""
    end = time.monotonic() + seconds
    await asyncio.sleep(random.uniform(0, HOSTED_THINK_S))
    while time.monotonic() < end:
        await lesson.note("lesson", reader.rerun())
        await asyncio.sleep(HOSTED_THINK_S * random.uniform(0.5, 1.5))


async def _teach(server: Server, lesson: Lesson) -> None:
    students = [Student(address(server), PAGE) for _ in range(LEFT)]
    await open_pages(students, lesson)
    await work(students, lesson, CLASS_THINK_S, CLASS_S)
    await leave(students)
    await asyncio.sleep(2 * SESSION_S)


async def _teach_mixed(server: Server, lesson: Lesson, dice: random.Random) -> None:
    students = [Student(address(server), PAGE) for _ in range(STUDY)]
    await open_pages(students, lesson)
    links = [(page, "") for page in PAGES]
    inside = [("inside", f"net={net}&layer={layer}") for net in INSIDE for layer in (1, 2, 3)]
    end = time.monotonic() + LESSON_S

    async def wander(places: Sequence[tuple[str, str]]) -> None:
        while time.monotonic() < end:
            student = Student(address(server), *dice.choice(places))
            await lesson.note("open", student.open())
            await asyncio.sleep(CLASS_THINK_S * dice.random())
            await leave([student])

    await asyncio.gather(
        work(students, lesson, CLASS_THINK_S, LESSON_S),
        *(wander(links) for _ in range(WANDER)),
        *(wander(inside) for _ in range(INSIDERS)),
    )
    await leave(students)
    await asyncio.sleep(1.5 * SESSION_S)


async def _wake(server: Server, idle_s: float) -> tuple[Answer, Answer]:
    early, late = Student(address(server), PAGE), Student(address(server), PAGE)
    await early.open()
    await asyncio.sleep(idle_s)
    answers = await early.set_number("Stride", 2), await late.open()
    await leave([early, late])
    return answers


MEASURES = {
    "processes": measure_processes,
    "hosted-class": measure_hosted_class,
    "hour": measure_hour,
    "lesson": measure_lesson,
    "command-line": measure_command_line,
    "start": measure_server_start,
    "idle": measure_idle,
}


def main() -> int:
    """Run the measures; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hosting", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="that a class works (30)")
    parser.add_argument("--idle", type=float, default=600, help="seconds without a visitor (600)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each kind of training (5)")
    parser.add_argument("--starts", type=int, default=5, help="starts of each kind of server (5)")
    classes = f"of *Lesson* ({LESSONS})"
    parser.add_argument("--classes", type=int, default=LESSONS, help=classes)
    return run_measures(parser, MEASURES, "hosting")


if __name__ == "__main__":
    sys.exit(main())
