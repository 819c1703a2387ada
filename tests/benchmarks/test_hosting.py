"""The measures of a host, with hardly any waiting."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import hosting
from benchmarks.hosting import app_memory, measure_idle, measure_lesson
from benchmarks.machine import Machine
from benchmarks.report import Report
from benchmarks.servers import TWO_PROCESSES, serve
from deploy import serve as deploy

from ..conftest import skip_unless_ci

MACHINE = Machine("2026-11-29", "Linux x86_64", 2, 4, 0.0, {})


def test_the_first_answer_after_a_while_is_measured() -> None:
    report = Report(MACHINE, "hosting")
    with ThreadPoolExecutor(1) as threads:  # beside Playwright an event loop runs in this one
        threads.submit(measure_idle, report, argparse.Namespace(idle=0.1)).result()
    names = [figure.name for figure in report.figures]
    assert names == [
        "first answer after 0 s without a visitor, longest",
        "page opened after 0 s without a visitor, longest",
    ]
    assert all(figure.value > 0 for figure in report.figures)


def test_a_class_opens_and_leaves_pages_and_looks_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LESSON_S": 3, "STUDY": 2, "WANDER": 2, "INSIDERS": 1}.items():
        monkeypatch.setattr(hosting, name, value)
    report = Report(MACHINE, "hosting")
    with ThreadPoolExecutor(1) as threads:
        threads.submit(measure_lesson, report, argparse.Namespace(classes=1)).result()
    figures = {figure.name: figure.value for figure in report.figures}
    assert figures["memory after each class, longest"] > 50
    assert figures["lesson, errors, longest"] == 0


def test_the_memory_is_that_of_both_processes() -> None:
    try:
        deploy.find_nginx()
    except deploy.ServeError:
        skip_unless_ci("no nginx: sudo apt install nginx")
    with serve("", TWO_PROCESSES) as server:
        assert 100 < app_memory(server) < 400
