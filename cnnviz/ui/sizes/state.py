"""The state of the page *Sizes*: the network that is being built, and what of it can be shown.

One record in the session.  The builder sends whole drafts; whatever they say, the last network that
could be written down stays in the link and in the code.
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
from cnnviz.nets.draft.reading import Reading, read_draft
from cnnviz.nets.layers.kinds import Residual
from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.link_codecs import NATURAL, Codec, optional
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "sizes"
KEY = "sizes.build"
DEFAULT = "fashion-cnn"
OWN = "mine"
"""Name of a network that is not, or no longer, one of the catalogue."""


@dataclass(frozen=True)
class LinkedNetwork:
    """What a link says: a network, and the layer whose card is open."""

    net: Network
    layer: int | None = None


LINK: PageState[LinkedNetwork] = PageState(
    PAGE,
    lambda params: LinkedNetwork(nets.catalogue()[DEFAULT]),
    (
        Field(
            "net", "net", Codec(nets.find, lambda network: catalogue_id(network) or str(network))
        ),
        Field("layer", "layer", optional(NATURAL, "")),
    ),
)


@dataclass(frozen=True, eq=False)
class Build:
    """What is on the page.

    Args:
        draft: What stands in the builder, its new layers filled in.
        network: The last that could be written down: for the link and the code.
        reading: What the draft says.
        start: The network that *Reset* goes back to.
        line: Line whose card is open.
        problems: What of a link or of pasted code could not be read.
    """

    draft: Draft
    network: Network
    reading: Reading
    start: Network
    line: int | None = None
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def entry(self) -> str | None:
        """The catalogue's id of what stands in the builder, None if it has none."""
        if self.reading.layers is None or self.reading.input_shape is None:
            return None
        return catalogue_id(self.network)

    @property
    def fits(self) -> bool:
        """Whether all layers fit."""
        return self.reading.fault is None

    @functools.cached_property
    def sound(self) -> Network:
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
        return self.sound.table()

    @functools.cached_property
    def jump(self) -> Callable[[str], str]:
        """Words for a jump; most rows have the same, and to look words up takes its time."""
        return functools.cache(lambda step: _("jump {step}", step=step))

    @functools.cached_property
    def inside(self) -> dict[int, dict[str, list[Row]]]:
        """The rows of the layers inside each residual block, as far as the layers fit."""
        found = {}
        for index, layer in enumerate(self.sound.layers):
            if isinstance(layer, Residual):
                layers, shortcut = self.sound.inner_tables(index)
                found[index] = {"layers": layers, "shortcut": shortcut}
        return found

    def place(self, line: int) -> tuple[str, int] | None:
        """Which way through its block a line belongs to, and where there; None outside of blocks.

        The lines that begin and end the block and its shortcut stand for the block as a whole.
        """
        first = self.reading.owners.index(self.reading.owners[line])
        codes = [one.code for one in self.draft.lines[first : line + 1]]
        if codes[0] != "residual" or codes[-1] in drafts.MARKS:
            return None
        if "shortcut" in codes:
            return "shortcut", len(codes) - codes.index("shortcut") - 2
        return "layers", len(codes) - 2

    @property
    def layer(self) -> int | None:
        """Index of the layer whose card is open."""
        return None if self.line is None else self.reading.owners[self.line]


def catalogue_id(network: Network) -> str | None:
    """Return the catalogue's id of a network, None if it is not in the catalogue."""
    for id, entry in nets.catalogue().items():
        if (entry.input_shape, entry.layers) == (network.input_shape, network.layers):
            return id
    return None


def open_build() -> Build:
    """Return the page's state, taking in what is new in the URL; write the URL."""
    if KEY not in st.session_state:
        load_network(nets.catalogue()[DEFAULT])
    link = LINK.read_link()
    if link is not None:
        asked, problems = link
        if "net" in st.query_params or not problems:
            load_network(asked.net)
        build = _with_layer(current_build(), asked.layer)
        st.session_state[KEY] = replace(build, problems=tuple(problems))
    write_link()
    st.session_state["sizes.drawn"] = current_build().entry
    return current_build()


def current_build() -> Build:
    """Return the page's state as it is now."""
    build: Build = st.session_state[KEY]
    return build


def list_outdated() -> bool:
    """Say whether the list of networks has been drawn for another one than that of now."""
    return bool(st.session_state["sizes.drawn"] != current_build().entry)


def write_link() -> None:
    """Put the page's state into the URL."""
    build = current_build()
    LINK.write_link(LinkedNetwork(build.network, build.layer))


def load_network(network: Network) -> None:
    """Put a network on the page."""
    draft = draft_of(network.input_shape, network.layers)
    reading = read_draft(draft)
    st.session_state[KEY] = Build(reading.draft, network, reading, network)


def _with_layer(build: Build, layer: int | None) -> Build:
    """Return the state with the card of a layer open, if there is such a layer."""
    found = layer in build.reading.owners
    line = build.reading.owners.index(layer) if layer is not None and found else None
    return replace(build, line=line)


def take_edit(sent: dict[str, Any]) -> None:
    """Callback: take over what the builder sent, if it is a draft."""
    url_state.mark_action()
    draft = _draft(sent)
    if draft is None:
        return
    build = current_build()
    reading = read_draft(draft)
    network = build.network
    if reading.layers is not None and reading.input_shape is not None:
        network = Network(OWN, reading.input_shape, reading.layers)
    chosen = sent.get("chosen")
    line = chosen if isinstance(chosen, int) and 0 <= chosen < len(reading.owners) else None
    st.session_state[KEY] = replace(
        build, draft=reading.draft, network=network, reading=reading, line=line, problems=()
    )
    st.session_state["sizes.edited"] = True


def choose_line(line: object) -> None:
    """Callback: open the card of a line; of none for anything else."""
    url_state.mark_action()
    build = current_build()
    if not isinstance(line, int) or not 0 <= line < len(build.reading.owners):
        line = None
    st.session_state[KEY] = replace(build, line=line)


def consume_edit() -> bool:
    """Say whether this run answers an edit; say so once."""
    return bool(st.session_state.pop("sizes.edited", False))


def _draft(sent: dict[str, Any]) -> Draft | None:
    """Return the draft that came from the browser; None for what is none."""
    texts, lines = sent.get("input"), sent.get("lines")
    if not isinstance(texts, list) or not isinstance(lines, list):
        return None
    found = []
    for line in lines[: drafts.MOST_LINES]:
        match line:
            case [str(code), None] if code in drafts.CODES:
                found.append(Line(code, None))
            case [str(code), dict(values)] if code in drafts.CODES:
                found.append(Line(code, {str(k): _typed(v) for k, v in values.items()}))
            case _:
                return None
    return Draft(tuple(str(text)[:20] for text in texts), tuple(found))


def _typed(value: object) -> str | bool:
    return value if isinstance(value, bool) else str(value)[:40]
