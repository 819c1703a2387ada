"""What would mend a draft that breaks: the smallest change, and all of them in a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cnnviz.nets.draft import defaults, drafts
from cnnviz.nets.draft import reading as draft_reading
from cnnviz.nets.draft.drafts import Draft, Line
from cnnviz.nets.draft.reading import INPUT, Fault, Reading
from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.kinds import Flatten
from cnnviz.problem import N_, Problem

_MOST = 400
"""Changes in a row before giving up."""
SIDE, FEATURES = "28", 784
"""An input to go on from where none can be read: the pictures of the lessons."""


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
    """Return the smallest change after which the fault is gone; None if nothing is wrong.

    Where no setting mends it, the layer is taken out.
    """
    return _changing(reading) or _removing(reading)


def _changing(reading: Reading) -> Mend | None:
    """Return the smallest change that keeps the layer, None if there is none to offer."""
    fault = reading.fault
    if fault is None:
        return None
    nearer = None
    for offer in _offers(reading, fault):
        later = draft_reading.read(offer.draft).fault
        if later is None or later.line > fault.line:
            return offer
        if later.setting == "shortcut" != fault.setting:  # of the block around it: a step on
            return offer
        if nearer is None and _comes_nearer(reading, offer.draft, fault.line):
            nearer = offer
    return nearer


def all_of_them(reading: Reading) -> Draft | None:
    """Return the draft after as many changes as it takes, none of which takes a layer out.

    None if nothing is wrong, if one change does, or if they do not come to an end.
    """
    for count in range(_MOST):
        if reading.fault is None:
            return reading.draft if count > 1 else None
        offer = _changing(reading)
        if offer is None:
            return None
        reading = draft_reading.read(offer.draft)
    return None


def _offers(reading: Reading, fault: Fault) -> Iterator[Mend]:
    nearest, line = fault.problem.nearest, fault.line
    if line == INPUT:
        yield _with_input(reading.draft, nearest)
        return
    if nearest is not None and fault.setting in _names(reading, line):
        for value in _values(reading, fault, nearest):
            draft = _changed(reading.draft, line, fault.setting, value)
            yield Mend(draft, N_("Use {nearest}"), {"nearest": drafts.typed(value)})
    yield from _usual(reading, fault)
    arrives, code = reading.arrives[line], reading.draft.lines[line].code
    if defaults.wants(code) == "flat" and arrives is not None and len(arrives) == 3:
        draft = _inserted(reading.draft, line, [Flatten()])
        yield Mend(draft, N_("Put a Flatten before it"), {})
    if fault.setting == "shortcut" and isinstance(nearest, tuple):
        draft = _projected(reading.draft, line, nearest)
        yield Mend(draft, N_("Put a projection on the shortcut"), {})


def _comes_nearer(reading: Reading, draft: Draft, line: int) -> bool:
    """Say whether a line that was no layer has become one; that it does not fit comes next."""
    if line == INPUT:
        return False
    return not _written(reading.draft.lines[line]) and _written(draft.lines[line])


def _written(line: Line) -> bool:
    if line.code in drafts.MARKS:
        return True
    try:
        drafts.record(line)
    except Problem:
        return False
    return True


def _with_input(draft: Draft, nearest: object) -> Mend:
    """Return the draft with other numbers where those of the input are none."""
    sides = [text.strip() for text in draft.input[-2:] if _fits(text)]
    wanted = (draft.lines[0].values or {}) if draft.lines else {}
    usual = [str(wanted.get("in_channels", 1)), *2 * [sides[0] if sides else SIDE]]
    if len(draft.input) == 1:
        usual = [str(wanted.get("in_features", FEATURES))]
    texts = []
    for text, other in zip(draft.input, usual, strict=False):
        number = str(nearest) if isinstance(nearest, int) else other if _fits(other) else "1"
        texts.append(text if _fits(text) else number)
    mended = replace(draft, input=tuple(texts))
    return Mend(mended, N_("Use {nearest}"), {"nearest": "×".join(texts)})


def _usual(reading: Reading, fault: Fault) -> Iterator[Mend]:
    """Yield drafts with what a new layer would have there, where what was typed says nothing."""
    line, shape = reading.draft.lines[fault.line], reading.arrives[fault.line]
    if shape is None or fault.setting not in _names(reading, fault.line):
        return
    last = fault.line + 1 == len(reading.draft.lines)
    for layer in defaults.fresh(line.code, shape, last=last):
        if layer.code == line.code:
            value = getattr(layer, fault.setting)
            label = N_("Leave it empty") if value is None else N_("Use {nearest}")
            draft = _changed(reading.draft, fault.line, fault.setting, value)
            yield Mend(draft, label, {"nearest": drafts.typed(value)})
    draft = _changed(reading.draft, fault.line, fault.setting, 1)
    yield Mend(draft, N_("Use {nearest}"), {"nearest": 1})


def _fits(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= drafts.MOST_CELLS


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


def _removing(reading: Reading) -> Mend | None:
    if reading.fault is None or reading.fault.line == INPUT:
        return None
    lines, line = reading.draft.lines, reading.fault.line
    end = line
    if lines[line].code == "residual":
        end = next((i for i in range(line, len(lines)) if lines[i].code == "end"), line)
    draft = replace(reading.draft, lines=(*lines[:line], *lines[end + 1 :]))
    return Mend(draft, N_("Take it out"), {})


def _projected(draft: Draft, line: int, layers: tuple[Layer, ...]) -> Draft:
    """Return the draft with other layers on the shortcut of a block."""
    lines = draft.lines
    end = next(i for i in range(line, len(lines)) if lines[i].code == "end")
    begin = next((i for i in range(line, end) if lines[i].code == "shortcut"), end)
    said = [said for layer in layers for said in drafts.lines_of(layer)]
    new = [Line("shortcut", {}), *said] if layers else []
    return replace(draft, lines=(*lines[:begin], *new, *lines[end:]))
