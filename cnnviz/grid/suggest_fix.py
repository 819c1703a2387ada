"""The nearest value of a setting that works, found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from cnnviz.grid.settings import Geometry, Settings
from cnnviz.problem import N_, Problem

Check = Callable[[Settings], Geometry]

REACH = 33  # values of a setting that are tried: 0 … 32
TURNS = 12  # one change may call for another, of a setting changed before too
PAIRS = ("kernel", "stride", "padding", "dilation", "output_padding")
OTHERS = ("groups", "padding_mode", "bias")
_MORE = N_("Changing the {setting} alone does not help here. This does: {changes}.")


class Refusal(Exception):
    """Why settings do not work; not yet what would.

    Args:
        template: English sentence with ``{placeholders}``; with ``{works}`` if another value of
            the setting may help.
        setting: A field of Settings.
        **values: What the other placeholders stand for.
    """

    def __init__(self, template: str, *, setting: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.setting = setting
        self.values = values

    @property
    def mendable(self) -> bool:
        """Whether another value of the setting may help."""
        return "{works}" in self.template


def mended(refusal: Refusal, settings: Settings, check: Check) -> Problem:
    """Return the refusal as a Problem with the nearest value of its setting that works.

    ``nearest`` is None where no value of that setting alone works; the message then names other
    changes that do, and ``values["mend"]`` holds them by setting.

    Args:
        refusal: What ``check`` raised.
        settings: What it raised it for.
        check: Raises Refusal for settings that do not work.
    """
    value = _working(refusal.setting, settings, check) if refusal.mendable else None
    if value is not None or not refusal.mendable:
        return _problem(refusal, value)
    changes, left = _changes(refusal, settings, check)
    if left is not None:
        return _problem(left, None)
    text = ", ".join(f"{name} {_written(name, to)}" for name, to in changes.items())
    return Problem(_MORE, setting=refusal.setting, changes=text, mend=changes)


def _problem(refusal: Refusal, value: object | None) -> Problem:
    return Problem(
        refusal.template,
        setting=refusal.setting,
        nearest=value,
        **refusal.values,
        works="–" if value is None else _written(refusal.setting, value),
    )


def _changes(
    refusal: Refusal, settings: Settings, check: Check
) -> tuple[dict[str, object], Refusal | None]:
    """Return changes that work, of one other setting if possible, and what they cannot mend."""
    for setting in (*PAIRS, *OTHERS):
        value = _working(setting, settings, check)
        if value is not None:
            return {setting: value}, None
    changes: dict[str, object] = {}
    left: Refusal | None = refusal
    for _ in range(TURNS):
        if left is None or not left.mendable:
            break
        value = _working(left.setting, settings, check, later=True)
        if value is None:
            break
        changes[left.setting] = value
        settings = _with(settings, left.setting, value)
        left = _refusal(settings, check)
    return changes, left


def _working(setting: str, settings: Settings, check: Check, later: bool = False) -> object | None:
    """Return the nearest value of a setting with which all is well, None if there is none.

    A pair is searched axis by axis: what fits on one does not depend on the other.

    Args:
        setting: A field of the settings.
        settings: What does not work.
        check: Raises Refusal for settings that do not work.
        later: Settle for a value that moves the refusal to another setting.
    """

    def fine(tried: Settings) -> bool:
        refusal = _refusal(tried, check)
        if refusal is None:
            return True
        return later and (refusal.setting != setting or not refusal.mendable)

    value = getattr(settings, setting)
    if setting in PAIRS and _is_pair(value):
        axes = [_axis(settings, axis) for axis in range(2)]
        pair = tuple(_first(setting, axis, fine) for axis in axes)
        whole = _with(settings, setting, pair)
        return pair if None not in pair and fine(whole) else None
    return _first(setting, settings, fine)


def _first(setting: str, settings: Settings, fine: Callable[[Settings], bool]) -> object | None:
    for candidate in _candidates(setting, getattr(settings, setting)):
        if fine(_with(settings, setting, candidate)):
            return candidate
    return None


def _candidates(setting: str, value: object) -> Iterable[object]:
    """Return values to try, nearest first."""
    if setting == "padding_mode":
        return ("zeros", "reflect", "replicate", "circular")
    usual = 0 if "padding" in setting else 1
    number = value if isinstance(value, int | float) and math.isfinite(value) else usual
    return sorted(range(REACH), key=lambda candidate: (abs(candidate - number), candidate))


def _axis(settings: Settings, axis: int) -> Settings:
    """Return the settings of one axis alone, for a square image."""
    size = settings.image[2 + axis]
    taken = {name: value[axis] for name in PAIRS if _is_pair(value := getattr(settings, name))}
    return replace(settings, image=(*settings.image[:2], size, size), **taken)


def _is_pair(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2


def _with(settings: Settings, setting: str, value: object) -> Settings:
    return replace(settings, **{setting: value})  # type: ignore[arg-type]


def _refusal(settings: Settings, check: Check) -> Refusal | None:
    try:
        check(settings)
    except Refusal as refusal:
        return refusal
    return None


def _written(setting: str, value: object) -> str:
    if isinstance(value, tuple) and setting == "kernel":
        return f"{value[0]}×{value[1]}"
    if isinstance(value, tuple) and value[0] == value[1]:
        return str(value[0])
    return str(value)
