"""Fixes of an operation: the nearest value of a setting that works, found by trying."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cnnviz.fixes import Effect, find_change, fix_in_turn, nearest_first
from cnnviz.grid.geometry import Axes
from cnnviz.grid.settings import PADDING_MODES, WindowSettings
from cnnviz.problem import N_, Problem

Changes = Mapping[str, Any]
Check = Callable[[WindowSettings], Axes]

REACH = 32  # the largest value that is tried, but for larger images and more filters
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
    changes, rest = _find_changes(refusal, settings, check) if refusal.fixable else ({}, refusal)
    texts = {name: _value_text(name, value) for name, value in changes.items()}
    if rest is None and changes.keys() != {refusal.setting}:
        text = ", ".join(map(" ".join, texts.items()))
        return Problem(_SEVERAL, setting=refusal.setting, fix=changes, changes=text)
    problem = rest or refusal
    return Problem(
        problem.template,
        setting=problem.setting,
        nearest=None if rest else changes[problem.setting],
        **problem.values,
        works="–" if rest else texts[problem.setting],
    )


def _find_changes(
    refusal: Refusal, settings: WindowSettings, check: Check
) -> tuple[Changes, Refusal | None]:
    """Return changes that work, of one setting if possible, and what they cannot fix."""
    for setting in (refusal.setting, *PAIRS, *OTHERS):
        change = {setting: _nearest_value(setting, settings, check)}
        if change[setting] is not None and _refusal_of(settings, change, check) is None:
            return change, None

    def fix(changes: Changes) -> Changes | None:
        rest = _refusal_of(settings, changes, check)
        if rest is None or not rest.fixable:
            return None
        value = _nearest_value(rest.setting, replace(settings, **changes), check, Effect.HELPS)
        return None if value is None else {**changes, rest.setting: value}

    fixes: Changes = fix_in_turn({}, fix, MOST_CHANGES)
    return fixes, _refusal_of(settings, fixes, check)


def _nearest_value(
    setting: str, settings: WindowSettings, check: Check, enough: Effect = Effect.FIXES
) -> object | None:
    """Return the nearest value of a setting that works, else that leaves another to be fixed.

    A pair is searched axis by axis: what fits on one does not depend on the other.
    """

    def effect(settings: WindowSettings, value: object) -> Effect:
        refusal = _refusal_of(settings, {setting: value}, check)
        if refusal is None:
            return Effect.FIXES
        moved = refusal.setting != setting or not refusal.fixable
        return Effect.HELPS if moved else Effect.NONE

    def search(settings: WindowSettings) -> object | None:
        return find_change(
            _values(setting, settings), lambda value: effect(settings, value), enough
        )

    if setting not in PAIRS or not _is_pair(getattr(settings, setting)):
        return search(settings)
    pair = tuple(search(_square(settings, axis)) for axis in range(2))
    return None if None in pair or effect(settings, pair) is Effect.NONE else pair


def _values(setting: str, settings: WindowSettings) -> Iterable[object]:
    """Return the values of a setting to try, nearest first."""
    if setting == "padding_mode":
        return PADDING_MODES
    value = getattr(settings, setting)
    if not isinstance(value, int) and not (isinstance(value, float) and math.isfinite(value)):
        value = 0 if "padding" in setting else 1
    return nearest_first(value, 0, max(REACH, *settings.image, settings.filters))


def _square(settings: WindowSettings, axis: int) -> WindowSettings:
    """Return the settings of one axis, used for both axes of a square image."""
    size = settings.image[2 + axis]
    values = {name: value[axis] for name in PAIRS if _is_pair(value := getattr(settings, name))}
    return replace(settings, image=(*settings.image[:2], size, size), **values)


def _is_pair(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2


def _refusal_of(settings: WindowSettings, changes: Changes, check: Check) -> Refusal | None:
    try:
        check(replace(settings, **changes))
    except Refusal as refusal:
        return refusal
    return None


def _value_text(setting: str, value: object) -> str:
    if isinstance(value, tuple) and setting == "kernel":
        return f"{value[0]}×{value[1]}"
    if isinstance(value, tuple) and value[0] == value[1]:
        return str(value[0])
    return str(value)
