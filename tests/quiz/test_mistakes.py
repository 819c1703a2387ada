"""Known mistakes, each with an example computed by hand."""

from __future__ import annotations

import pytest

from cnnviz.grid import Kind
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.validate import resolve_axes
from cnnviz.quiz.mistakes import CROSSED, RULES, SWAPPED, mistaken_answers

CONV = WindowSettings(
    Kind.CONVOLUTION, (1, 1, 8, 8), 3, stride=2, padding=1
)  # ⌊(8 + 2 − 3) / 2⌋ + 1 = 4
WIDE = WindowSettings(
    Kind.CONVOLUTION, (1, 1, 12, 12), 3, padding=1, dilation=3
)  # 12 + 2 − 7 + 1 = 8
POOL = WindowSettings(Kind.MAX, (1, 1, 9, 9), 2, stride=None)  # ⌊(9 − 2) / 2⌋ + 1 = 4
CEIL = WindowSettings(Kind.MAX, (1, 1, 9, 9), 2, stride=None, ceil_mode=True)  # 5
LATE = WindowSettings(
    Kind.MAX, (1, 1, 4, 4), 2, stride=3, padding=1, ceil_mode=True
)  # ⌈4/3⌉ + 1 = 3: 2
BACK = WindowSettings(Kind.TRANSPOSED, (1, 1, 4, 4), 3, stride=2, padding=1, output_padding=1)  # 8


def of(settings: WindowSettings, rule: str) -> int:
    return RULES[rule][1](resolve_axes(settings)[0])


@pytest.mark.parametrize(("settings", "out"), [
    (CONV, 4), (WIDE, 8), (POOL, 4), (CEIL, 5), (LATE, 2), (BACK, 8),
])  # fmt: skip
def test_the_right_size(settings: WindowSettings, out: int) -> None:
    assert resolve_axes(settings)[0].out == out


@pytest.mark.parametrize(("settings", "rule", "leads_to"), [
    (CONV, "once", 4),  # ⌊(8 + 1 − 3) / 2⌋ + 1: right by chance, so never offered
    (CONV, "unpadded", 3),  # ⌊5 / 2⌋ + 1
    (CONV, "up", 5),  # ⌈3.5⌉ + 1
    (CONV, "no-one", 3),
    (CONV, "no-minus", 5),  # ⌊(8 + 2 − 2) / 2⌋ + 1
    (CONV, "unmoved", 8),
    (CONV, "kept", 8),
    (CONV, "divided", 4),
    (WIDE, "once", 7),
    (WIDE, "undilated", 12),
    (WIDE, "times", 6),  # 12 + 2 − 9 + 1
    (POOL, "window", 8),
    (CEIL, "down", 4),
    (LATE, "late", 3),
    (BACK, "all-steps", 10),  # 4·2 − 2 + 3 + 1
    (BACK, "uncut", 10),
    (BACK, "cut-once", 9),
    (BACK, "added", 12),
    (BACK, "no-extra", 7),
    (BACK, "forwards", 2),
])  # fmt: skip
def test_a_mistake_leads_to_its_number(settings: WindowSettings, rule: str, leads_to: int) -> None:
    assert of(settings, rule) == leads_to


def test_swapped_height_and_width_is_a_known_mistake() -> None:
    settings = WindowSettings(Kind.CONVOLUTION, (1, 1, 10, 7), (3, 2), stride=(2, 1))
    answers = mistaken_answers(settings, resolve_axes(settings), [])
    by_reason = {why: answer for answer, why in answers}
    assert by_reason == {SWAPPED: (6, 4), CROSSED: (9, 3)}


def test_pairs_that_do_not_fit_the_other_way_round_are_no_mistake_to_tell() -> None:
    settings = WindowSettings(Kind.CONVOLUTION, (1, 1, 10, 3), (5, 1))
    answers = mistaken_answers(settings, resolve_axes(settings), [])
    assert CROSSED not in [why for _, why in answers]
