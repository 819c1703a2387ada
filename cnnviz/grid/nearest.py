"""The nearest value of a setting that works, found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.problem import Problem

if TYPE_CHECKING:
    from cnnviz.grid.settings import Geometry, Settings

REACH = 40  # values tried on each axis


def mended(problem: Problem, settings: Settings, check: Callable[[Settings], Geometry]) -> Problem:
    """Return the problem with the nearest value of its setting that works.

    Where no value of that setting alone works, ``nearest`` is None and the message names another
    change that does.
    """
    if not problem.setting or problem.setting == "image":
        return problem
    value = _nearest(problem.setting, settings, check)
    values = {k: v for k, v in problem.values.items() if k not in ("setting", "nearest", "works")}
    return Problem(
        problem.template,
        setting=problem.setting,
        nearest=value,
        works=_written(problem.setting, value),
        **values,
    )


def _nearest(
    setting: str, settings: Settings, check: Callable[[Settings], Geometry]
) -> object | None:
    for candidate in _candidates(setting, getattr(settings, setting)):
        try:
            check(replace(settings, **{setting: candidate}))  # type: ignore[arg-type]
        except Problem:
            continue
        return candidate
    return None


def _candidates(setting: str, value: object) -> Iterator[object]:
    if setting == "padding_mode":
        yield from ("zeros", "reflect", "replicate", "circular")
        return
    if isinstance(value, tuple | list) and len(value) == 2:
        a, b = (v if isinstance(v, int) else 1 for v in value)
        pairs = [(x, y) for x in range(REACH) for y in range(REACH)]
        yield from sorted(pairs, key=lambda p: (abs(p[0] - a) + abs(p[1] - b), p))
        return
    whole = value if isinstance(value, int) else 1
    yield from sorted(range(REACH), key=lambda x: (abs(x - whole), x))


def _written(setting: str, value: object) -> str:
    if setting == "kernel" and isinstance(value, tuple):
        return f"{value[0]}×{value[1]}"
    return str(value)
