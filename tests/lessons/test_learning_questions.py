"""The questions at the end of the lesson."""

from __future__ import annotations

import re

import pytest

from cnnviz.lessons.check import draw_check
from cnnviz.lessons.learning_questions import QUESTIONS


@pytest.mark.parametrize("seed", range(100))
def test_every_seed_gives_questions_with_one_correct_choice(seed: int) -> None:
    for question in draw_check(QUESTIONS, seed):
        assert len(question.choices) >= 3
        assert len(set(map(str, question.choices))) == len(question.choices)
        assert 0 <= question.answer < len(question.choices)


@pytest.mark.parametrize("seed", range(50))
def test_the_explanation_gives_the_answer(seed: int) -> None:
    gradient, products, step = draw_check(QUESTIONS, seed)
    terms = re.findall(r"(\d+)·(\d+)", str(gradient.why.values["sum"]))
    assert gradient.choices[gradient.answer] == str(sum(int(x) * int(g) for x, g in terms))
    out = int(str(products.why.values["out"]))
    assert products.choices[products.answer] == str(out**2)
    numbers = [
        str(step.why.values[name]).replace("−", "-") for name in ("weight", "rate", "gradient")
    ]
    weight, rate, slope = map(float, numbers)
    answer = str(step.choices[step.answer]).replace("−", "-")
    assert float(answer) == pytest.approx(weight - rate * slope)
