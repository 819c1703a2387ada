"""How delays follow from the times at which items were written and shown."""

from __future__ import annotations

import pytest

from benchmarks.page_delay import delays

CHANGES = [(10.0, 0, 0), (11.0, 5, 0), (12.5, 20, 1)]
"""Time, step and epoch that the page showed from then on."""


@pytest.mark.parametrize(
    ("written", "column", "expected"),
    [
        ({5: 10.6}, 1, [0.4]),
        ({7: 11.5}, 1, [1.0]),  # not shown itself, but a later one
        ({5: 11.2}, 1, [0.0]),  # the page was faster than the process that polls the store
        ({21: 12.0}, 1, []),  # the run had ended before it was shown
        ({1: 12.0, 2: 12.1}, 2, [0.5]),
    ],
)
def test_a_delay_ends_when_the_item_or_a_later_one_is_shown(
    written: dict[int, float], column: int, expected: list[float]
) -> None:
    assert delays(written, CHANGES, column) == pytest.approx(expected)
