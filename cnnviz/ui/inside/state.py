"""What the page Look inside looks at: network, picture, map; and how it stands in a link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cnnviz import nets
from cnnviz.problem import N_
from cnnviz.ui.kit.link_codecs import NATURAL, PLACE, TEXT, Codec, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "inside"
FIRST = "inside.first"
"""Which map of the first layer is shown up close before any was chosen."""


@dataclass(frozen=True)
class View:
    """The state of the page.

    Attributes:
        run: Which network: a run's id, or the name of one that comes with the app.
        net: A network with random weights instead, its catalogue id or text form.
        seed: Of these weights.
        label: Class of the test picture.
        number: Which picture of that class, from 0.
        spots: Maps looked at up close, (layer, map), one for each layer at most; None for the
            strongest map of the first layer.
        scale: Of the maps: one for the ``layer``, or one for ``each``.
    """

    run: str = ""
    net: str = ""
    seed: int = 0
    label: int = 9
    number: int = 0
    spots: tuple[tuple[int, int], ...] | None = None
    scale: str = "layer"


def _read_spots(written: str) -> tuple[tuple[int, int], ...]:
    """Read ``1.3_5.7``: map 3 of layer 1 and map 7 of layer 5; ``none`` for no map."""
    pairs = [] if written == "none" else [part.split(".") for part in written.split("_")]
    return tuple((NATURAL.read(layer) - 1, NATURAL.read(place)) for layer, place in pairs)


def _write_spots(spots: tuple[tuple[int, int], ...] | None) -> str:
    if spots is None:
        return ""
    return "_".join(f"{layer + 1}.{place}" for layer, place in spots) or "none"


def _network(written: str) -> str:
    nets.find(written).shapes()  # refuses what is no network, and one that does not fit together
    return written


VIEW = PageState(
    PAGE,
    View(),
    (
        Field("run", "run", TEXT),
        Field("net", "net", Codec(_network)),
        Field("seed", "seed", NATURAL),
        Field("class", "label", NATURAL),
        Field("picture", "number", PLACE),
        Field(
            "map",
            "spots",
            Codec(_read_spots, _write_spots, N_("layer.map, such as 1.3_5.7, or none")),
        ),
        Field("scale", "scale", one_of(("layer", "each"), N_("each or layer"))),
    ),
)


def choose_map(layer: int, index: int, shown: int | None) -> None:
    """Callback: look at another map of a layer up close, or no longer at the one that is shown."""
    spots = VIEW.current().spots
    if spots is None:
        spots = ((0, st.session_state[FIRST]),) if FIRST in st.session_state else ()
    others = tuple(spot for spot in spots if spot[0] != layer)
    VIEW.change(spots=others if index == shown else tuple(sorted((*others, (layer, index)))))
