"""The nearest value of a setting that works, found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cnnviz.grid.geometry import Axes
from cnnviz.grid.settings import PADDING_MODES, WindowSettings
from cnnviz.problem import N_, Problem

Check = Callable[[WindowSettings], Axes]

REACH = 33  # values of a setting that are tried: 0 … 32
MOST_CHANGES = 12  # one change may require another, even of a setting changed before
PAIRS = ("kernel", "stride", "padding", "dilation", "output_padding")
OTHERS = ("groups", "padding_mode", "bias")
_SEVERAL = N_("Changing the {setting} alone is not enough. Change: {changes}.")


class Refusal(Exception):
    """Why settings do not work; not yet what would.

    Args:
        template: English sentence with ``{placeholders}``; with ``{works}`` if another value of
            the setting may help.
        setting: A field of WindowSettings.
        **values: Values of the other placeholders.
    """

    def __init__(self, template: str, *, setting: str, **values: Any) -> None:
        super().__init__(template)
        self.template, self.setting, self.values = template, setting, values

    @property
    def fixable(self) -> bool:
        """Whether another value of the setting may help."""
        return "{works}" in self.template


def suggest_fix(refusal: Refusal, settings: WindowSettings, check: Check) -> Problem:
    """Return the refusal as a Problem with the nearest value of its setting that works.

    Where no value of that setting alone works, the message and ``fix`` name other changes that do.
    ``check`` raises Refusal for settings that do not work, as it did for these.
    """
    value = _find_value(refusal.setting, settings, check) if refusal.fixable else None
    if value is not None or not refusal.fixable:
        return _to_problem(refusal, value)
    changes, rest = _find_changes(refusal, settings, check)
    if rest is not None:
        return _to_problem(rest, None)
    text = ", ".join(f"{name} {_value_text(name, value)}" for name, value in changes.items())
    return Problem(_SEVERAL, setting=refusal.setting, fix=changes, changes=text)


def _to_problem(refusal: Refusal, value: object | None) -> Problem:
    return Problem(
        refusal.template,
        setting=refusal.setting,
        nearest=value,
        **refusal.values,
        works="–" if value is None else _value_text(refusal.setting, value),
    )


def _find_changes(
    refusal: Refusal, settings: WindowSettings, check: Check
) -> tuple[dict[str, object], Refusal | None]:
    """Return changes that work, of one other setting if possible, and what they cannot fix."""
    for setting in (*PAIRS, *OTHERS):
        value = _find_value(setting, settings, check)
        if value is not None:
            return {setting: value}, None
    changes: dict[str, object] = {}
    rest: Refusal | None = refusal
    for _ in range(MOST_CHANGES):
        if rest is None or not rest.fixable:
            break
        value = _find_value(rest.setting, settings, check, partial=True)
        if value is None:
            break
        changes[rest.setting] = value
        settings = _with(settings, rest.setting, value)
        rest = _refusal_of(settings, check)
    return changes, rest


def _find_value(
    setting: str, settings: WindowSettings, check: Check, partial: bool = False
) -> object | None:
    """Return the nearest value of a setting that works, None if none does.

    A pair is searched axis by axis: what fits on one does not depend on the other. ``partial``
    accepts a value that moves the refusal to another setting.
    """

    def works(candidate: WindowSettings) -> bool:
        refusal = _refusal_of(candidate, check)
        if refusal is None:
            return True
        return partial and (refusal.setting != setting or not refusal.fixable)

    value = getattr(settings, setting)
    if setting in PAIRS and _is_pair(value):
        pair = tuple(_first(setting, _square(settings, axis), works) for axis in range(2))
        return pair if None not in pair and works(_with(settings, setting, pair)) else None
    return _first(setting, settings, works)


def _first(
    setting: str, settings: WindowSettings, works: Callable[[WindowSettings], bool]
) -> object | None:
    candidates = _candidates(setting, getattr(settings, setting))
    return next((value for value in candidates if works(_with(settings, setting, value))), None)


def _candidates(setting: str, value: object) -> Iterable[object]:
    """Return values to try, nearest first."""
    if setting == "padding_mode":
        return PADDING_MODES
    default = 0 if "padding" in setting else 1
    number = value if isinstance(value, int | float) and math.isfinite(value) else default
    return sorted(range(REACH), key=lambda candidate: (abs(candidate - number), candidate))


def _square(settings: WindowSettings, axis: int) -> WindowSettings:
    """Return the settings of one axis, used for both axes of a square image."""
    size = settings.image[2 + axis]
    values = {name: value[axis] for name in PAIRS if _is_pair(value := getattr(settings, name))}
    return replace(settings, image=(*settings.image[:2], size, size), **values)


def _is_pair(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2


def _with(settings: WindowSettings, setting: str, value: object) -> WindowSettings:
    return replace(settings, **{setting: value})  # type: ignore[arg-type]


def _refusal_of(settings: WindowSettings, check: Check) -> Refusal | None:
    try:
        check(settings)
    except Refusal as refusal:
        return refusal
    return None


def _value_text(setting: str, value: object) -> str:
    if isinstance(value, tuple) and setting == "kernel":
        return f"{value[0]}×{value[1]}"
    if isinstance(value, tuple) and value[0] == value[1]:
        return str(value[0])
    return str(value)
