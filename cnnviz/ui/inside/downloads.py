"""The figures of the open layer as files."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz import figures
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.problem import N_
from cnnviz.ui.inside.closeup import draw_closeup
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.state import VIEW
from cnnviz.ui.inside.strip import chosen_map
from cnnviz.ui.kit.figure_download import Draws, address_cell, address_figure_download
from cnnviz.ui.models.activations import activations, layer_kernels, layer_values, map_closeup
from cnnviz.ui.models.loading import Floats, ModelKey, cached_model


def show_layer_downloads(key: ModelKey, image: InputImage, place: int) -> None:
    """Show the menu of figures of a layer: its maps, the close-up of the chosen one, its kernels.

    Its key is of the layer: an open menu would offer the figures of the one before.
    """
    if len(placed_layers(cached_model(key).network)[place].row.output_shape) != 3:
        return

    def offer(params: Mapping[str, str]) -> tuple[Draws, str]:
        # Drawing computes the maps again: the visit does not keep them.
        return _layer_figures(key, image, place, params)

    address_figure_download(offer, key=f"download-maps-{place}")


def _layer_figures(
    key: ModelKey, image: InputImage, place: int, params: Mapping[str, str]
) -> tuple[Draws, str]:
    model, view = cached_model(key), VIEW.current()
    layer, number = placed_layers(model.network)[place].layer, place + 1
    title = str(layer)

    def arrays() -> tuple[Floats, Floats]:
        outputs = activations(model, image.input, image.digest)
        return layer_values(model, place, image.input, outputs, image.digest)

    before, after = arrays()
    each = view.scale == "each"
    draws = {
        N_("Feature maps"): lambda: figures.maps_figure(
            arrays()[1], most=len(after), each=each, title=title
        )
    }
    index = chosen_map(view, place, after)
    if index is not None and map_closeup(model, place, before, after, index):
        cell = address_cell(params, f"{number}.{index}")
        draws[N_("Close-up")] = lambda: draw_closeup(model, place, index, *arrays(), cell)
    if isinstance(layer, Conv2d):
        draws[N_("Kernels")] = lambda: figures.kernels_figure(
            layer_kernels(model, place), title=title
        )
    return draws, f"{model.network.name}-layer-{number}"
