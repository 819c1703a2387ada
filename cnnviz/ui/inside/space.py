"""*In space*: the maps of all layers as stacks, and what the chosen cell sees of each of them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.nets import Network
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.layer_payload import encode_floats
from cnnviz.ui.inside.strip import field_ranges, shown_pixels, strip_id
from cnnviz.ui.kit.component import component, pack, packed_bytes
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.loading import Floats, Model
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from cnnviz.inside.stacks import Stack

IMAGE_SIDE = 48
"""Cells of the longer side of the image, at most."""
PASSED = ("batchnorm", "batchnorm1d", "dropout", "flatten", "zeropad", "relu", "relu6")
"""Codes of the layers that are left out first where there are many."""
MOST_BYTES = 16 * 2**20
"""Size of the cache of what was sent."""

_space = component("inside/space")
_packed = SharedCache(packed_bytes)


def show_space(model: Model, image: InputImage, outputs: list[Floats], place: int) -> None:
    """Show the layers as stacks of maps in space.

    Args:
        model: The network.
        image: Its input.
        outputs: Of all layers, (C, H, W) or (F,).
        place: Of the layer of the chain that is open, or has the open one inside.
    """
    from cnnviz.inside.stacks import choose_layers

    layers = model.network.layers
    passed = [at for at, layer in enumerate(layers) if layer.code in PASSED]
    places = choose_layers(len(layers), passed, place)
    data = _packed.get(
        (strip_id(model, image), *places),
        lambda: pack(space_payload(model, image, outputs, places)),
        MOST_BYTES,
    )
    with st.container(key="inside-space-panel"):
        _space(key="inside-space", data=data)


def space_payload(
    model: Model, image: InputImage, outputs: list[Floats], places: list[int]
) -> dict[str, Any]:
    """Return what static/components/inside/space.js draws of some layers.

    Args:
        model: The network.
        image: Its input.
        outputs: Of all layers, (C, H, W) or (F,).
        places: Of the layers that are drawn, in their order.
    """
    from cnnviz.inside.stacks import make_stacks

    stacks = make_stacks([outputs[place] for place in places])
    strip = strip_id(model, image)
    return {
        "id": "/".join([strip, *map(str, places)]),
        "strip": strip,
        "image": _image(image),
        "layers": [
            _layer(place, outputs[place], stack)
            for place, stack in zip(places, stacks, strict=True)
        ],
        "windows": stack_windows(model.network, places),
        "note": _note(len(outputs), len(places)),
    }


def stack_windows(network: Network, places: list[int]) -> list[list[Any]]:
    """Return what the cells of each layer read of the image and of each layer before it.

    Returns:
        For each of the layers a list: of the image and of each of the layers before it, the ranges
        of :func:`cnnviz.ui.inside.strip.field_ranges`.
    """
    windows = {source: network.windows(source) for source in (-1, *places[:-1])}
    return [
        [
            field_ranges(fields[place - source])
            for source, fields in windows.items()
            if source < place
        ]
        for place in places
    ]


def _layer(place: int, output: Floats, stack: Stack) -> dict[str, Any]:
    return {
        "index": place,
        "maps": list(stack.maps),
        "size": list(stack.values.shape),
        "values": encode_floats(stack.values),
        "block": list(stack.block),
        "limit": figures.magnitude(output),
    }


def _image(image: InputImage) -> dict[str, Any]:
    """Return the image in small, as RGB bytes."""
    from cnnviz.inside.stacks import mean_blocks

    pixels = shown_pixels(image)
    values = pixels.astype(np.float32) / (255 if pixels.dtype == np.uint8 else 1)
    small, block = mean_blocks(np.ascontiguousarray(values), IMAGE_SIDE)
    colors = np.rint(np.clip(small, 0, 1) * 255).astype(np.uint8)
    if len(colors) == 1:
        colors = colors.repeat(3, axis=0)
    return {
        "size": list(colors.shape[1:]),
        "block": list(block),
        "colors": base64.b64encode(colors.transpose(1, 2, 0).tobytes()).decode("ascii"),
    }


def _note(all_layers: int, shown: int) -> str:
    from cnnviz.inside.stacks import MOST_MAPS

    if shown < all_layers:
        return _(
            "{shown} of {all} layers, at most {maps} maps of each: those with the largest mean "
            "magnitude.",
            shown=shown,
            all=all_layers,
            maps=MOST_MAPS,
        )
    return _(
        "At most {maps} maps of each layer: those with the largest mean magnitude.", maps=MOST_MAPS
    )
