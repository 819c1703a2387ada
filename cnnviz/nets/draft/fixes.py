"""Fixes: the smallest change that makes a layer fit, or a draft a network."""

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cnnviz.fixes import Effect, find_change, fix_in_turn
from cnnviz.nets.draft import drafts
from cnnviz.nets.draft.defaults import input_kind, new_layers
from cnnviz.nets.draft.drafts import Draft, Line, entry_of
from cnnviz.nets.draft.reading import INPUT, DraftReading, Fault, read_draft
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import BLOCKS, BatchNorm1d, BatchNorm2d, Flatten
from cnnviz.problem import N_, Problem

MOST_CHANGES = 4  # of one layer: one change may require another, fewer channels fewer groups
MOST_FIXES = 400  # of one draft
SIDE, FEATURES = "28", 784  # an input where none can be read: the images of the lessons


def fix_layer(layer: Layer, shape: Shape, problem: Problem) -> tuple[Layer, ...] | None:
    """Return layers in place of one that does not fit its input, None if no fix is known.

    ``problem`` is the reason that the layer gave.
    """
    if isinstance(layer, BatchNorm1d) and len(shape) == 3:
        return (BatchNorm2d(shape[0], layer.eps),)
    if isinstance(layer, BatchNorm2d) and len(shape) == 1:
        return (BatchNorm1d(shape[0], layer.eps),)
    if input_kind(layer.code) == "flat" and len(shape) == 3:
        return (Flatten(), layer)
    settings: dict[str, object] = {}
    names = {item.name for item in dataclasses.fields(layer)}
    for _ in range(MOST_CHANGES):
        if not problem.fix or not problem.fix.keys() <= names:
            return None
        settings |= problem.fix
        try:
            return (replace(layer, **settings),)
        except Problem as next_problem:
            problem = next_problem
    return None


@dataclass(frozen=True)
class Fix:
    """A repaired draft and the label of its button: English text with values."""

    draft: Draft
    label: str
    values: Mapping[str, object]

    @functools.cached_property
    def reading(self) -> DraftReading:
        """The network of the repaired draft, as far as it makes sense."""
        return read_draft(self.draft)


def find_fix(reading: DraftReading) -> Fix | None:
    """Return the smallest change that removes the fault, None if there is no fault.

    Where no setting helps, the layer is removed.
    """
    return _find_change(reading) or _find_removal(reading)


def fix_all(reading: DraftReading) -> DraftReading | None:
    """Return the network after all changes that it takes; None if a layer had to be removed."""

    def fix(reading: DraftReading) -> DraftReading | None:
        change = _find_change(reading)
        return None if change is None else change.reading

    fixed = fix_in_turn(reading, fix, MOST_FIXES)
    return fixed if fixed.fault is None else None


def _find_change(reading: DraftReading) -> Fix | None:
    """Return the smallest change that keeps the layer, None if there is none."""
    draft, fault = reading.draft, reading.fault
    if fault is None:
        return None

    def effect(fix: Fix) -> Effect:
        later = fix.reading.fault
        if later is None or later.line > fault.line:
            return Effect.FIXES
        old, new = fault.problem, later.problem
        if new.setting == "shortcut" != old.setting:  # of the block around it
            return Effect.FIXES
        if later.line != fault.line or (new.setting, new.template) == (old.setting, old.template):
            return Effect.NONE
        breaks = _layer_at(draft, fault.line) and not _layer_at(fix.draft, fault.line)
        return Effect.NONE if breaks else Effect.HELPS

    return find_change(_changes(reading, fault), effect)


def _changes(reading: DraftReading, fault: Fault) -> Iterator[Fix]:
    """Yield changes that may help, the best first."""
    draft, index, nearest = reading.draft, fault.line, fault.problem.nearest
    setting = fault.problem.setting
    if index == INPUT:
        yield _fix_input(draft, nearest)
        return
    line, shape = draft.lines[index], reading.in_shapes[index]
    layer = _layer_at(draft, index)
    if layer is not None and shape is not None:
        fixed = fix_layer(layer, shape, fault.problem)
        if fixed is not None:
            yield Fix(_with_layers(draft, index, index + 1, fixed), *_label(layer, fixed, setting))
    if setting in [item.name for item in drafts.settings_of(line.code)]:
        values = [] if nearest is None else [nearest]
        last = index + 1 == len(draft.lines)
        for new in new_layers(line.code, shape, last=last) if shape is not None else ():
            values += [getattr(new, setting)] if new.code == line.code else []
        for value in (*values, 1):
            label = N_("Leave it empty") if value is None else N_("Use {nearest}")
            fixed_draft = _with_value(draft, index, setting, value)
            yield Fix(fixed_draft, label, {"nearest": entry_of(value)})
    if setting == "shortcut" and isinstance(nearest, tuple):
        yield Fix(_with_shortcut(draft, index, nearest), N_("Add a projection to the shortcut"), {})


def _label(layer: Layer, fixed: tuple[Layer, ...], setting: str) -> tuple[str, dict[str, object]]:
    """Return the text of the button for a fix."""
    if len(fixed) > 1:
        return N_("Add a Flatten before it"), {}
    same = type(fixed[0]) is type(layer)
    nearest = entry_of(getattr(fixed[0], setting)) if same else type(fixed[0]).__name__
    return N_("Use {nearest}"), {"nearest": nearest}


def _layer_at(draft: Draft, index: int) -> Layer | None:
    """Return the layer of a line; None for a mark, for the input and for what cannot be read."""
    if index == INPUT or draft.lines[index].code in drafts.MARKS:
        return None
    try:
        return drafts.layer_of(draft.lines[index])
    except Problem:
        return None


def _fix_input(draft: Draft, nearest: object) -> Fix:
    """Return the draft with other numbers where those of the input cannot be used."""
    sides = [text.strip() for text in draft.input[-2:] if _is_extent(text)]
    first = (draft.lines[0].values or {}) if draft.lines else {}
    usual = [str(first.get("in_channels", 1)), *2 * [sides[0] if sides else SIDE]]
    if len(draft.input) == 1:
        usual = [str(first.get("in_features", FEATURES))]
    texts = []
    for text, other in zip(draft.input, usual, strict=False):
        number = str(nearest) if isinstance(nearest, int) else other if _is_extent(other) else "1"
        texts.append(text if _is_extent(text) else number)
    fixed = replace(draft, input=tuple(texts))
    return Fix(fixed, N_("Use {nearest}"), {"nearest": "×".join(texts)})


def _is_extent(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= drafts.MOST_EXTENT


def _with_value(draft: Draft, index: int, setting: str, value: object) -> Draft:
    old = draft.lines[index]
    new = Line(old.code, {**(old.values or {}), setting: entry_of(value)})
    return replace(draft, lines=(*draft.lines[:index], new, *draft.lines[index + 1 :]))


def _with_layers(draft: Draft, start: int, stop: int, layers: tuple[Layer, ...]) -> Draft:
    """Return the draft with layers in place of the lines from ``start`` to before ``stop``."""
    lines = [line for layer in layers for line in drafts.lines_of(layer)]
    return replace(draft, lines=(*draft.lines[:start], *lines, *draft.lines[stop:]))


def _with_shortcut(draft: Draft, index: int, layers: tuple[Layer, ...]) -> Draft:
    """Return the draft with other layers on the shortcut of a block."""
    codes = [line.code for line in draft.lines]
    end = codes.index("end", index)
    begin = codes.index("shortcut", index, end) if "shortcut" in codes[index:end] else end
    shorter = _with_layers(draft, begin, end, layers)
    mark = (Line("shortcut", {}),) if layers else ()
    return replace(shorter, lines=(*shorter.lines[:begin], *mark, *shorter.lines[begin:]))


def _find_removal(reading: DraftReading) -> Fix | None:
    if reading.fault is None or reading.fault.line == INPUT:
        return None
    draft, index = reading.draft, reading.fault.line
    codes = [line.code for line in draft.lines]
    block = BLOCKS.get(codes[index])
    end = codes.index(block.end, index) if block else index
    return Fix(_with_layers(draft, index, end + 1, ()), N_("Remove it"), {})
