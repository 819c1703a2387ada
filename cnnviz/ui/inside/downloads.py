"""The figures of the open layer as files."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz import figures
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.problem import N_
from cnnviz.ui.inside.closeup import draw_closeup
from cnnviz.ui.inside.images import InputImage
from cnnviz.ui.inside.state import VIEW
from cnnviz.ui.inside.strip import chosen_map
from cnnviz.ui.kit.figure_download import Draws, address_cell, address_figure_download
from cnnviz.ui.models.activations import activations, layer_kernels, map_closeup
from cnnviz.ui.models.loading import Floats, ModelKey, cached_model


def show_layer_downloads(key: ModelKey, image: InputImage, place: int) -> None:
    """Show the menu of figures of a layer: its maps, the close-up of the chosen one, its kernels.

    Its key is of the layer: an open menu would offer the figures of the one before.
    """
    if len(cached_model(key).network.shapes()[place]) != 3:
        return

    def offer(params: Mapping[str, str]) -> tuple[Draws, str]:
        # Drawing computes the maps again: the visit does not keep them.
        return _layer_figures(key, image, place, params)

    address_figure_download(offer, key=f"download-maps-{place}")


def _layer_figures(
    key: ModelKey, image: InputImage, place: int, params: Mapping[str, str]
) -> tuple[Draws, str]:
    model, view = cached_model(key), VIEW.current()
    title, number = str(model.network.layers[place]), place + 1

    def arrays() -> tuple[Floats, Floats]:
        values = [image.input, *activations(model, image.input, image.digest)]
        return values[place], values[place + 1]

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
    if isinstance(model.network.layers[place], Conv2d):
        draws[N_("Kernels")] = lambda: figures.kernels_figure(
            layer_kernels(model, place), title=title
        )
    return draws, f"{model.network.name}-layer-{number}"
