"""The figures of the lesson *Dimensions* to download, as the reader has set them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.lessons.dimensions import mix_channels
from cnnviz.lessons.dimensions_blocks import BLOCKS, count_writes, draw_shapes
from cnnviz.lessons.dimensions_graph import convolve_grid
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.lessons.dimensions.state import INPUTS, DimensionsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def offer_figure(
    state: DimensionsState, scene: str, draw: Callable[[DimensionsState], Figure]
) -> None:
    """Show the menu of a scene's figure once nothing in it is to be predicted any more."""
    if is_revealed(state, scene):
        figure_download(functools.partial(draw, state), scene, key=f"download-dimensions-{scene}")


def draw_signal(state: DimensionsState) -> Figure:
    """Draw the signal, the weights that move along it, and the output."""
    one = state.signal_filter
    signals = {
        _("Signal"): one.signal.tolist(),
        _("Weights"): one.taps.tolist(),
        _("Output"): one.output.round(6).tolist(),
    }
    return figures.signals_figure(signals)


def draw_mixer(state: DimensionsState) -> Figure:
    """Draw the channels and the mixes of them."""
    channels = draw_shapes()
    maps = np.concatenate([channels, mix_channels(channels, np.array(state.mix))])
    names = [_("Red"), _("Green"), _("Blue"), "y0", "y1"]
    return figures.maps_figure(maps, names=names, columns=5)


def draw_inception(state: DimensionsState) -> Figure:
    """Draw the multiplications of both large kernels."""
    block = BLOCKS[state.block]
    series = {
        _("without 1×1"): [block.multiplications(kernel, None) / 1e6 for kernel in (3, 5)],
        _("with 1×1"): [
            block.multiplications(3, state.narrow3) / 1e6,
            block.multiplications(5, state.narrow5) / 1e6,
        ],
    }
    title = f"{_('Inception block')} {state.block} · {_('Multiplications in millions')}"
    return figures.columns_figure(["3×3", "5×5"], series, form=".1f", title=title)


def draw_writes(state: DimensionsState) -> Figure:
    """Draw how often each output cell is written."""
    counts = count_writes(INPUTS, state.kernel_size, state.stride)
    title = f"ConvTranspose2d({state.kernel_size}, stride={state.stride})"
    return figures.matshow_figure(np.outer(counts, counts), title=title)


def draw_graph(state: DimensionsState) -> Figure:
    """Draw the graph with the features after the layer."""
    graph = state.drawn.graph
    output = graph.convolve(np.array(state.node_weights), relu=state.relu)
    return _draw_nodes(state, output, "H′")


def draw_smoothing(state: DimensionsState) -> Figure:
    """Draw the first feature of each node over the layers."""
    steps = state.drawn.graph.smooth(max(1, state.layers))[:, :, 0]  # (layers + 1, N)
    lines = {str(node): steps[:, node].tolist() for node in range(steps.shape[1])}
    return figures.depth_figure(lines, x=_("Layers"), y="h", log=False)


def draw_grid(state: DimensionsState, convolved: np.ndarray) -> Figure:
    """Draw the image, one graph step and the convolution beside it."""
    image = np.array(state.pixels)
    step = convolve_grid(image, diagonal=state.neighbors == 8)
    names = [_("Image"), _("One graph step"), _("Convolution")]
    return figures.maps_figure(np.array([image, step, convolved]), names=names, columns=3)


def _draw_nodes(state: DimensionsState, features: np.ndarray, title: str) -> Figure:
    places = np.array(state.drawn.nodes)[:, :2]
    return figures.graph_figure(places, state.drawn.edges, features, title=title)
