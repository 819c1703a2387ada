"""How a set of questions stands in a link: its seed, its level and how many there are."""

from __future__ import annotations

import re

from cnnviz.problem import Problem, Quoted
from cnnviz.quiz import Level
from cnnviz.quiz.course import LARGEST_SEED, MOST
from cnnviz.ui.kit.url_state import Field


def _whole(name: str, low: int, high: int) -> Field:
    def read(written: str) -> int:
        number = int(written) if re.fullmatch("[0-9]{1,12}", written) else low - 1
        if not low <= number <= high:
            raise Problem(
                "The link says {name} = “{text}”, but it takes a whole number from {low} to"
                " {high}.",
                setting=name,
                name=name,
                text=Quoted(written[:40]),
                low=low,
                high=high,
            )
        return number

    return Field(name, name, read, str)


def _level(written: str) -> Level:
    try:
        return Level(written)
    except ValueError:
        raise Problem(
            "The link says level = “{text}”; there are {levels}.",
            setting="level",
            text=Quoted(written[:40]),
            levels=", ".join(Level),
        ) from None


FIELDS = (
    _whole("seed", 0, LARGEST_SEED),
    Field("level", "level", _level, str),
    _whole("n", 1, MOST),
)
