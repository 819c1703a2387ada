"""The builder: mounts static/components/builder in a page and hands edited networks back."""

import functools
import math
from typing import Any

import streamlit as st

from cnnviz.figures.architecture import architecture_svg
from cnnviz.nets import Network, Row, Shape, cost_notes, shape_text, train_limits
from cnnviz.nets.draft import drafts, fixes
from cnnviz.nets.draft.drafts import Draft, draft_of, layer_of
from cnnviz.nets.draft.reading import DraftReading
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.i18n import _, language, say
from cnnviz.ui.labels.network_table import limit_meters, memory_size, short_count
from cnnviz.ui.sizes import builder_words
from cnnviz.ui.sizes.layer_card import card_payload
from cnnviz.ui.sizes.state import SIZES, Build

COMPONENT = "builder"
"""Key of the component."""
ROOM = 26
"""Letters of arithmetic that fit into a row; the card has all of it."""
MOST_GHOSTS = 24
"""Layers that do not fit and are drawn."""
Facts = dict[str, tuple[str, str]]

_mount = component("builder/main")


def send_builder_words() -> None:
    """Send the words, the kinds of layers and the menu of the builder, in the reader's language."""
    send_words("builder", builder_words.all_words())


def show_builder(build: Build) -> bool:
    """Show the network as a drawing and as a table that builds it.

    Returns:
        Whether that answers an edit.
    """
    memory = edit_memory(COMPONENT)
    edited = memory.pop("edited", False)
    _mount(
        key=COMPONENT,
        data={"stamp": 0} | memory | builder_payload(build),
        on_edit_change=functools.partial(receive_edit, COMPONENT, _take_edit),
        on_card_change=_choose_line,
    )
    return bool(edited)


def _take_edit(edit: dict[str, Any]) -> None:
    """Put an edit on the page, and note that the next run answers it."""
    SIZES.take_edit(edit)
    edit_memory(COMPONENT)["edited"] = True


def _choose_line() -> None:
    """Open the card of the line that was clicked."""
    choice = st.session_state[COMPONENT]["card"]
    edit_memory(COMPONENT)["stamp"] = choice["stamp"]
    SIZES.choose_line(choice["line"])


def builder_payload(build: Build) -> dict[str, Any]:
    """Return what the browser draws, as JSON has it."""
    network, rows, shape = build.fitting_network, build.rows, build.reading.input_shape
    words, ghosts = builder_words.drawing_words(), ghost_names(build)
    advice, start = train_limits.last_layer_advice(network), build.start or build.network
    return {
        "input": {
            "values": list(build.reading.draft.input),
            "shape": shape_text(shape) if shape else "",
            "memory": memory_size(4 * math.prod(shape)) if shape else "",
            "kind": _kind(shape),
        },
        "lines": [_line(build, place) for place in range(len(build.reading.draft.lines))],
        "totals": _totals(network, rows),
        "fault": _fault(build),
        "meters": limit_meters(network, rows),
        "advice": [say(problem, markdown=False) for problem in advice],
        "drawing": architecture_svg(network, words, ghosts=ghosts),
        "start": _draft_payload(draft_of(start.input_shape, start.layers)),
        "cardLine": build.line,
        "card": card_payload(build),
    }


def ghost_names(build: Build) -> list[str]:
    """Return short names of the layers that do not fit, for the drawing."""
    first = len(build.fitting_network.layers)
    codes = [
        line.code
        for line, layer in zip(build.reading.draft.lines, build.reading.layer_of_line, strict=True)
        if layer >= first and line.code not in drafts.SEPARATORS | drafts.ENDS
    ]
    short = builder_words.SHORT
    return [_(short[code]) if code in short else code for code in codes[:MOST_GHOSTS]]


def _totals(network: Network, rows: list[Row]) -> Facts:
    """Return the totals; beside the MACs those of torchinfo, where they differ."""
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


def _kind(shape: Shape | None) -> str | None:
    return None if shape is None else "maps" if len(shape) == 3 else "flat"


def _line(build: Build, place: int) -> dict[str, Any]:
    """Return a row: the settings of a layer, and what follows from them."""
    reading, row = build.reading, build.row(place)
    line = reading.draft.lines[place]
    layer, fault = reading.layer_of_line[place], reading.fault
    inner = place > 0 and layer == reading.layer_of_line[place - 1] and line.code not in drafts.ENDS
    state = "fine"
    if fault is not None and place >= fault.line:
        state = "broken" if place == fault.line else "after"
    return {
        "code": line.code,
        "values": dict(line.values or {}),
        "state": state,
        "level": int(inner),
        "index": "" if inner or line.code in drafts.ENDS else str(layer + 1),
        "kind": _kind(reading.out_shapes[place]),
        "name": row.name if row else "",
        **(_facts(row) if row else _partial_facts(reading, place)),
    }


def _facts(row: Row) -> Facts:
    field = row.receptive_field
    jumps = [f"{float(step):.3g}" for step in field.jump]
    jump = jumps[0] if jumps[0] == jumps[1] else "×".join(jumps)
    return {
        "shape": (shape_text(row.output_shape), ""),
        "parameters": _parameters(row.parameters, row.arithmetic),
        "macs": (short_count(row.multiply_adds), ""),
        "receptiveField": (
            "×".join(map(str, field.size)),
            _jump_words(jump, language()) if any(field.jump) else "",
        ),
        "memory": (memory_size(row.memory), ""),
    }


@functools.lru_cache(maxsize=100)
def _jump_words(jump: str, language: str) -> str:
    """Translate once: most rows have the same jump."""
    return _("jump {step}", step=jump)


def _partial_facts(reading: DraftReading, place: int) -> Facts:
    """Return what is known of a layer inside a block that does not fit yet."""
    line, before = reading.draft.lines[place], reading.in_shapes[place]
    after = reading.out_shapes[place]
    if line.code in drafts.MARKS or before is None or after is None:
        return {}
    layer = layer_of(line)
    return {
        "shape": (shape_text(after), ""),
        "parameters": _parameters(layer.parameters, layer.arithmetic()),
        "macs": (short_count(layer.multiply_adds(before)), ""),
    }


def _parameters(count: int, arithmetic: str) -> tuple[str, str]:
    work, equals, _total = arithmetic.rpartition(" = ")
    if not count:
        return ("–", "")
    return (f"{count:,}", work if equals and len(work) < ROOM else "")


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
        if every is not None and every.draft != offer.draft:
            offers.append({"label": _("Fix the rest as well"), **_draft_payload(every.draft)})
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
