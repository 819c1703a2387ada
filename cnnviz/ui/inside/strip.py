"""The strip of all layers with their maps in small, and the image that ran through them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import figures
from cnnviz.figures.layer_strip import SIDE
from cnnviz.nets import Layer, Network, shape_text
from cnnviz.nets.layers.kinds import Block, Residual
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.nets.receptive.fields import FieldMap
from cnnviz.problem import N_
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.state import InsideView
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.labels.layers import layer_title
from cnnviz.ui.models.loading import Floats, Model

SHORT_NAMES = {
    "conv": N_("conv"),
    "convtranspose": N_("transposed conv"),
    "residual": N_("residual"),
    "branches": N_("branches"),
    "batchnorm": N_("batch norm"),
    "batchnorm1d": N_("batch norm"),
    "tanh": N_("tanh"),
    "sigmoid": N_("sigmoid"),
    "hardswish": N_("hard swish"),
    "hardsigmoid": N_("hard sigmoid"),
    "squeezeexcitation": N_("squeeze-excite"),
    "maxpool": N_("max pool"),
    "avgpool": N_("avg pool"),
    "adaptiveavgpool": N_("adaptive pool"),
    "zeropad": N_("zero pad"),
    "flatten": N_("flatten"),
    "linear": N_("linear"),
    "groupnorm": N_("group norm"),
    "dropout": N_("dropout"),
    "dropout2d": N_("dropout of maps"),
}
"""Names of layers that fit below a small image, by the layer's code."""


def short_name(layer: Layer) -> str:
    """Return the name of a layer for the strip."""
    return _(SHORT_NAMES[layer.code]) if layer.code in SHORT_NAMES else layer_title(layer)


def strip_payload(model: Model, image: InputImage, outputs: list[Floats]) -> dict[str, Any]:
    """Return what static/components/inside/strip.js draws: the image and the layers.

    The outputs are those of the layers, (C, H, W) or (F,).
    """
    magnitudes = [figures.map_magnitudes(output) for output in outputs]
    layers = [
        {
            "name": short_name(layer),
            "title": layer_title(layer),
            "shape": shape_text(output.shape),
            "size": list(output.shape),
            "strongest": int(largest.argmax()),
        }
        for layer, output, largest in zip(model.network.layers, outputs, magnitudes, strict=True)
    ]
    limits = [float(largest.max()) for largest in magnitudes]
    return {
        "id": strip_id(model, image),
        "network": str(model.key),
        "image": encode(input_png(image)),
        "input": list(image.input.shape),
        "sheet": encode(figures.strip_sheet(outputs, limits)),
        "side": SIDE,
        "layers": layers,
        "inner": _inner_entries(model.network),
    }


def _inner_entries(network: Network) -> list[dict[str, Any]]:
    """Return the layers inside blocks, in the order of their places."""
    return [
        {
            "block": one.block,
            "path": one.path,
            "name": short_name(one.layer),
            "title": layer_title(one.layer),
            "size": list(one.row.output_shape),
            "label": one.row.name,
            "pathName": path_names(network, one.block)[one.path],
        }
        for one in placed_layers(network)[len(network.layers) :]
    ]


def path_names(network: Network, block: int) -> list[str]:
    """Return the names of the paths of a block."""
    layer = network.layers[block]
    if isinstance(layer, Residual):
        return [_("Main path"), _("Shortcut")]
    count = len(layer.paths) if isinstance(layer, Block) else 0
    return [_("Branch {number}", number=path + 1) for path in range(count)]


def strip_id(model: Model, image: InputImage) -> str:
    """Return what identifies the network, the image and the reader's language."""
    return f"{model.key}/{image.digest}/{language()}"


def chosen_map(view: InsideView, layer: int, output: Floats) -> int | None:
    """Return the map or value of a layer whose cells are taken apart, None for none."""
    if view.closeups == ():
        return None
    index = dict(view.closeups or ()).get(layer)
    if index is None:
        return int(figures.map_magnitudes(output).argmax())
    return index if 0 <= index < len(output) else None


def input_png(image: InputImage) -> bytes:
    """Return the input of the network as it looked before it was normalized."""
    shown = _plain_pixels(image)
    return figures.mosaic(image.input, gap=0) if shown is None else figures.enlarge(shown)


def shown_pixels(image: InputImage) -> NDArray[Any]:
    """Return the same as an array (1 or 3, H, W), bytes or floats from 0 to 1.

    Of an input that is no image it is the magnitude of each pixel, as a share of the largest one.
    """
    shown = _plain_pixels(image)
    if shown is not None:
        return shown
    magnitudes = np.abs(np.nan_to_num(image.input)).mean(axis=0, keepdims=True)  # (1, H, W)
    shares: Floats = magnitudes / max(float(magnitudes.max()), 1e-30)
    return shares


def _plain_pixels(image: InputImage) -> NDArray[Any] | None:
    size = image.input.shape[1:]
    shown = [
        step.pixels
        for step in image.steps
        if step.pixels.shape[1:] == size and len(step.pixels) in (1, 3) and _is_plain(step.pixels)
    ]
    return shown[-1] if shown else None


def _is_plain(pixels: Any) -> bool:
    return bool(pixels.dtype == np.uint8 or (pixels.min() >= 0 and pixels.max() <= 1))


def encode(content: bytes) -> str:
    """Return bytes in base64."""
    return base64.b64encode(content).decode("ascii")


def network_fields(network: Network, layer: int) -> list[list[list[tuple[int, int, bool]]]]:
    """Return the receptive fields of the cells of a layer by its place, of the image for −1."""
    return field_ranges(network.fields[0] if layer < 0 else placed_layers(network)[layer].fields)


def field_ranges(fields: FieldMap) -> list[list[list[tuple[int, int, bool]]]]:
    """Return the receptive fields of all cells as they are sent.

    Per branch and axis: first and last cell of the image that each cell sees, and whether it sees
    any.  static/components/inside/fields.js joins them as :meth:`FieldMap.patch` does.
    """
    return [
        [
            [(*axis.range_of(cell), axis.sees(cell)) for cell in range(len(axis.first))]
            for axis in branch
        ]
        for branch in fields.branches
    ]
