"""The figures as text: percentiles, verdicts, and a machine that stays unnamed."""

import json
import platform
from pathlib import Path

import pytest

from benchmarks.machine import describe
from benchmarks.report import Figure, Series, percentile, table, write


def test_percentiles_lie_between_their_neighbours() -> None:
    assert percentile([0.0, 10.0], 50) == 5.0
    assert percentile(list(range(101)), 95) == 95.0


@pytest.mark.parametrize(
    ("reached", "target", "at_least", "passed"),
    [
        (5.0, 5, False, True),
        (5.1, 5, False, False),
        (96.0, 95, True, True),
        (9.0, None, True, None),
    ],
)
def test_a_target_is_reached_or_not(
    reached: float, target: float | None, at_least: bool, passed: bool | None
) -> None:
    assert Figure("f", "ms", reached, target, at_least).passed is passed


def test_a_missed_target_stands_out_in_the_table() -> None:
    missed = table(Series("edit", "ms", [1.0, 3.0]).figures(p50=1)).splitlines()[2]
    assert [cell.strip() for cell in missed.split("|")[1:-1]] == [
        "edit, p50",
        "ms",
        "≤ 1",
        "2",
        "FAIL",
        "2",
    ]


def test_the_files_name_neither_the_machine_nor_its_folders(tmp_path: Path) -> None:
    machine = describe("1.0")
    page = write([Figure("f", "ms", 1.0)], [Series("s", "ms", [1.0])], machine, "How.", tmp_path)
    written = page.read_text(encoding="utf-8") + page.with_suffix(".json").read_text("utf-8")
    assert platform.node() not in written
    assert str(Path.home()) not in written
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["measured"] == {"s [ms]": [1.0]}
