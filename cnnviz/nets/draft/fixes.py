"""Fixes: the smallest change that makes a layer fit, or a draft a network."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cnnviz.nets.draft import drafts
from cnnviz.nets.draft.defaults import input_kind, new_layers
from cnnviz.nets.draft.drafts import Draft, Line, entry_of
from cnnviz.nets.draft.reading import INPUT, DraftReading, Fault, read_draft
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import BatchNorm1d, BatchNorm2d, Flatten, Residual
from cnnviz.problem import N_, Problem

MOST_CHANGES = 4  # of one layer: one change may require another, fewer channels fewer groups
MOST_FIXES = 400  # of one draft
SIDE, FEATURES = "28", 784  # an input where none can be read: the images of the lessons


def fix_chain(layers: tuple[Layer, ...], shape: Shape) -> tuple[Layer, ...] | None:
    """Return layers with the first one fixed that does not fit; None if no fix is known.

    Layers that all fit are returned as they are.
    """
    for index, layer in enumerate(layers):
        try:
            shape = layer.output_shape(shape)
        except Problem as problem:
            fixed = fix_layer(layer, shape, problem)
            return fixed and (*layers[:index], *fixed, *layers[index + 1 :])
    return layers


def fix_layer(layer: Layer, shape: Shape, problem: Problem) -> tuple[Layer, ...] | None:
    """Return layers in place of one that does not fit its input, None if no fix is known.

    ``problem`` is the reason that the layer gave.
    """
    if isinstance(layer, BatchNorm1d) and len(shape) == 3:
        return (BatchNorm2d(shape[0]),)
    if isinstance(layer, BatchNorm2d) and len(shape) == 1:
        return (BatchNorm1d(shape[0]),)
    if input_kind(layer.code) == "flat" and len(shape) == 3:
        return (Flatten(), layer)
    changes: Mapping[str, object] = problem.fix
    if isinstance(layer, Residual):
        for name in ("layers", "shortcut"):
            branch = getattr(layer, name)
            fixed = fix_chain(branch, shape)
            if fixed != branch:
                changes = {name: fixed} if fixed else {}
                break
    changed = _with_settings(layer, changes)
    return None if changed is None else (changed,)


def _with_settings(layer: Layer, changes: Mapping[str, object]) -> Layer | None:
    """Return a layer with other settings, and with those that they require in turn."""
    settings: dict[str, object] = {}
    names = {item.name for item in dataclasses.fields(layer)}
    for _ in range(MOST_CHANGES):
        settings |= changes
        if not changes or not changes.keys() <= names:
            return None
        try:
            return replace(layer, **settings)
        except Problem as problem:
            changes = problem.fix
    return None


@dataclass(frozen=True)
class Fix:
    """A repaired draft and the label of its button: English text with values."""

    draft: Draft
    label: str
    values: Mapping[str, object]


def find_fix(reading: DraftReading) -> Fix | None:
    """Return the smallest change that removes the fault, None if there is no fault.

    Where no setting helps, the layer is removed.
    """
    return _find_change(reading) or _find_removal(reading)


def fix_all(reading: DraftReading) -> Draft | None:
    """Return the draft after all changes that it takes, none of which removes a layer.

    None if one change is enough, or if they lead nowhere.
    """
    for count in range(MOST_FIXES):
        if reading.fault is None:
            return reading.draft if count > 1 else None
        fix = _find_change(reading)
        if fix is None:
            return None
        reading = read_draft(fix.draft)
    return None


def _find_change(reading: DraftReading) -> Fix | None:
    """Return the smallest change that keeps the layer, None if there is none."""
    fault = reading.fault
    if fault is None:
        return None
    nearer = None
    for fix in _changes(reading, fault):
        later = read_draft(fix.draft).fault
        if later is None or later.line > fault.line:
            return fix
        if later.problem.setting == "shortcut" != fault.problem.setting:  # of the block around it
            return fix
        makes_layer = not _is_layer(reading.draft, fault.line) and _is_layer(fix.draft, fault.line)
        if nearer is None and makes_layer:  # making it fit is the next step
            nearer = fix
    return nearer


def _changes(reading: DraftReading, fault: Fault) -> Iterator[Fix]:
    """Yield changes that may help, the best first."""
    draft, index, nearest = reading.draft, fault.line, fault.problem.nearest
    setting = fault.problem.setting
    if index == INPUT:
        yield _fix_input(draft, nearest)
        return
    line, shape = draft.lines[index], reading.in_shapes[index]
    if _is_layer(draft, index) and line.code not in drafts.MARKS and shape is not None:
        layer = drafts.layer_of(line)
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


def _is_layer(draft: Draft, index: int) -> bool:
    """Return whether a line is a layer, or begins or ends a block."""
    if index == INPUT:
        return False
    line = draft.lines[index]
    try:
        return line.code in drafts.MARKS or bool(drafts.layer_of(line))
    except Problem:
        return False


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
    end = codes.index("end", index) if codes[index] == "residual" else index
    return Fix(_with_layers(draft, index, end + 1, ()), N_("Remove it"), {})
