"""What would mend a draft that breaks: the smallest change, and all of them in a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cnnviz.nets import building, drafts, starters
from cnnviz.nets.base import Layer
from cnnviz.nets.building import INPUT, Fault, Reading
from cnnviz.nets.drafts import Draft, Line
from cnnviz.nets.layers import Flatten
from cnnviz.problem import N_

_MOST = 400
"""Changes in a row before giving up."""


@dataclass(frozen=True)
class Mend:
    """A draft that mends a fault.

    Args:
        draft: The whole draft, mended.
        label: What a button for it says, English, with placeholders.
        values: What they stand for.
    """

    draft: Draft
    label: str
    values: Mapping[str, object]


def mend(reading: Reading) -> Mend | None:
    """Return the smallest change after which the fault is gone; None if there is none to offer."""
    fault = reading.fault
    if fault is None:
        return None
    for offer in _offers(reading, fault):
        later = building.read(offer.draft).fault
        if later is None or later.line > fault.line:
            return offer
        if later.setting == "shortcut" != fault.setting:  # of the block around it: a step on
            return offer
    return None


def all_of_them(reading: Reading) -> Draft | None:
    """Return the draft after as many changes as it takes; None if one or none does not do."""
    for count in range(_MOST):
        if reading.fault is None:
            return reading.draft if count > 1 else None
        offer = mend(reading)
        if offer is None:
            return None
        reading = building.read(offer.draft)
    return None


def _offers(reading: Reading, fault: Fault) -> Iterator[Mend]:
    nearest, line = fault.problem.nearest, fault.line
    if line == INPUT:
        if isinstance(nearest, int):
            texts = tuple(t if _fits(t) else str(nearest) for t in reading.draft.input)
            yield Mend(
                replace(reading.draft, input=texts), N_("Use {nearest}"), {"nearest": nearest}
            )
        return
    if nearest is not None and fault.setting in _names(reading, line):
        for value in _values(reading, fault, nearest):
            draft = _changed(reading.draft, line, fault.setting, value)
            yield Mend(draft, N_("Use {nearest}"), {"nearest": drafts.typed(value)})
    arrives, code = reading.arrives[line], reading.draft.lines[line].code
    if starters.wants(code) == "flat" and arrives is not None and len(arrives) == 3:
        draft = _inserted(reading.draft, line, [Flatten()])
        yield Mend(draft, N_("Put a Flatten before it"), {})
    if fault.setting == "shortcut" and isinstance(nearest, tuple):
        draft = _projected(reading.draft, line, nearest)
        yield Mend(draft, N_("Put a projection on the shortcut"), {})


def _fits(text: str) -> bool:
    return text.strip().isdecimal() and 1 <= int(text) <= drafts.MOST_CELLS


def _names(reading: Reading, line: int) -> list[str]:
    return [setting.name for setting in drafts.settings(reading.draft.lines[line].code)]


def _values(reading: Reading, fault: Fault, nearest: object) -> Iterator[object]:
    """Yield what may stand for the nearest value: as it is, or in one of two axes."""
    values = reading.draft.lines[fault.line].values or {}
    old = drafts.pair_of(str(values.get(fault.setting, "")))
    if isinstance(nearest, int) and old is not None and old[0] != old[1]:
        yield (nearest, old[1])
        yield (old[0], nearest)
    yield nearest


def _changed(draft: Draft, line: int, setting: str, value: object) -> Draft:
    old = draft.lines[line]
    new = Line(old.code, {**(old.values or {}), setting: drafts.typed(value)})
    return replace(draft, lines=(*draft.lines[:line], new, *draft.lines[line + 1 :]))


def _inserted(draft: Draft, line: int, layers: list[Layer]) -> Draft:
    new = [said for layer in layers for said in drafts.lines_of(layer)]
    return replace(draft, lines=(*draft.lines[:line], *new, *draft.lines[line:]))


def _projected(draft: Draft, line: int, layers: tuple[Layer, ...]) -> Draft:
    """Return the draft with other layers on the shortcut of a block."""
    lines = draft.lines
    end = next(i for i in range(line, len(lines)) if lines[i].code == "end")
    begin = next((i for i in range(line, end) if lines[i].code == "shortcut"), end)
    said = [said for layer in layers for said in drafts.lines_of(layer)]
    new = [Line("shortcut", {}), *said] if layers else []
    return replace(draft, lines=(*lines[:begin], *new, *lines[end:]))
