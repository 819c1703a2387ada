"""*In space*: the maps of all layers as stacks, and what the chosen cell sees of each of them."""

from __future__ import annotations

import base64
import functools
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.nets import Network, shape_text
from cnnviz.nets.placed_layers import inner_window, placed_layers
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.layer_payload import encode_floats
from cnnviz.ui.inside.strip import field_ranges, short_name, shown_pixels, strip_id
from cnnviz.ui.kit.component import component, pack, packed_bytes
from cnnviz.ui.kit.file_menu import Item, figure_item
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.models.activations import activations, layer_values
from cnnviz.ui.models.loading import Floats, Model
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cnnviz.inside.stacks import Stack

IMAGE_SIDE = 48
"""Cells of the longer side of the image, at most."""
PASSED = ("batchnorm", "batchnorm1d", "dropout", "dropout2d", "flatten", "zeropad", "relu", "relu6")
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
        place: Of the layer that is open; one inside a block takes the place of its block.
    """
    places = _shown_layers(model.network, place)
    data = _packed.get(
        (strip_id(model, image), *places),
        lambda: pack(space_payload(model, image, outputs, places)),
        MOST_BYTES,
    )
    with st.container(key="inside-space-panel"):
        _space(key="inside-space", data=data)


def _shown_layers(network: Network, place: int) -> list[int]:
    """Return the layers that are drawn, the open one among them; see :func:`show_space`."""
    from cnnviz.inside.stacks import choose_layers

    block = placed_layers(network)[place].block
    passed = [at for at, layer in enumerate(network.layers) if layer.code in PASSED]
    places = choose_layers(len(network.layers), passed, place if block < 0 else block)
    return [place if at == block else at for at in places]


def space_items(model: Model, image: InputImage, place: int) -> dict[str, Item]:
    """Return the layers in space for the menu of files.

    Args:
        model: The network.
        image: Its input.
        place: Of the layer that is open.
    """
    name = model.network.name
    draw = functools.partial(_draw_stacks, model, image, place)
    return {"space": figure_item(_("The layers in space"), draw, f"{name}-space")}


def _draw_stacks(model: Model, image: InputImage, place: int) -> Figure:
    from cnnviz.inside.stacks import make_stacks

    chain = activations(model, image.input, image.digest)
    places, placed = _shown_layers(model.network, place), placed_layers(model.network)
    outputs = _outputs(model, image, chain, places)
    stacks = make_stacks(outputs)
    pixels = shown_pixels(image)
    colors = pixels.astype(np.float32) / (255 if pixels.dtype == np.uint8 else 1)
    whole = np.broadcast_to(colors, (3, *colors.shape[1:])).transpose(1, 2, 0)[None]
    drawn = [figures.DrawnStack(_("Image"), whole, (colors.shape[1], colors.shape[2]))]
    for at, output, stack in zip(places, outputs, stacks, strict=True):
        one, shape = placed[at], output.shape
        number = f"{at + 1} · {short_name(one.layer)}" if one.block < 0 else one.row.name
        size = (shape[1], shape[2]) if len(shape) == 3 else (shape[0], 1)
        title = f"{number}\n{shape_text(shape)}"
        drawn.append(figures.DrawnStack(title, stack.values, size, figures.magnitude(output)))
    return figures.stacks_figure(drawn, title=model.network.name)


def space_payload(
    model: Model, image: InputImage, outputs: list[Floats], places: list[int]
) -> dict[str, Any]:
    """Return what static/components/inside/space.js draws of some layers.

    Args:
        model: The network.
        image: Its input.
        outputs: Of all layers of the chain, (C, H, W) or (F,).
        places: Of the layers that are drawn, in their order.
    """
    from cnnviz.inside.stacks import make_stacks

    drawn = _outputs(model, image, outputs, places)
    stacks = make_stacks(drawn)
    strip = strip_id(model, image)
    return {
        "id": "/".join([strip, *map(str, places)]),
        "strip": strip,
        "image": _image(image),
        "layers": [
            _layer(place, output, stack)
            for place, output, stack in zip(places, drawn, stacks, strict=True)
        ],
        "windows": stack_windows(model.network, places),
        "note": _note(len(outputs), len(places)),
    }


def _outputs(
    model: Model, image: InputImage, outputs: list[Floats], places: list[int]
) -> list[Floats]:
    """Return the outputs of layers by their places."""
    return [layer_values(model, place, image.input, outputs, image.digest)[1] for place in places]


def stack_windows(network: Network, places: list[int]) -> list[list[Any]]:
    """Return what the cells of each layer read of the image and of each layer before it.

    Returns:
        For each of the layers a list: of the image and of each of the layers before it, the ranges
        of :func:`cnnviz.ui.inside.strip.field_ranges`.
    """
    placed = placed_layers(network)
    chain = [place if placed[place].block < 0 else placed[place].block for place in places]
    windows = {source: network.windows(source) for source in (-1, *chain[:-1])}
    return [
        [
            field_ranges(
                fields[at - source] if place == at else inner_window(network, placed[place], source)
            )
            for source, fields in windows.items()
            if source < at
        ]
        for place, at in zip(places, chain, strict=True)
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
