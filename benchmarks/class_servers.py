"""The server of a class, and what its students share with it."""

from __future__ import annotations

import argparse
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.report import Report
from benchmarks.servers import APP, PLAIN, serve
from benchmarks.students import Lesson
from tests.browser.servers import ROOT, Server


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


def address(server: Server) -> str:
    """Return host and port of a server."""
    return urllib.parse.urlsplit(server.url).netloc


def report_errors(report: Report, name: str, lesson: Lesson) -> None:
    """Print the errors of a lesson, and add their number to a report."""
    for error in sorted(set(lesson.errors)):
        print(f"{lesson.errors.count(error)} × {error}", flush=True)
    report.add(f"{name}, errors", "", [len(lesson.errors)], longest=0)
