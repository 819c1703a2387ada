"""Code that gets the numbers of the page: its network, image, layer, map and cell."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnviz.figures.html import number
from cnnviz.inside.hook_code import Asked, WeightsSource, write_hook_code
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.inside.images import InputImage, current_image
from cnnviz.ui.inside.state import VIEW, InsideView
from cnnviz.ui.inside.strip import chosen_map
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.browser_address import browser_address
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.figure_download import address_cell
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.models.activations import activations, layer_values
from cnnviz.ui.models.loading import IMAGENET, Floats, Model, ModelKey, cached_model
from cnnviz.weights import imagenet


@fragment(waits=True)
def show_words_and_code(key: ModelKey | None) -> None:
    """Show what to look for, or the code; a fragment of its own.

    Args:
        key: Of the network; None while there is none.
    """
    url_state.consume_action()
    tabs = {"words": (_("In words"), lambda: show_lesson("inside"))}
    if key is not None:
        tabs["pytorch"] = ("PyTorch", lambda: _show_code(key))
    VIEW.show_tabs("tab", tabs)


def _show_code(key: ModelKey) -> None:
    """Show the code; it follows the browser's address, which has the cell, too."""
    model = cached_model(key)
    image = current_image(model)
    if image is None:
        return
    params = browser_address("inside-code", follow=True) or {}
    st.caption(
        _(
            "It gets the numbers of the page. The files that it reads are under *Download*: the "
            "image before its preprocessing and, unless the weights are published or random, the "
            "weights."
        ),
        width=720,
    )
    show_code(page_code(model, image, VIEW.current(), params), key="inside-code")


def page_code(model: Model, image: InputImage, view: InsideView, params: Mapping[str, str]) -> str:
    """Return code for what the page shows.

    Args:
        model: The network.
        image: Its input.
        view: What is open on the page.
        params: Of the browser's address, which has the cell.
    """
    outputs = activations(model, image.input, image.digest)
    place = view.open_layer(len(placed_layers(model.network)))
    _before, output = layer_values(model, place, image.input, outputs, image.digest)
    asked = _asked(place, chosen_map(view, place, output), output, params)
    steps = [step.code for step in image.steps]
    return write_hook_code(model.network, weights_source(model), steps, asked)


def weights_source(model: Model) -> WeightsSource:
    """Return where code gets the weights of a network from."""
    key = model.key
    if key.seed is not None:
        return WeightsSource(seed=key.seed)
    if key.id.startswith(IMAGENET):
        return WeightsSource(published=imagenet.find_model(model.network.name).weights)
    return WeightsSource(weights_name(model))


def weights_name(model: Model) -> str:
    """Return the name of the file with a network's weights."""
    epoch = f"-epoch-{model.key.epoch}" if model.key.epoch else ""
    name = re.sub(r"[^\w.-]+", "-", model.network.name)
    return f"{name}{epoch}.safetensors"


def _asked(place: int, index: int | None, output: Floats, params: Mapping[str, str]) -> Asked:
    """Return layer, map and cell: that of the address, else the strongest, as the page shows it."""
    if index is None:
        return Asked(place)
    if output.ndim == 1:
        return Asked(place, index, shown=number(output[index]))
    cell = address_cell(params, f"{place + 1}.{index}")
    values = output[index]  # (H, W)
    if cell is None or cell[0] >= values.shape[0] or cell[1] >= values.shape[1]:
        row, column = divmod(int(np.nan_to_num(np.abs(values)).argmax()), values.shape[1])
        cell = row, column
    return Asked(place, index, cell, number(values[cell]))
