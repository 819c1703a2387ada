"""The state of *Why this answer*: the open part, and what is chosen in each."""

import re
from dataclasses import dataclass

from cnnviz.problem import N_
from cnnviz.ui.inside.why.masks import mask_text, read_mask
from cnnviz.ui.inside.why.methods import TITLES
from cnnviz.ui.kit.link_codecs import (
    NATURAL,
    PLACE,
    SWITCH,
    Codec,
    list_of,
    one_of,
    optional,
    whole,
)
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PARTS = ("heat", "brush")
EXPERIMENTS = ("", "change", "nudge", "channel", "alike")
"""The experiments; the first is none."""
PAINTS = {"gray": 0.5, "black": 0.0, "white": 1.0}
"""The paints of the brush and their brightness, from 0 to 1."""

PATCHES = {"large": 4, "medium": 7, "small": 14}
"""The patches of occlusion, as a part of the image's side: a quarter, a seventh, a fourteenth."""

PROJECTIONS = PCA, TSNE = "pca", "tsne"
"""How the images are laid out on the map."""
CHANGES = ("shift", "turn", "scale", "brightness", "noise")


@dataclass(frozen=True)
class WhyView:
    """What this part of the page shows.

    Attributes:
        part: The open tab.
        experiment: The open experiment, one of ``EXPERIMENTS``.
        method: Of the heat map.
        layer: Dotted name of the layer whose maps explain; None for the last one with maps.
        patch: Of occlusion, one of ``PATCHES``.
        versus: The class beside the predicted one; None for the true class, or the second best.
        opacity: Of the heat map over the image, in percent.
        mask: What the brush has painted over, see ``masks``.
        paint: Of the brush, one of ``PAINTS``.
        change: How the image is changed, one of ``CHANGES``.
        amount: Place of the amount; None for the one that changes nothing.
        nudge: Place of the size of the nudge.
        channel_layer: Place of the layer of the channel that is excited; None for the last one
            with maps.
        channel: Its place in the layer.
        ascent_seed: Of the image that is made for it.
        projection: How the map of images is laid out, one of ``PROJECTIONS``.
        map_epochs: The map of images goes through the epochs of a run.
        map_epoch: The epoch that it shows then; 0 for the last one.
        map_classes: The classes that it shows; none for all.
        map_image: Place of the chosen image on it: one behind the test images is the reader's own.
    """

    part: str = "heat"
    experiment: str = ""
    method: str = "grad-cam"
    layer: str | None = None
    patch: str = "medium"
    versus: int | None = None
    opacity: int = 60
    mask: str = ""
    paint: str = "gray"
    change: str = "shift"
    amount: int | None = None
    nudge: int = 0
    channel_layer: int | None = None
    channel: int = 0
    ascent_seed: int = 0
    projection: str = PCA
    map_epochs: bool = False
    map_epoch: int = 0
    map_classes: tuple[int, ...] = ()
    map_image: int | None = None


def _read_layer(text: str) -> str:
    """Read ``5``, or ``5.layers.0`` for a layer of a block: counted from 1, as on the page."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}(\.[a-z]+\.[0-9]+)*(\.[0-9]+)?", text):
        raise ValueError(text)
    place, dot, inner = text.partition(".")
    return f"{int(place) - 1}{dot}{inner}"


def _write_layer(name: str) -> str:
    place, dot, inner = name.partition(".")
    return f"{int(place) + 1}{dot}{inner}"


LAYER = Codec(_read_layer, _write_layer, N_("the number of a layer, such as 5, or 5.layers.0"))


def _mask(text: str) -> str:
    return mask_text(read_mask(text))


WHY = PageState(
    "inside.why",
    WhyView(),
    (
        Field("why", "part", one_of(PARTS)),
        Field("experiment", "experiment", one_of(EXPERIMENTS)),
        Field("method", "method", one_of(TITLES)),
        Field("why_layer", "layer", optional(LAYER, "last")),
        Field("patch", "patch", one_of(PATCHES)),
        Field("versus", "versus", optional(PLACE, "second")),
        Field("opacity", "opacity", whole(0, 100)),
        Field("mask", "mask", Codec(_mask)),
        Field("paint", "paint", one_of(PAINTS)),
        Field("change", "change", one_of(CHANGES)),
        Field("amount", "amount", optional(PLACE, "none")),
        Field("nudge", "nudge", PLACE),
        Field("channel_layer", "channel_layer", optional(PLACE, "last")),
        Field("channel", "channel", PLACE),
        Field("ascent", "ascent_seed", NATURAL),
        Field("layout", "projection", one_of(PROJECTIONS)),
        Field("map_epochs", "map_epochs", SWITCH),
        Field("map_epoch", "map_epoch", NATURAL),
        Field("map_classes", "map_classes", list_of(PLACE)),
        Field("map_image", "map_image", optional(PLACE, "none")),
    ),
)
