"""A class that steps while others follow runs, or look inside large networks."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.class_servers import address, report_errors, serving, training
from benchmarks.report import Report
from benchmarks.students import QUIET_S, Lesson, Student, leave, open_pages, work
from cnnviz import nets
from cnnviz.data.photos import PHOTOS
from cnnviz.training import Phase, Progress, Settings, Store
from tests.browser.servers import Server

PAGE = "convolution"
THINK_S = 5
FOLLOWERS, STEPPERS, RUNS = 30, 70, 10
"""Students who follow runs, students who step, and runs."""
FOLLOWED_MS = 250
LOOKERS, BESIDE = 4, 40
"""Students who look inside VGG-11, and students who step beside them."""
RECORD_S = 0.25
STEPS_PER_EPOCH = 20


def measure_followers(report: Report, options: argparse.Namespace) -> None:
    """*Followers*: 30 students follow ten runs, each page polling every three seconds; 70 change
    the stride or a cell of *Convolution*, each some 5 s after the last answer. One process trains;
    the progress of all ten runs, four records a second each, is written as by workers elsewhere.
    """
    with serving(options) as server, training(), running_elsewhere(server, RUNS) as ids:
        lesson = asyncio.run(_follow(server, ids, options.seconds))
    changes = [*lesson.answers["setting"], *lesson.answers["cell"]]
    times = [1000 * answer.seconds for answer in changes]
    name = "70 step while 30 follow 10 runs"
    report.add(name, "ms", times, p50=None, p95=FOLLOWED_MS, longest=None)
    polls = [1000 * answer.seconds for answer in lesson.answers["poll"]]
    report.add(f"{name}, poll", "ms", polls, p50=None, p95=None)
    report_errors(report, name, lesson)


def measure_looking(report: Report, options: argparse.Namespace) -> None:
    """*Looking inside*: 40 students change the stride or a cell of *Convolution*, each some 5 s
    after the last answer, alone and while four others look at one image after another inside
    VGG-11, whose forward pass takes all cores for half a second.
    """
    for lookers in (0, LOOKERS):
        with serving(options) as server:
            lesson = asyncio.run(_look(server, lookers, options.seconds))
        changes = [*lesson.answers["setting"], *lesson.answers["cell"]]
        name = f"40 step while {lookers} look inside vgg11"
        target = FOLLOWED_MS if lookers else None
        times = [1000 * answer.seconds for answer in changes]
        report.add(name, "ms", times, p50=None, p95=target, longest=None)
        if lookers:
            looks = [answer.seconds for answer in lesson.answers["look"]]
            report.add(f"{name}, another image", "s", looks, p50=None, longest=None)
        report_errors(report, name, lesson)


@contextmanager
def running_elsewhere(server: Server, count: int) -> Iterator[list[str]]:
    """Have so many runs of a server's store at work, with heartbeats and progress."""
    store = Store(server.store, patience=60)
    settings = Settings(nets.find("fashion-cnn"), "practice", epochs=500)
    ids = [store.add(settings, "me") for _ in range(count)]
    workers = [Store(server.store, patience=60) for _ in ids]
    for worker, run_id in zip(workers, ids, strict=True):
        assert worker.claim(run_id)
    over = threading.Event()

    def write() -> None:
        for step in itertools.count(1):
            for place, (worker, run_id) in enumerate(zip(workers, ids, strict=True)):
                worker.beat(run_id)
                # Students press Start one after the other: no two epochs end at the same moment.
                worker.append(run_id, _record(step + place * STEPS_PER_EPOCH // count))
            if over.wait(RECORD_S):
                break

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield ids
    finally:
        over.set()
        thread.join()
        for one in (store, *workers):
            one.close()


def _record(step: int) -> Progress:
    """Return a progress record, such as a worker writes."""
    evaluated = step % STEPS_PER_EPOCH == 0
    share = 1 - 0.9 / (1 + step / STEPS_PER_EPOCH)
    record = Progress(
        phase=Phase.EPOCH if evaluated else Phase.TRAINING,
        epoch=1 + step // STEPS_PER_EPOCH,
        step=step,
        steps=500 * STEPS_PER_EPOCH,
        seconds=step * RECORD_S,
        images_per_second=5000.0,
        device="CPU",
        learning_rate=0.001,
        loss=1 - share,
        accuracy=share,
    )
    if evaluated:
        measured = {"train_loss": 1 - share, "test_loss": 1 - share}
        record = dataclasses.replace(record, **measured, train_accuracy=share, test_accuracy=share)
    return record


async def _follow(server: Server, ids: list[str], seconds: float) -> Lesson:
    lesson = Lesson()
    followers = [
        Student(address(server), "training", f"run={ids[seat % len(ids)]}", f"seat=f{seat}")
        for seat in range(FOLLOWERS)
    ]
    students = [Student(address(server), PAGE, cookie=f"seat={seat}") for seat in range(STEPPERS)]
    await open_pages([*followers, *students], lesson)
    end = time.monotonic() + seconds

    async def poll(student: Student) -> None:
        while time.monotonic() < end:
            await lesson.note("poll", student.poll())
            await asyncio.sleep(student.interval_s - QUIET_S)

    await asyncio.gather(work(students, lesson, THINK_S, seconds), *map(poll, followers))
    await leave([*followers, *students])
    return lesson


async def _look(server: Server, lookers: int, seconds: float) -> Lesson:
    lesson = Lesson()
    students = [Student(address(server), PAGE, cookie=f"seat={seat}") for seat in range(BESIDE)]
    others = [Student(address(server), "inside", cookie=f"seat=l{seat}") for seat in range(lookers)]
    for seat, student in enumerate(others):
        student.query = f"net=vgg11&source=photo&photo={PHOTOS[seat % len(PHOTOS)]}"
    await open_pages([*others, *students], lesson)
    end = time.monotonic() + seconds

    async def look(student: Student, seat: int) -> None:
        for side in itertools.count():  # eight inputs in turn: more than the server keeps
            if time.monotonic() >= end:
                return
            photo = PHOTOS[(seat + side) % len(PHOTOS)]
            values = "off" if side // len(PHOTOS) % 2 else "on"
            student.query = f"net=vgg11&source=photo&photo={photo}&normalize={values}"
            await lesson.note("look", student.rerun())
            await asyncio.sleep(1)

    looking = (look(student, seat) for seat, student in enumerate(others))
    await asyncio.gather(work(students, lesson, THINK_S, seconds), *looking)
    await leave([*others, *students])
    return lesson
