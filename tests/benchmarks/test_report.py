"""Figures as text: statistics, verdicts, and a machine that cannot be identified."""

import json
import platform
from pathlib import Path

import pytest

from benchmarks.machine import describe_machine
from benchmarks.report import STATISTICS, Figure, Report


@pytest.fixture
def report() -> Report:
    return Report(describe_machine())


def test_percentiles_are_interpolated() -> None:
    assert STATISTICS["p50"]([0.0, 10.0]) == 5.0
    assert STATISTICS["p95"](list(range(101))) == 95.0


@pytest.mark.parametrize(
    ("value", "target", "at_least", "passed"),
    [
        (5.0, 5, False, True),
        (5.1, 5, False, False),
        (96.0, 95, True, True),
        (9.0, None, True, None),
    ],
)
def test_a_target_is_reached_or_missed(
    value: float, target: float | None, at_least: bool, passed: bool | None
) -> None:
    assert Figure("f", "ms", value, target, at_least).passed is passed


def test_a_missed_target_stands_out_in_the_table(report: Report) -> None:
    report.add("edit", "ms", [1.0, 3.0], p50=1)
    row = report.table().splitlines()[2]
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    assert cells == ["edit, p50", "ms", "≤ 1", "2", "FAIL", "2"]


def test_the_files_do_not_identify_the_machine(report: Report, tmp_path: Path) -> None:
    report.add("s", "ms", [1.0], p50=None)
    page = report.write(tmp_path)
    text = page.read_text(encoding="utf-8") + page.with_suffix(".json").read_text("utf-8")
    assert platform.node() not in text
    assert str(Path.home()) not in text
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["samples"] == {"s [ms]": [1.0]}


def test_a_docstring_says_how_a_figure_was_measured(report: Report, tmp_path: Path) -> None:
    def measure() -> None:
        """*Edit*: from the key press
        to the answer.
        """

    report.add_method(measure)
    report.add_method(measure)
    text = report.write(tmp_path).read_text(encoding="utf-8")
    assert text.endswith("\n\n*Edit*: from the key press\nto the answer.\n")
    assert text.count("*Edit*") == 1
