"""The search for a fix: nearest first, as few changes as needed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnnviz.fixes import Effect, find_change, fix_in_turn, nearest_first


def test_a_change_that_fixes_is_preferred_to_a_nearer_one_that_helps() -> None:
    effects = {1: Effect.NONE, 2: Effect.HELPS, 3: Effect.FIXES, 4: Effect.FIXES}
    assert find_change(effects, effects.__getitem__) == 3
    assert find_change([1, 2], effects.__getitem__) == 2
    assert find_change(effects, effects.__getitem__, Effect.HELPS) == 2
    assert find_change([1], effects.__getitem__) is None


def test_no_more_changes_are_tried_than_needed() -> None:
    changes = iter(range(9))
    assert find_change(changes, lambda change: Effect.FIXES if change == 3 else Effect.NONE) == 3
    assert next(changes) == 4


def test_faults_are_fixed_until_no_fix_is_known_or_allowed() -> None:
    assert fix_in_turn(7, lambda number: number - 1 if number > 2 else None, 99) == 2
    assert fix_in_turn(7, lambda number: number - 1, 3) == 4


@given(
    st.integers(-9, 9) | st.floats(-9, 9) | st.just(10**400), st.integers(-9, 9), st.integers(0, 9)
)
def test_the_nearest_numbers_come_first_and_of_two_the_smaller(
    value: float, low: int, count: int
) -> None:
    numbers = range(low, low + count)
    expected = sorted(numbers, key=lambda number: (abs(number - value), number))
    assert list(nearest_first(value, low, low + count - 1)) == expected
