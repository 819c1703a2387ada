"""The state of the page *Sizes*: the draft in the builder, and the last network that works.

The builder sends whole drafts; whatever they say, the last network that works stays in the link and
in the code. A draft that cannot be read is in the link as well.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz import nets
from cnnviz.nets import Network, Row
from cnnviz.nets.draft import drafts
from cnnviz.nets.draft.drafts import Draft, Line, draft_of
from cnnviz.nets.draft.reading import DraftReading, read_draft
from cnnviz.nets.layers.kinds import Residual
from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.link_codecs import one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.sizes.link import DEFAULT, LINK, LinkedNetwork, catalogue_id

BUILD = "sizes.build"
"""The state of the page."""
EDITED = "sizes.edited"
"""This run answers an edit in the builder."""
OWN = "mine"
"""Name of a network that is not in the catalog."""
TABS = ("sequential", "ordered", "class", "keras", "paste")
"""Forms of the network as code, and the box for pasted code."""


@dataclass(frozen=True)
class SizesView:
    """What the page shows besides the network.

    Attributes:
        tab: The open tab, one of ``TABS``.
    """

    tab: str = TABS[0]


VIEW = PageState("sizes.view", SizesView(), (Field("tab", "tab", one_of(TABS)),))


@dataclass(frozen=True, eq=False)
class Build:
    """The state of the page.

    Attributes:
        network: The last network that works, for the link and the code.
        reading: The draft in the builder, its layers and shapes, and its first fault.
        start: The network that *Reset* goes back to.
        line: Line whose card is open.
        problems: Why a link or pasted code could not be read.
    """

    network: Network
    reading: DraftReading
    start: Network
    line: int | None = None
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def entry(self) -> str | None:
        """The catalog's id of the network in the builder, None if it has none."""
        return catalogue_id(self.network) if self.fits else None

    @property
    def fits(self) -> bool:
        """Whether all layers fit."""
        return self.reading.fault is None

    @functools.cached_property
    def fitting_network(self) -> Network:
        """The network as far as its layers fit."""
        if self.fits:
            return self.network
        shape = self.reading.input_shape
        if shape is None:
            return replace(self.network, layers=())
        return Network(OWN, shape, self.reading.fitting_layers)

    @functools.cached_property
    def rows(self) -> list[Row]:
        """The table, as far as the layers fit."""
        return self.fitting_network.table()

    @functools.cached_property
    def jump(self) -> Callable[[str], str]:
        """Words for a jump; most rows have the same, and translating takes time."""
        return functools.cache(lambda step: _("jump {step}", step=step))

    @functools.cached_property
    def inner_rows(self) -> dict[int, dict[str, list[Row]]]:
        """The rows of the layers inside each residual block, as far as the layers fit."""
        network, paths = self.fitting_network, ("layers", "shortcut")
        return {
            index: dict(zip(paths, network.inner_tables(index), strict=True))
            for index, layer in enumerate(network.layers)
            if isinstance(layer, Residual)
        }

    def inner_place(self, line: int) -> tuple[str, int] | None:
        """Return the path of a block that a line is on, and its place there; None outside blocks.

        The lines that begin and end the block and its shortcut belong to the block as a whole.
        """
        first = self.reading.layer_of_line.index(self.reading.layer_of_line[line])
        codes = [one.code for one in self.reading.draft.lines[first : line + 1]]
        if codes[0] != "residual" or codes[-1] in drafts.MARKS:
            return None
        if "shortcut" in codes:
            return "shortcut", len(codes) - codes.index("shortcut") - 2
        return "layers", len(codes) - 2

    def row(self, line: int) -> Row | None:
        """Return the row of a line in the table, or in that of its block; None if it has none."""
        layer, inner = self.reading.layer_of_line[line], self.inner_place(line)
        if inner is not None:
            path, index = inner
            return self.inner_rows[layer][path][index] if layer in self.inner_rows else None
        marks = self.reading.draft.lines[line].code in ("shortcut", "end")
        return None if marks or layer >= len(self.rows) else self.rows[layer]

    @property
    def layer(self) -> int | None:
        """Index of the layer whose card is open."""
        return None if self.line is None else self.reading.layer_of_line[self.line]


def open_build() -> Build:
    """Return the page's state, having read what is new in the URL and written the URL."""
    VIEW.begin()
    if BUILD not in st.session_state:
        load_network(nets.catalogue()[DEFAULT])
    link = LINK.read_link()
    if link is not None:
        linked, problems = link
        if "net" in st.query_params or not problems:
            load_network(linked.network)
        if linked.draft is not None:
            reading = read_draft(linked.draft)
            st.session_state[BUILD] = replace(current_build(), reading=reading)
        build = _with_line(current_build(), linked.line)
        st.session_state[BUILD] = replace(build, problems=tuple(problems))
    write_link()
    return current_build()


def current_build() -> Build:
    """Return the page's state as it is now."""
    build: Build = st.session_state[BUILD]
    return build


def write_link() -> None:
    """Put the page's state into the URL."""
    build = current_build()
    reading, line = build.reading, None
    if build.layer is not None and build.line is not None:
        line = (build.layer, build.line - reading.layer_of_line.index(build.layer))
    readable = reading.layers is not None and reading.input_shape is not None
    LINK.write_link(LinkedNetwork(build.network, line, None if readable else reading.draft))


def load_network(network: Network) -> None:
    """Put a network on the page."""
    reading = read_draft(draft_of(network.input_shape, network.layers))
    st.session_state[BUILD] = Build(network, reading, start=network)


def _with_line(build: Build, place: tuple[int, int] | None) -> Build:
    """Return the state with the card of a line open, if there is such a line."""
    layers = build.reading.layer_of_line
    lines = [line for line, layer in enumerate(layers) if place and layer == place[0]]
    return replace(build, line=lines[place[1]] if place and place[1] < len(lines) else None)


def take_edit(message: dict[str, Any]) -> None:
    """Callback: put a draft from the builder on the page, if it is one."""
    url_state.mark_action()
    draft = draft_from_message(message)
    if draft is None:
        return
    build = current_build()
    reading = read_draft(draft)
    network = build.network
    if reading.layers is not None and reading.input_shape is not None:
        network = Network(OWN, reading.input_shape, reading.layers)
    line = _existing_line(message.get("cardLine"), reading)
    st.session_state[BUILD] = Build(network, reading, build.start, line)
    st.session_state[EDITED] = True


def choose_line(line: object) -> None:
    """Callback: open the card of a line; close it for anything else."""
    url_state.mark_action()
    build = current_build()
    st.session_state[BUILD] = replace(build, line=_existing_line(line, build.reading))


def _existing_line(line: object, reading: DraftReading) -> int | None:
    return line if isinstance(line, int) and 0 <= line < len(reading.layer_of_line) else None


def consume_edit() -> bool:
    """Return whether this run answers an edit; True once for each edit."""
    return bool(st.session_state.pop(EDITED, False))


def draft_from_message(message: dict[str, Any]) -> Draft | None:
    """Return the draft in a message from the browser, None if it contains none."""
    texts, parts = message.get("input"), message.get("lines")
    if not isinstance(texts, list) or not isinstance(parts, list):
        return None
    lines = []
    for line in parts[: drafts.MOST_LINES]:
        match line:
            case [str(code), None] if code in drafts.CODES:
                lines.append(Line(code, None))
            case [str(code), dict(values)] if code in drafts.CODES:
                lines.append(Line(code, {str(k): _read_value(v) for k, v in values.items()}))
            case _:
                return None
    return Draft(tuple(str(text)[:20] for text in texts), tuple(lines))


def _read_value(value: object) -> str | bool:
    return value if isinstance(value, bool) else str(value)[:40]
