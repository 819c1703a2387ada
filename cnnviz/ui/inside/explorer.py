"""Strip, open layer and cell: all that the browser shows of a network and an image.

The browser changes map, cell, order and scale by itself.  Python is asked for another layer and is
told the rest, which belongs into the link.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.nets.placed_layers import placed_layers
from cnnviz.problem import N_
from cnnviz.ui.inside.compare.view import choose_comparison, show_comparison
from cnnviz.ui.inside.detail import asked_detail, take_question
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.layer_payload import layer_payload
from cnnviz.ui.inside.prediction import show_logits
from cnnviz.ui.inside.space import show_space
from cnnviz.ui.inside.state import CLOSED, ORDERS, SCALES, VIEW, InsideView
from cnnviz.ui.inside.strip import chosen_map, strip_id, strip_payload
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component, pack, packed_bytes, send_words
from cnnviz.ui.kit.edits import edit_memory, receive_edit
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import add_refused_edit_toast, show_toasts
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.models.activations import activations, layer_values
from cnnviz.ui.models.loading import Floats, Model, ModelKey, cached_model
from cnnviz.ui.models.shared_cache import SharedCache

CHOICE = "inside-choice"
"""Key of the component that answers."""
AHEAD = "inside-ahead"
"""Key of the component that asks for all layers of a small network."""
ASKED_AHEAD = "inside.asked-ahead"
"""The strip whose layers it has asked for."""
MOST_AHEAD = 1_500_000
"""Bytes of the outputs of a small network."""
MOST_BYTES = 64 * 2**20
"""Size of the cache of what was sent of layers."""
WORDS = {
    "image": N_("Image"),
    "layers": N_("Layers"),
    "layer": N_("Layer {number}: {title}, {shape}"),
    "map": N_("Map {index}"),
    "filter": N_("Filter {index}"),
    "value": N_("Value {index}"),
    "input": N_("Input"),
    "inputMaps": N_("Input maps"),
    "inputMap": N_("Input map {index}"),
    "output": N_("Output"),
    "maps": N_("Feature maps"),
    "sort": N_("Sorted by"),
    "byIndex": N_("number"),
    "byStrength": N_("strength"),
    "each": N_("Separate scale for each map"),
    "eachNote": N_("Each map has its own scale: 1 is its largest absolute value."),
    "kernels": N_("Kernels"),
    "kernelsEach": N_("Separate scale for each kernel"),
    "kernelsNote": N_("Each kernel has its own scale: 1 is its largest absolute value."),
    "kernelsText": N_("One column per filter ({filters}), one row per input channel ({depth})."),
    "kernelsLarge": N_("Too many to send at once: those of the chosen filter are at its map."),
    "statistics": N_("Statistics"),
    "mean": N_("Mean"),
    "deviation": N_("Standard deviation"),
    "zeros": N_("Values that are 0"),
    "dead": N_("Maps that are 0 everywhere"),
    "histogram": N_("How often values occur"),
    "ofLayer": N_("Whole layer"),
    "cellHelp": N_("Hover over or tap a cell, or use the arrow keys, to see how it is computed."),
    "position": N_("Row {row}, column {column}"),
    "products": N_("sum of {count} products"),
    "field": N_("receptive field {size}"),
    "noField": N_("sees nothing of the image"),
    "unitSum": N_("sum of {count} products, weight × value"),
    "contributions": N_("What adds most to it, of the values before"),
    "throughMaps": N_("What adds most to it, of the cells of layer {number}"),
    "rest": N_("the biases add {value}"),
    "cellOf": N_("Map {index}, row {row}, column {column}"),
    "logit": N_("Logit"),
    "probability": N_("Probability"),
    "class": N_("Class"),
    "softmax": N_("Softmax: its exponential, divided by the sum of those of all classes"),
    "stepper": N_("Open in the stepper"),
    "stepperHelp": N_("With the numbers around this cell, in a new tab"),
    "cropped": N_("cropped from {whole} to {size}"),
    "fewChannels": N_("{count} of {all} input maps: those that add most to this cell"),
    "keys": N_("Keys: ← → layers, ↑ ↓ maps"),
    "unreadable": N_("The cells of this layer cannot be shown as one sum."),
    "squeeze": N_("Squeeze: the mean of each map"),
    "squeezed": N_("1×1 convolution, ReLU"),
    "factors": N_("1×1 convolution, sigmoid: the factor of each map"),
    "hardFactors": N_("1×1 convolution, hard sigmoid: the factor of each map"),
    "meanOf": N_("Mean of map {index}, {size} cells"),
    "factorOf": N_("Factor of map {index}"),
    "valuesSum": N_("sum of {count} values"),
    "inBlock": N_("Layers inside the block"),
    "wholeBlock": N_("The whole block"),
    "innerLayer": N_("{name}: {title}, {shape}"),
    "openLayer": N_("Open {name}"),
    "layerBefore": N_("Previous layer"),
    "layerNext": N_("Next layer"),
    "difference": N_("Difference: B − A"),
    "largestMap": N_(
        "Largest difference: map {map}, row {row}, column {column} (A {first}, B {second})."
    ),
    "largestValue": N_("Largest difference: value {index} (A {first}, B {second})."),
    "same": N_("No difference: all values of this layer are equal."),
    "meanDifference": N_("Mean magnitude of all differences: {mean}"),
    "noNumbers": N_("All differences in this layer are NaN or infinite."),
    "goThere": N_("Show it"),
    "about": N_("about {value}"),
    "space": N_("The layers in space: drag to turn, or use the arrow keys"),
    "spaceHelp": N_(
        "Drag to turn. Hover over or tap a map to read a value; a click opens its layer. Each "
        "layer has its own color scale."
    ),
    "blocks": N_("mean over a {size} block"),
    "nearer": N_("Zoom in"),
    "farther": N_("Zoom out"),
    "asBefore": N_("Reset the view"),
    "choose": N_("Choose a map to see how its cells are computed."),
}
"""Words of static/components/inside, English."""

_ahead = component("inside/ahead")
_choice = component("inside/choice")
_strip = component("inside/strip")
_layer = component("inside/layer")


def send_explorer_words() -> None:
    """Send the words of strip, layer and cell, outside of the fragments that show them."""
    send_words("inside", {"words": {name: _(word) for name, word in WORDS.items()}})


@fragment(waits=True)
def show_explorer(key: ModelKey, image: InputImage) -> None:
    """Show the strip of layers and the open one; in space, and beside another, if asked.

    A fragment: only this runs again when a layer is chosen.

    Args:
        key: The network.
        image: Its input.
    """
    show_toasts()
    url_state.consume_action()
    model = cached_model(key)
    view = VIEW.current()
    outputs = activations(model, image.input, image.digest)
    place = view.open_layer(len(placed_layers(model.network)))
    ends = layer_values(model, place, image.input, outputs, image.digest)
    chosen = chosen_map(view, place, ends[1])
    detail = asked_detail(model, place, [image.input, *outputs], ends, chosen)
    with st.container(key="overview"):
        _strip(key="inside-strip", data=_packed_strip(model, image, outputs))
        _choice(
            key=CHOICE,
            data={
                **choice_payload(view, place),
                **edit_memory(CHOICE),
                "id": strip_id(model, image),
                "detail": detail,
            },
            on_edit_change=functools.partial(receive_edit, CHOICE, take_edit),
            on_cell_change=functools.partial(take_question, CHOICE),
        )
        with st.container(key="inside-views", horizontal=True, vertical_alignment="bottom"):
            st.toggle(_("In space"), **VIEW.widget("space"))
            sides = choose_comparison(model, image)
    if view.space:
        show_space(model, image, outputs, place)
    if sides is not None:
        show_comparison(sides, place, _plain_layer)
    with st.container(key="layer"):
        data = _packed_layer(model, image, outputs, place, statistics=view.statistics)
        _layer(key="inside-layer", data=data)
        if place == len(outputs) - 1 and ends[1].ndim == 1:
            show_logits(model, outputs[place])


@fragment(waits=True)
def send_layers_ahead(key: ModelKey, image: InputImage) -> None:
    """Send all layers of a small network once the page is at rest: they open in the next frame.

    A fragment: what the reader does meanwhile is answered without them.
    """
    url_state.consume_action()
    model = cached_model(key)
    outputs = activations(model, image.input, image.digest)
    if sum(output.nbytes for output in outputs) > MOST_AHEAD:
        return
    strip = strip_id(model, image)
    with st.container(key="inside-ahead-layers"):
        _ahead(key=AHEAD, data={"ask": strip}, on_ask_change=_take_wish)
        if st.session_state.get(ASKED_AHEAD) == strip:
            for place in range(len(outputs)):
                data = _packed_layer(model, image, outputs, place, statistics=False)
                _ahead(key=f"{AHEAD}-{place}", data=data)


def _take_wish() -> None:
    """Callback: note that the browser is ready for all layers."""
    url_state.mark_action()
    st.session_state[ASKED_AHEAD] = st.session_state[AHEAD]["ask"]


def choice_payload(view: InsideView, layer: int) -> dict[str, Any]:
    """Return what is chosen, as static/components/inside/store.js keeps it."""
    return {
        "layer": layer,
        "closeups": None if view.closeups is None else [list(one) for one in view.closeups],
        "scale": view.scale,
        "sort": view.sort,
        "kernels": list(view.kernels),
        "kernelScale": view.kernel_scale,
        "statistics": view.statistics,
    }


def take_edit(edit: Mapping[str, Any]) -> None:
    """Callback: put what the reader chose in the browser into the state and the link."""
    try:
        view = read_edit(edit)
    except (KeyError, TypeError, ValueError):
        add_refused_edit_toast()
    else:
        VIEW.change(**view)


def read_edit(edit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of the state that the browser sends.

    Raises:
        KeyError: One of them is missing.
        TypeError: It has the wrong type.
        ValueError: It is none of the possible values.
    """
    closeups = edit["closeups"]
    if closeups is not None:
        closeups = tuple(
            sorted(
                (_natural(layer), CLOSED if index == CLOSED else _natural(index))
                for layer, index in closeups
            )
        )
    return {
        "layer": _natural(edit["layer"]),
        "closeups": closeups,
        "scale": SCALES[SCALES.index(edit["scale"])],
        "sort": ORDERS[ORDERS.index(edit["sort"])],
        "kernels": tuple(sorted({_natural(layer) for layer in edit["kernels"]})),
        "kernel_scale": SCALES[SCALES.index(edit["kernelScale"])],
        "statistics": bool(edit["statistics"]),
    }


def _natural(value: object) -> int:
    if not isinstance(value, int | float) or value != int(value) or value < 0:
        raise ValueError(value)
    return int(value)


def _plain_layer(model: Model, image: InputImage, outputs: list[Floats], place: int) -> object:
    """Return a layer as it is sent, without its statistics."""
    return _packed_layer(model, image, outputs, place, statistics=False)


_packed = SharedCache(packed_bytes)


def _packed_strip(model: Model, image: InputImage, outputs: list[Floats]) -> object:
    """Return image and layers as they are sent; all sessions share the latest."""
    return _packed.get(
        strip_id(model, image), lambda: pack(strip_payload(model, image, outputs)), MOST_BYTES
    )


def _packed_layer(
    model: Model, image: InputImage, outputs: list[Floats], place: int, *, statistics: bool
) -> object:
    """Return a layer as it is sent; all sessions share the latest."""
    strip = strip_id(model, image)

    def make() -> object:
        row = placed_layers(model.network)[place].row
        before, after = layer_values(model, place, image.input, outputs, image.digest)
        return pack(layer_payload(model, row, before, after, strip, statistics=statistics))

    return _packed.get((strip, place, statistics), make, MOST_BYTES)
