"""What many students cost the database: the figures from which docs/scale.md reckons."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil

from benchmarks.class_servers import address
from benchmarks.measures import run_measures
from benchmarks.report import Report
from benchmarks.servers import PLAIN, serve
from benchmarks.students import Student
from cnnviz import nets
from cnnviz.training import Limits, LocalEngine, Phase, Progress, Settings, Store
from deploy.postgres import Postgres
from deploy.serve import free_ports

NET = nets.find("fashion-cnn")
SETTINGS = Settings(NET, "practice", epochs=50)
READERS = 8
"""Threads that read at once: a server process has one for each script that runs."""
POLLS = 60
RECORDS = 200
"""Of progress that a page knows already when it polls."""
PROGRESS = Progress(Phase.TRAINING, 1, 5, 10, 1.5, 333.0, "CPU", 1e-3, 0.5, 0.8)


@contextmanager
def postgres() -> Iterator[tuple[Store, Callable[[], float]]]:
    """A store in PostgreSQL, as it is installed, and the CPU seconds of the server up to now."""
    with tempfile.TemporaryDirectory(prefix="cnnviz-scale-") as folder:
        Path(folder).chmod(0o755)
        (port,) = free_ports(1)
        server = Postgres(Path(folder) / "server", port)
        server.create()
        server.start()
        pid = int((Path(folder) / "server" / "data" / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(pid)

        def cpu_seconds() -> float:
            own = process.cpu_times()  # with those of its processes that have ended
            ended = own.user + own.system + own.children_user + own.children_system
            now = [one.cpu_times() for one in process.children()]
            return ended + sum(one.user + one.system for one in now)

        store = Store(server.url, patience=60)
        try:
            yield store, cpu_seconds
        finally:
            store.close()
            server.stop("immediate")


def add_runs(store: Store, count: int) -> list[str]:
    """Add runs of as many browsers, which train and have reported for a while."""
    ids = [store.add(SETTINGS, f"browser {number}") for number in range(count)]
    for run_id in ids:
        store.claim(run_id)
        for _ in range(RECORDS):
            store.append(run_id, PROGRESS)
    return ids


def measure_polls(report: Report, options: argparse.Namespace) -> None:
    """*Polls*: pages read runs that train, as they do twice a second; eight threads at once. The
    time of one poll, polls per second of this process, and CPU time for one: PostgreSQL's, and
    that of this process, in which the page would also be run.
    """
    with postgres() as (store, cpu_seconds):
        ids = add_runs(store, READERS)
        known = {run_id: store.progress(run_id) for run_id in ids}

        def poll(run_id: str) -> list[float]:
            times, end = [], time.perf_counter() + options.seconds
            while (start := time.perf_counter()) < end:
                store.snapshots([run_id], lambda run: list(known[run.id]))
                times.append(time.perf_counter() - start)
            return times

        before, own = cpu_seconds(), time.process_time()
        with ThreadPoolExecutor(READERS) as threads:
            times = [one for part in threads.map(poll, ids) for one in part]
        used, own = cpu_seconds() - before, time.process_time() - own
    report.add("poll of a run", "ms", [1000 * one for one in times], p50=None, p95=None)
    report.add("polls per second, one process", "1/s", [len(times) / options.seconds], mean=None)
    report.add("poll, CPU of PostgreSQL", "ms", [1000 * used / len(times)], mean=None)
    report.add("poll, CPU of reading it", "ms", [1000 * own / len(times)], mean=None)


def measure_pages(report: Report, options: argparse.Namespace) -> None:
    """*Pages*: one student follows a run of fashion-cnn, as its page does; CPU time of the server
    process for all that a poll makes it do, parts of the page that are drawn again included.
    """
    with serve("app.py", PLAIN) as server:
        store = Store(server.store)
        engine = LocalEngine(store, Limits(max_runs=1))
        process = psutil.Process(server.process.pid)
        student = Student(address(server), "training")
        try:
            run_id = engine.submit(replace(SETTINGS, epochs=500), "me")
            while not store.epochs(run_id):
                time.sleep(0.1)
            cpu = asyncio.run(_follow(student, process, run_id))
        finally:
            engine.close()
    report.add("page polls a run, server CPU", "ms", [1000 * cpu / POLLS], mean=None)


async def _follow(student: Student, process: psutil.Process, run_id: str) -> float:
    """Poll the page of a run; return the CPU seconds of the server."""
    student.query = f"run={run_id}"
    await student.open()
    before = 0.0
    for number in range(POLLS + 10):
        if number == 10:  # it has loaded what it needs
            before = sum(process.cpu_times()[:2])
        await student.poll()
        await asyncio.sleep(0.3)
    used = sum(process.cpu_times()[:2]) - before
    await student.close()
    return used


def measure_workers(report: Report, options: argparse.Namespace) -> None:
    """*Workers*: what PostgreSQL does for a run that trains: ten looks for requests, two heartbeats
    and two records of progress per second; its CPU time for a second of one run.
    """
    rounds = 100
    with postgres() as (store, cpu_seconds):
        (run_id,) = add_runs(store, 1)
        before = cpu_seconds()
        for _ in range(rounds):
            for _ in range(10):
                store.requests(run_id)
            for _ in range(2):
                store.beat(run_id)
                store.append(run_id, PROGRESS)
        used = cpu_seconds() - before
    report.add("run that trains, CPU of PostgreSQL", "ms/s", [1000 * used / rounds], mean=None)


def measure_epochs(report: Report, options: argparse.Namespace) -> None:
    """*Epochs*: weights and checkpoint of fashion-cnn after an epoch, from calling until they are
    on the disk.
    """
    size = 4 * NET.parameters
    with postgres() as (store, cpu_seconds):
        (run_id,) = add_runs(store, 1)
        times, before = [], cpu_seconds()
        for epoch in range(1, 21):
            start = time.perf_counter()
            store.save_weights(run_id, epoch, bytes(size), 0.5, (epoch, bytes(3 * size)))
            times.append(1000 * (time.perf_counter() - start))
        used = cpu_seconds() - before
    report.add("weights and checkpoint of an epoch", "MB", [4 * size / 1e6], mean=None)
    report.add("an epoch into the store", "ms", times, median=None, longest=None)
    report.add("an epoch, CPU of PostgreSQL", "ms", [1000 * used / len(times)], mean=None)


def measure_queue(report: Report, options: argparse.Namespace) -> None:
    """*Queue*: a run is put in the queue, and the next one taken from it, while 100 and 1,000 runs
    of as many browsers wait; the place of one, and what all pages share for a second. Medians,
    and PostgreSQL's CPU time.
    """
    with postgres() as (store, cpu_seconds):
        waiting: list[str] = []
        for count in (100, 1000):
            while len(waiting) < count:
                waiting.append(store.add(SETTINGS, f"browser {len(waiting)}"))
            actions: dict[str, Callable[[], object]] = {
                "one is added": lambda: store.add(SETTINGS, "another"),
                "one is taken": lambda: store.reserve_next(10_000, lambda _: "", machine="c"),
                "place of one": partial(store.place, waiting[-1]),
                "places and waits of all": store._read_waits,
            }
            for name, act in actions.items():
                times, before = [], cpu_seconds()
                for _ in range(20):
                    start = time.perf_counter()
                    act()
                    times.append(1000 * (time.perf_counter() - start))
                used = 1000 * (cpu_seconds() - before) / len(times)
                report.add(f"{count} runs wait: {name}", "ms", times, median=None)
                report.add(f"{count} runs wait: {name}, CPU of PostgreSQL", "ms", [used], mean=None)


MEASURES = {
    "polls": measure_polls,
    "pages": measure_pages,
    "workers": measure_workers,
    "epochs": measure_epochs,
    "queue": measure_queue,
}


def main() -> int:
    """Run the measures; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="that pages poll (10)")
    return run_measures(parser, MEASURES, "scale")


if __name__ == "__main__":
    sys.exit(main())
