"""The state of the page *Look inside*: network, image, maps."""

from dataclasses import dataclass

import streamlit as st

from cnnviz import nets
from cnnviz.problem import N_
from cnnviz.ui.kit.link_codecs import NATURAL, PLACE, TEXT, Codec, list_of, one_of, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "inside"
TEST, PAD, OWN = "test", "pad", "own"
"""Sources of the image."""
MAX_SIDE = 224
"""The largest input that an untrained network can be given, height and width in pixels."""
DEFAULT_NETWORK = "fashion-cnn"
"""The bundled network of links that name none; with another one, old links would change."""
FIRST = "inside.first"
"""The map of the first layer whose close-up is shown while none is chosen."""


@dataclass(frozen=True)
class InsideView:
    """The state of the page.

    Attributes:
        run: The network: a run's id, the name of a bundled one, or one trained on ImageNet, see
            ``IMAGENET`` of :mod:`cnnviz.ui.models.loading`.
        epoch: After which epoch of a run; 0 for the last one.
        net: A network with random weights instead, its catalog id or text form.
        seed: Of these weights.
        side: Height and width of its input; 0 for its own.
        source: Of the image, ``TEST``, ``PAD`` or ``OWN``; links contain drawings, and no files.
        label: Class of the test image.
        number: Which image of that class, from 0.
        closeups: Maps whose close-ups are shown, (layer, map), at most one per layer; None for the
            strongest map of the first layer.
        scale: Of the maps: one for the ``layer``, or one for ``each``.
        all_maps: Layers with more maps than usually shown, all of which are shown.
        kernels: Layers whose kernels are shown.
    """

    run: str = DEFAULT_NETWORK
    epoch: int = 0
    net: str = ""
    seed: int = 0
    side: int = 0
    source: str = TEST
    label: int = 9
    number: int = 0
    closeups: tuple[tuple[int, int], ...] | None = None
    scale: str = "layer"
    all_maps: tuple[int, ...] = ()
    kernels: tuple[int, ...] = ()


def _read_closeups(text: str) -> tuple[tuple[int, int], ...]:
    """Read ``1.3_5.7``: map 3, from 0, of layer 1, from 1, and map 7 of layer 5; or ``none``."""
    pairs = [] if text == "none" else [part.split(".") for part in text.split("_")]
    return tuple((NATURAL.read(layer) - 1, NATURAL.read(index)) for layer, index in pairs)


def _write_closeups(closeups: tuple[tuple[int, int], ...] | None) -> str:
    if closeups is None:
        return ""
    return "_".join(f"{layer + 1}.{index}" for layer, index in closeups) or "none"


def _network(text: str) -> str:
    nets.find(text).shapes()  # raises Problem also for layers that do not fit together
    return text


VIEW = PageState(
    PAGE,
    InsideView(),
    (
        Field("run", "run", TEXT),
        Field("epoch", "epoch", NATURAL),
        Field("net", "net", Codec(_network)),
        Field("seed", "seed", NATURAL),
        Field("side", "side", whole(1, MAX_SIDE)),
        Field("source", "source", one_of((TEST, PAD, OWN))),
        Field("class", "label", NATURAL),
        Field("picture", "number", PLACE),
        Field(
            "map",
            "closeups",
            Codec(_read_closeups, _write_closeups, N_("layer.map, such as 1.3_5.7, or none")),
        ),
        Field("scale", "scale", one_of(("layer", "each"), N_("each or layer"))),
        Field("all", "all_maps", list_of(PLACE)),
        Field("kernels", "kernels", list_of(PLACE)),
    ),
)


def show_first_map(index: int) -> None:
    """Note the map of the first layer whose close-up is shown while none is chosen."""
    st.session_state[FIRST] = index


def toggle_closeup(layer: int, index: int, current: int | None) -> None:
    """Callback: show the close-up of another map of a layer; hide that of the current one."""
    closeups = VIEW.current().closeups
    if closeups is None:
        closeups = ((0, st.session_state[FIRST]),) if FIRST in st.session_state else ()
    others = tuple(closeup for closeup in closeups if closeup[0] != layer)
    if index != current:
        others = tuple(sorted((*others, (layer, index))))
    VIEW.change(closeups=others)
