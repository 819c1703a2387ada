"""What the page Look inside looks at: network, picture, map; and how it stands in a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz import nets
from cnnviz.problem import N_
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.url_state import WHOLE, Field

PAGE = "inside"
KEY = "inside.view"
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
        each: Every map has its own scale.
    """

    run: str = ""
    net: str = ""
    seed: int = 0
    label: int = 9
    number: int = 0
    spots: tuple[tuple[int, int], ...] | None = None
    each: bool = False


def _natural(written: str) -> int:
    if not written.isdecimal() or len(written) > 6:
        raise ValueError(written)
    return int(written)


def _read_spots(written: str) -> tuple[tuple[int, int], ...]:
    """Read ``1.3_5.7``: map 3 of layer 1 and map 7 of layer 5; ``none`` for no map."""
    pairs = [] if written == "none" else [part.split(".") for part in written.split("_")]
    return tuple((_natural(layer) - 1, _natural(place)) for layer, place in pairs)


def _write_spots(spots: tuple[tuple[int, int], ...] | None) -> str:
    if spots is None:
        return ""
    return "_".join(f"{layer + 1}.{place}" for layer, place in spots) or "none"


def _network(written: str) -> str:
    nets.find(written).shapes()  # refuses what is no network, and one that does not fit together
    return written


def _scale(written: str) -> bool:
    if written not in ("each", "layer"):
        raise ValueError(written)
    return written == "each"


FIELDS = (
    Field("run", "run", str, str),
    Field("net", "net", _network, str),
    Field("seed", "seed", _natural, str, WHOLE),
    Field("class", "label", _natural, str, WHOLE),
    Field(
        "picture", "number", lambda text: _natural(text) - 1, lambda number: str(number + 1), WHOLE
    ),
    Field("map", "spots", _read_spots, _write_spots, N_("layer.map, such as 1.3_5.7, or none")),
    Field("scale", "each", _scale, lambda each: "each" if each else "layer", N_("each or layer")),
)


def begin() -> View:
    """Return the page's state, taking in what is new in the URL; write the URL."""
    params = url_state.news(PAGE, FIELDS)
    if params is not None:
        asked, problems = url_state.from_params(params, View(), FIELDS)
        st.session_state[KEY] = asked
        for problem in problems:
            st.warning(say(problem), icon=":material/error:")
    url_state.write(PAGE, FIELDS, url_state.to_params(current(), View(), FIELDS))
    return current()


def current() -> View:
    """Return the state as it is now; a part of the page that runs alone asks for it anew."""
    view: View = st.session_state.setdefault(KEY, View())
    return view


def change(**settings: Any) -> None:
    """Callback: change the state, and the URL with it."""
    st.session_state[KEY] = replace(current(), **settings)
    url_state.write(PAGE, FIELDS, url_state.to_params(current(), View(), FIELDS))


def choose_map(layer: int, index: int, shown: int | None) -> None:
    """Callback: look at another map of a layer up close, or no longer at the one that is shown."""
    spots = current().spots
    if spots is None:
        spots = ((0, st.session_state[FIRST]),) if FIRST in st.session_state else ()
    others = tuple(spot for spot in spots if spot[0] != layer)
    change(spots=others if index == shown else tuple(sorted((*others, (layer, index)))))
