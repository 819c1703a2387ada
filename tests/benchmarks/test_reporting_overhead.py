"""How delays are worked out from what was written and what was seen."""

from __future__ import annotations

import pytest

from benchmarks.reporting_overhead import delays

SHOWN = [(10.0, 0, 0), (11.0, 5, 0), (12.5, 20, 1)]
"""Time, step and epoch that the page showed from then on."""


@pytest.mark.parametrize(
    ("written", "column", "found"),
    [
        ({5: 10.6}, 1, [0.4]),
        ({7: 11.5}, 1, [1.0]),  # never shown itself, but a later one
        ({5: 11.2}, 1, [0.0]),  # the page was quicker than whoever looked into the store
        ({21: 12.0}, 1, []),  # the run had ended before it was shown
        ({1: 12.0, 2: 12.1}, 2, [0.5]),
    ],
)
def test_a_delay_ends_when_the_thing_or_a_later_one_is_shown(
    written: dict[int, float], column: int, found: list[float]
) -> None:
    assert delays(written, SHOWN, column) == pytest.approx(found)
