"""The state of the page *Sizes*: the last network that works, and the draft in the builder.

The builder sends whole drafts; whatever they say, the last network that works stays in the link and
in the code. A draft that cannot be read is in the link as well.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cnnviz import nets
from cnnviz.nets import Network, Row
from cnnviz.nets.draft import drafts
from cnnviz.nets.draft.drafts import Draft, Line, draft_of
from cnnviz.nets.draft.reading import DraftReading, read_draft
from cnnviz.nets.layers.kinds import BLOCKS, Block
from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.link_codecs import one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.sizes import link

DEFAULT = "fashion-cnn"
OWN = "mine"
"""Name of a network that is not in the catalog."""
TABS = ("words", "sequential", "ordered", "class", "keras", "paste")
"""The lesson, forms of the network as code, and the box for pasted code."""


@dataclass(frozen=True)
class Build:
    """The state of the page.

    Attributes:
        network: The last network that works, for the code.
        edited: What the builder has in place of the network's own draft; in the link only where it
            cannot be read, for the network says all of another.
        place: The line whose card is open: index of its layer, and its place among the lines of
            the layer, of which a block has several. None where no card is open.
        tab: The open tab, one of ``TABS``.
        start: What *Reset* goes back to, None for the network itself. In no link: who opens one has
            edited nothing yet.
        problems: Why a link could not be read, until an edit. In no link: the page's own can be.
    """

    network: Network
    edited: DraftReading | None = None
    place: tuple[int, int] | None = None
    tab: str = TABS[0]
    start: Network | None = None
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def reading(self) -> DraftReading:
        """The draft in the builder, its layers and shapes, and its first fault."""
        draft = draft_of(self.network.input_shape, self.network.layers)
        lines = draft.lines[: drafts.MOST_LINES]
        return self.edited or read_draft(replace(draft, lines=lines))

    @functools.cached_property
    def line(self) -> int | None:
        """The line whose card is open, None if there is no such line."""
        layers = self.reading.layer_of_line
        lines = [line for line in range(len(layers)) if _place(line, layers) == self.place]
        return lines[0] if lines else None

    @functools.cached_property
    def entry(self) -> str | None:
        """The catalog's id of the network in the builder, None if it has none."""
        return link.catalogue_id(self.network) if self.fits else None

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
    def inner_rows(self) -> dict[int, list[list[Row]]]:
        """The rows of the layers on each path of each block, as far as the layers fit."""
        network = self.fitting_network
        return {
            index: network.inner_tables(index)
            for index, layer in enumerate(network.layers)
            if isinstance(layer, Block)
        }

    def inner_place(self, line: int) -> tuple[int, int] | None:
        """Return the path of a block that a line is on, and its place there; None outside blocks.

        Both count from 0. The lines that begin and end the block and its paths belong to the block
        as a whole.
        """
        first = self.reading.layer_of_line.index(self.reading.layer_of_line[line])
        codes = [one.code for one in self.reading.draft.lines[first : line + 1]]
        if codes[0] not in BLOCKS or codes[-1] in drafts.MARKS:
            return None
        starts = [place for place, code in enumerate(codes) if code in drafts.MARKS]
        return len(starts) - 1, len(codes) - starts[-1] - 2

    def row(self, line: int) -> Row | None:
        """Return the row of a line in the table, or in that of its block; None if it has none."""
        layer, inner = self.reading.layer_of_line[line], self.inner_place(line)
        if inner is not None:
            path, index = inner
            return self.inner_rows[layer][path][index] if layer in self.inner_rows else None
        marks = self.reading.draft.lines[line].code in drafts.SEPARATORS | drafts.ENDS
        return None if marks or layer >= len(self.rows) else self.rows[layer]

    @property
    def layer(self) -> int | None:
        """Index of the layer whose card is open."""
        return None if self.line is None else self.reading.layer_of_line[self.line]


class SizesPage(PageState[Build]):
    """The state of the page, which changes with what the builder sends."""

    def accept_link(self, state: Build, problems: Sequence[Problem]) -> Build:
        """Return the state for a new link; its problems stand above the builder until an edit."""
        place = None if state.line is None else state.place
        return replace(state, place=place, problems=tuple(problems))

    def load_network(self, network: Network) -> None:
        """Callback: put a network on the page."""
        self.change(network=network, edited=None, place=None, start=None, problems=())

    def take_edit(self, message: dict[str, Any]) -> None:
        """Callback: put a draft from the builder on the page, if it is one."""
        url_state.mark_action()
        draft = draft_from_message(message)
        if draft is None:
            add_refused_edit_toast()
            return
        build, reading = self.current(), read_draft(draft)
        self.store(
            Build(
                Network(OWN, *reading.parts) if reading.parts else build.network,
                reading,
                _place(message.get("cardLine"), reading.layer_of_line),
                build.tab,
                start=build.start or build.network,
            )
        )

    def choose_line(self, line: object) -> None:
        """Callback: open the card of a line; close it for anything else."""
        url_state.mark_action()
        build = self.current()
        self.store(replace(build, place=_place(line, build.reading.layer_of_line)))


SIZES = SizesPage(
    "sizes",
    Build(nets.catalogue()[DEFAULT]),
    (
        Field("net", "network", link.NETWORK),
        Field("layer", "place", link.PLACE),
        Field("draft", "edited", link.DRAFT),
        Field("tab", "tab", one_of(TABS)),
    ),
)


def _place(line: object, layer_of_line: tuple[int, ...]) -> tuple[int, int] | None:
    """Return index of the layer of a line, and the line's place there; None for no line."""
    if not isinstance(line, int) or not 0 <= line < len(layer_of_line):
        return None
    layer = layer_of_line[line]
    return layer, line - layer_of_line.index(layer)


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
