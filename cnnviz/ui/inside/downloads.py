"""The menu of all that *Look inside* offers as files; each is made when its button is clicked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cnnviz import figures
from cnnviz.nets.layers.kinds import Conv2d, ConvTranspose2d
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.inside import torch_code
from cnnviz.ui.inside.closeup import draw_closeup
from cnnviz.ui.inside.compare.figures import compared_items
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.images import InputImage, current_image
from cnnviz.ui.inside.prediction import class_bars_figure
from cnnviz.ui.inside.space import space_items
from cnnviz.ui.inside.state import VIEW
from cnnviz.ui.inside.strip import chosen_map
from cnnviz.ui.inside.text_view import text_view_items
from cnnviz.ui.inside.why.downloads import why_items
from cnnviz.ui.inside.why.subject import Subject
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.browser_address import browser_address
from cnnviz.ui.kit.figure_download import address_cell
from cnnviz.ui.kit.file_menu import File, Item, figure_item, png_file, show_file_menu
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.turns import fragment
from cnnviz.ui.models.activations import (
    activations,
    layer_kernels,
    layer_values,
    map_closeup,
    probabilities,
)
from cnnviz.ui.models.input_images import draw_for
from cnnviz.ui.models.loading import Floats, Model, ModelKey, cached_model
from cnnviz.ui.sizes.builder_words import drawing_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MENU = "inside-download"
BYTES = "application/octet-stream"


@fragment(waits=True)
def show_downloads(key: ModelKey) -> None:
    """Show the menu; a fragment: opening it does not run the page again."""
    url_state.consume_action()

    def items() -> Mapping[str, Item]:
        model = cached_model(key)
        image = current_image(model)
        return {} if image is None else page_items(model, image, browser_address(MENU) or {})

    show_file_menu(items, key=MENU)


def page_items(model: Model, image: InputImage, params: Mapping[str, str]) -> dict[str, Item]:
    """Return all that the page offers, by names that do not change.

    Args:
        model: The network.
        image: Its input.
        params: Of the browser's address, which has the chosen cell.
    """
    return {
        **_layer_items(model, image, params),
        **compared_items(),
        **_space_items(model, image),
        **text_view_items(model, image),
        **_image_items(model, image),
        **_answer_items(model, image),
        **why_items(model, image),
        "network": figure_item(
            _("Drawing of the network"),
            lambda: figures.network_figure(model.network, words=drawing_words()),
            model.network.name,
        ),
        **_number_items(model, image, params),
    }


def _layer_items(model: Model, image: InputImage, params: Mapping[str, str]) -> dict[str, Item]:
    """Return the open layer: its maps, one of them, its close-up and its kernels."""
    view = VIEW.current()

    def arrays() -> tuple[Floats, Floats]:
        # Computed again if need be: the visit does not keep them.
        outputs = activations(model, image.input, image.digest)
        return layer_values(model, place, image.input, outputs, image.digest)

    place = view.open_layer(len(placed_layers(model.network)))
    before, after = arrays()
    one = placed_layers(model.network)[place]
    layer, number = one.layer, one.row.name if one.block >= 0 else place + 1
    name, title = f"{model.network.name}-layer-{number}", str(layer)
    if after.ndim != 3:
        return {}
    each, count, words = view.scale == "each", len(after), {"layer": number}
    items = {
        "maps": figure_item(
            _("Layer {layer}: all maps", **words),
            lambda: figures.maps_figure(arrays()[1], most=count, each=each, title=title),
            f"{name}-maps",
        )
    }
    index = chosen_map(view, place, after)
    if index is not None:
        items["map"] = figure_item(
            _("Layer {layer}: map {index}", **words, index=index + 1),
            lambda: _map_figure(arrays()[1], index, title, each=each),
            f"{name}-map-{index + 1}",
        )
        if map_closeup(model, place, before, after, index):
            cell = address_cell(params, f"{place + 1}.{index}")
            items["closeup"] = figure_item(
                _("Layer {layer}: close-up of map {index}", **words, index=index + 1),
                lambda: draw_closeup(model, place, index, *arrays(), cell),
                f"{name}-close-up",
            )
    if isinstance(layer, Conv2d | ConvTranspose2d):
        items["kernels"] = figure_item(
            _("Layer {layer}: kernels", **words),
            lambda: figures.kernels_figure(layer_kernels(model, place), title=title),
            f"{name}-kernels",
        )
    return items


def _space_items(model: Model, image: InputImage) -> dict[str, Item]:
    """Return the layers in space while they are shown."""
    view = VIEW.current()
    place = view.open_layer(len(placed_layers(model.network)))
    return space_items(model, image, place) if view.space else {}


def _map_figure(maps: Floats, index: int, title: str, *, each: bool) -> Figure:
    """Return one map as a figure, with the scale that it has on the page."""
    limit = None if each else figures.magnitude(maps)
    names = [str(index + 1)]
    return figures.maps_figure(maps[index][None], names=names, limit=limit, title=title)


def _image_items(model: Model, image: InputImage) -> dict[str, Item]:
    """Return the image before its preprocessing, and as the network gets it."""
    subject, drawing = Subject(model.key, image), IMAGE.current().drawing

    def whole() -> bytes:
        known = image.pixels
        return figures.enlarge(draw_for(drawing, model) if known is None else known)

    note = _("From 0 to 255; the values that the network gets are among the activations.")
    given = png_file("input", lambda: subject.png)
    return {
        "image": Item(_("Image before preprocessing"), [png_file("image", whole)]),
        "input": Item(_("Image as the network gets it"), [given], note),
    }


def _answer_items(model: Model, image: InputImage) -> dict[str, Item]:
    """Return the probabilities and the logits; nothing for a network that ends in maps."""
    if len(model.network.output_shape) != 1:
        return {}

    def logits() -> Floats:
        return activations(model, image.input, image.digest)[-1]

    name, title, logits_title = model.network.name, _("Probabilities"), _("Logits")
    return {
        "probabilities": figure_item(
            title,
            lambda: class_bars_figure(
                model, title, probabilities(model, logits()), truth=image.truth
            ),
            f"{name}-probabilities",
        ),
        "logits": figure_item(
            logits_title,
            lambda: class_bars_figure(model, logits_title, logits(), scale="signed"),
            f"{name}-logits",
        ),
    }


def _number_items(model: Model, image: InputImage, params: Mapping[str, str]) -> dict[str, Item]:
    """Return activations, kernels and weights as arrays, and the code that gets them."""
    name, view = model.network.name, VIEW.current()
    activation_file = File(
        "npz", f"{name}-activations.npz", BYTES, lambda: _activations_npz(model, image)
    )
    kernel_file = File("npz", f"{name}-kernels.npz", BYTES, lambda: _kernels_npz(model))
    weights_file = File(
        "safetensors", torch_code.weights_name(model), BYTES, lambda: _weights(model)
    )
    code_file = File(
        "py",
        f"{name}.py",
        "text/x-python",
        lambda: torch_code.page_code(model, image, view, params).encode(),
    )
    names = _("The names are those of the layers in the code, such as “0”.")
    return {
        "activations": Item(_("Activations of all layers"), [activation_file], names),
        "kernel-arrays": Item(_("Kernels of all convolutions"), [kernel_file], names),
        "weights": Item(_("All weights"), [weights_file]),
        "code": Item(_("PyTorch code for all this"), [code_file]),
    }


def _activations_npz(model: Model, image: InputImage) -> bytes:
    import torch

    from cnnviz.inside.arrays import activation_arrays, write_npz

    with model.lock:
        return write_npz(activation_arrays(model.module, torch.tensor(image.input)[None]))


def _kernels_npz(model: Model) -> bytes:
    from cnnviz.inside.arrays import kernel_arrays, write_npz

    return write_npz(kernel_arrays(model.module))


def _weights(model: Model) -> bytes:
    from cnnviz.weights import module_weights

    return module_weights.pack(model.module)
