"""The state of the page *Look inside*: network, image, layer, maps."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cnnviz import nets
from cnnviz.problem import N_, Problem
from cnnviz.ui.kit.link_codecs import (
    NATURAL,
    PLACE,
    SWITCH,
    TEXT,
    Codec,
    list_of,
    one_of,
    optional,
    whole,
)
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.models.loading import IMAGENET, OWN_WEIGHTS
from cnnviz.weights import own_weights

PAGE = "inside"
SOURCES = TEST, PAD, OWN, CAMERA, PHOTO = "test", "pad", "own", "camera", "photo"
"""Sources of the image."""
MAX_SIDE = 224
"""The largest input that an untrained network can be given, height and width in pixels."""
DEFAULT_NETWORK = "fashion-cnn"
"""The bundled network of links that name none; with another one, old links would change."""
PHOTO_NETWORKS = ("photo-cnn",)
"""Bundled networks whose dataset, of photographs, is rarely on a computer."""
CLOSED = -1
"""In place of a map: the layer shows no close-up."""
ORDERS = ("index", "strength")
"""How the maps of a layer may be sorted."""
TABS = ("words", "pytorch")
SCALES = ("layer", "each")
"""What one scale is for: all maps or kernels of a layer, or each of them."""


@dataclass(frozen=True)
class InsideView:
    """The state of the page.

    Attributes:
        run: The network: a run's id, the name of a bundled one, or one that is trained on ImageNet
            or has own weights, see :mod:`cnnviz.ui.models.loading`.
        epoch: After which epoch of a run; 0 for the last one.
        net: A network with random weights instead, its catalog id or text form.
        seed: Of these weights.
        side: Height and width of its input, also with own weights; 0 for its own.
        source: Of the image, one of ``SOURCES``; links contain drawings, but no files.
        label: Class of the test image.
        number: Which image of that class, from 0.
        layer: The layer that is open; None for that of the first of the ``closeups``, or the first.
        closeups: Maps whose close-ups are shown when their layer opens, (layer, map), at most one
            per layer; of a layer without maps the number of a value. ``CLOSED`` for none. None,
            like any layer that is not among them, for the strongest map; if empty, no layer shows
            one.
        scale: Of the maps: one for the ``layer``, or one for ``each``.
        sort: The order of the maps: by their ``index``, or by ``strength``.
        kernels: Layers whose kernels are shown.
        kernel_scale: Of the kernels, as of the maps.
        statistics: The statistics of the layer are shown.
        space: The maps of all layers are shown as stacks in space.
        tab: What is open below the figure, one of ``TABS``.
    """

    run: str = DEFAULT_NETWORK
    epoch: int = 0
    net: str = ""
    seed: int = 0
    side: int = 0
    source: str = TEST
    label: int = 9
    number: int = 0
    layer: int | None = None
    closeups: tuple[tuple[int, int], ...] | None = None
    scale: str = "layer"
    sort: str = "index"
    kernels: tuple[int, ...] = ()
    kernel_scale: str = "layer"
    statistics: bool = False
    space: bool = False
    tab: str = TABS[0]

    def open_layer(self, count: int) -> int:
        """Return the layer of a network of so many layers that is open."""
        named = [] if self.layer is None else [self.layer]
        named += [layer for layer, _map in self.closeups or ()]
        return next((layer for layer in named if layer < count), 0)


def _read_closeups(text: str) -> tuple[tuple[int, int], ...]:
    """Read ``1.3_5.none``: map 3, from 0, of layer 1, from 1, and none of layer 5; or ``none``."""
    pairs = [] if text == "none" else [part.split(".") for part in text.split("_")]
    return tuple(
        (NATURAL.read(layer) - 1, CLOSED if index == "none" else NATURAL.read(index))
        for layer, index in pairs
    )


def _write_closeups(closeups: tuple[tuple[int, int], ...] | None) -> str:
    if closeups is None:
        return ""
    texts = [f"{layer + 1}.{'none' if index == CLOSED else index}" for layer, index in closeups]
    return "_".join(texts) or "none"


def _network(text: str) -> str:
    nets.find(text).shapes()  # raises Problem also for layers that do not fit together
    return text


def usual_source(run: str, net: str) -> str:
    """Return the source of the image that suits a network; arguments as of :class:`InsideView`."""
    if run.startswith(OWN_WEIGHTS) and not net:
        try:
            net = own_weights.find_weights(run.removeprefix(OWN_WEIGHTS)).net
        except Problem:  # the page says so
            return TEST
    if net:
        return PHOTO if _takes_color(net) else TEST
    return PHOTO if run.startswith(IMAGENET) or run in PHOTO_NETWORKS else TEST


@functools.lru_cache(maxsize=32)
def _takes_color(net: str) -> bool:
    """Return whether a network takes color images; False if there is no such network."""
    try:
        return nets.find(net).input_shape[0] == 3
    except Problem:
        return False


def _default(params: Mapping[str, str]) -> InsideView:
    """Return what a link with these parameters starts from."""
    run, net = params.get("run", ""), params.get("net", "")
    default = InsideView(source=usual_source(run, net))
    # Old links to an untrained network for color images name a test image, but no source.
    numbers = params.get("class", str(default.label)), params.get("picture", "1")
    if net and numbers != (str(default.label), "1"):
        return replace(default, source=TEST)
    return default


VIEW: PageState[InsideView] = PageState(
    PAGE,
    _default,
    (
        Field("run", "run", TEXT),
        Field("epoch", "epoch", NATURAL),
        Field("net", "net", Codec(_network)),
        Field("seed", "seed", NATURAL),
        Field("side", "side", whole(1, MAX_SIDE)),
        Field("source", "source", one_of(SOURCES)),
        Field("class", "label", NATURAL),
        Field("picture", "number", PLACE),
        Field(
            "map",
            "closeups",
            Codec(_read_closeups, _write_closeups, N_("layer.map, such as 1.3_5.7, or none")),
        ),
        Field("layer", "layer", optional(PLACE, "first")),
        Field("scale", "scale", one_of(SCALES, N_("each or layer"))),
        Field("sort", "sort", one_of(ORDERS)),
        Field("kernels", "kernels", list_of(PLACE)),
        Field("kernel_scale", "kernel_scale", one_of(SCALES, N_("each or layer"))),
        Field("stats", "statistics", SWITCH),
        Field("space", "space", SWITCH),
        Field("tab", "tab", one_of(TABS)),
    ),
)
