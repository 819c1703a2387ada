"""The rows of the builder: the settings of each layer, and what follows from them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from cnnviz.figures.architecture import architecture_svg
from cnnviz.nets import Network, Row, Shape, cost_notes, shape_text, train_limits
from cnnviz.nets.draft import drafts, fixes
from cnnviz.nets.draft.drafts import Draft, draft_of, layer_of
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.labels.units import limit_meters, memory_size, short_count
from cnnviz.ui.sizes import builder_words
from cnnviz.ui.sizes.state import Build

Facts = dict[str, tuple[str, str]]
ROOM = 26
"""Letters of arithmetic that fit into a row; the card has all of it."""
MOST_GHOSTS = 24
"""Layers that do not fit and are drawn."""


def table_payload(build: Build) -> dict[str, Any]:
    """Return the input, a row for each line, totals, limits and the fault."""
    rows = build.rows
    shape = build.reading.input_shape
    return {
        "input": {
            "values": list(build.draft.input),
            "shape": shape_text(shape) if shape else "",
            "memory": memory_size(4 * math.prod(shape)) if shape else "",
            "kind": _kind(shape),
        },
        "lines": [_line(build, place, rows) for place in range(len(build.draft.lines))],
        "totals": _totals(build.fitting_network, rows),
        "fault": _fault(build),
        "meters": limit_meters(build.fitting_network, rows),
        "advice": [
            say(problem, markdown=False)
            for problem in train_limits.last_layer_advice(build.fitting_network)
        ],
    }


def _totals(network: Network, rows: list[Row]) -> Facts:
    """Return the totals; beside the multiply-adds those of torchinfo, where they differ."""
    befores = [network.input_shape, *(row.output_shape for row in rows)]
    pairs = zip(network.layers, befores, strict=False)
    work = short_count(sum(row.multiply_adds for row in rows))
    theirs = short_count(
        sum(cost_notes.torchinfo_multiply_adds(layer, before) for layer, before in pairs)
    )
    return {
        "parameters": (f"{sum(row.parameters for row in rows):,}", ""),
        "macs": (work, "" if theirs == work else f"torchinfo {theirs}"),
        "memory": (memory_size(sum(row.memory for row in rows)), ""),
    }


def start_payload(build: Build) -> dict[str, Any]:
    """Return the draft that *Reset* goes back to."""
    return _draft_payload(draft_of(build.start.input_shape, build.start.layers))


def drawing_svg(build: Build) -> str:
    """Return the drawing of the network as far as its layers fit."""
    return architecture_svg(
        build.fitting_network, builder_words.drawing_words(), ghosts=ghost_names(build)
    )


def ghost_names(build: Build) -> list[str]:
    """Return short names of the layers that do not fit, for the drawing."""
    first = len(build.fitting_network.layers)
    codes = [
        line.code
        for line, owner in zip(build.draft.lines, build.reading.owners, strict=True)
        if owner >= first and line.code not in ("end", "shortcut")
    ]
    return [_(builder_words.SHORT[code]) if code in builder_words.SHORT else code
            for code in codes[:MOST_GHOSTS]]  # fmt: skip


def _kind(shape: Shape | None) -> str | None:
    return None if shape is None else "maps" if len(shape) == 3 else "flat"


def _line(build: Build, place: int, rows: list[Row]) -> dict[str, Any]:
    line, reading = build.draft.lines[place], build.reading
    owner, fault = reading.owners[place], reading.fault
    inner = _inner(build, place)
    state = "fine"
    if fault is not None and place >= fault.line:
        state = "broken" if place == fault.line else "after"
    cells: dict[str, Any] = {
        "code": line.code,
        "values": dict(line.values or {}),
        "state": state,
        "level": int(inner),
        "index": "" if inner or line.code == "end" else str(owner + 1),
        "kind": _kind(reading.out_shapes[place]),
        "name": "",
    }
    if inner or line.code in ("shortcut", "end"):
        return cells | _inner_facts(build, place)
    if owner < len(rows):
        return cells | {"name": rows[owner].name} | _facts(build, rows[owner])
    return cells


def _inner(build: Build, place: int) -> bool:
    """Return whether a line is inside a residual block."""
    owners, code = build.reading.owners, build.draft.lines[place].code
    return place > 0 and owners[place] == owners[place - 1] and code != "end"


def _inner_facts(build: Build, place: int) -> Facts:
    """Return the facts of a layer inside a block; fewer where it does not fit yet."""
    line, before = build.draft.lines[place], build.reading.in_shapes[place]
    after, owner = build.reading.out_shapes[place], build.reading.owners[place]
    inner = build.inner_place(place)
    if inner is not None and owner in build.inner_rows:
        path, index = inner
        return _facts(build, build.inner_rows[owner][path][index])
    if line.code in drafts.MARKS or before is None or after is None:
        return {}
    layer = layer_of(line)
    return {
        "shape": (shape_text(after), ""),
        "parameters": _parameters(layer.parameters, layer.arithmetic()),
        "macs": (short_count(layer.multiply_adds(before)), ""),
    }


def _facts(build: Build, row: Row) -> Facts:
    field = row.receptive_field
    return {
        "shape": (shape_text(row.output_shape), ""),
        "parameters": _parameters(row.parameters, row.arithmetic),
        "macs": (short_count(row.multiply_adds), ""),
        "receptiveField": ("×".join(map(str, field.size)), _jump(build, field.jump)),
        "memory": (memory_size(row.memory), ""),
    }


def _parameters(count: int, arithmetic: str) -> tuple[str, str]:
    work, equals, _total = arithmetic.rpartition(" = ")
    if not count:
        return ("–", "")
    return (f"{count:,}", work if equals and len(work) < ROOM else "")


def _jump(build: Build, jump: tuple[Fraction, ...]) -> str:
    if not any(jump):
        return ""
    texts = [f"{float(step):.3g}" for step in jump]
    return build.jump(texts[0] if texts[0] == texts[1] else "×".join(texts))


def _draft_payload(draft: Draft) -> dict[str, Any]:
    """Return a draft as the browser reads it."""
    return {
        "input": list(draft.input),
        "lines": [[line.code, dict(line.values or {})] for line in draft.lines],
    }


def _fault(build: Build) -> dict[str, Any] | None:
    """Return the fault and the drafts that would fix it."""
    fault = build.reading.fault
    if fault is None:
        return None
    offers: list[dict[str, Any]] = []
    offer = fixes.find_fix(build.reading)
    if offer is not None:
        offers.append({"label": _(offer.label, **offer.values), **_draft_payload(offer.draft)})
        every = fixes.fix_all(build.reading)
        if every is not None:
            offers.append({"label": _("Fix the rest as well"), **_draft_payload(every)})
    problem = fault.problem
    text = say(problem, markdown=False)
    name = problem.template.startswith("{setting}")  # torch's, which begins with a small letter
    return {
        "line": fault.line,
        "setting": fault.problem.setting,
        "place": fault.extent,
        "text": text if name else text[:1].upper() + text[1:],
        "fixes": offers,
    }
