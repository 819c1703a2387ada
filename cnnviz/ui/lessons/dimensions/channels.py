"""A filter as deep as its input: one map from all channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from cnnviz import figures
from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text, number_text
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.grids.stepper import EditedGrids, send_stepper_words, show_stepper
from cnnviz.ui.grids.stepper_words import figure_words
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.downloads import offer_figure
from cnnviz.ui.lessons.dimensions.state import DIMENSIONS, DimensionsState, to_planes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHANNELS = "channels"
"""Id of the scene."""


def show_channels(state: DimensionsState, _stage: Stage) -> None:
    """Show the convolution of three channels to step through and edit."""
    trace = state.channels.trace
    send_stepper_words()
    show_stepper(trace, key="stepper", on_edit=_take_edit)
    maps = len(trace.output[0]) if is_revealed(state, CHANNELS) else "?"
    shapes = {"input": _shape(trace.image.shape[1:]), "filter": _shape(np.shape(state.kernel))}
    sizes = _shape(trace.output.shape[2:])
    st.markdown(
        _(
            "Input :green[**{input}**] · one filter :orange[**{filter}**] → output "
            ":violet[**({maps}, {sizes})**]",
            maps=maps,
            sizes=sizes[1:-1],
            **shapes,
        )
    )
    offer_figure(state, CHANNELS, _draw)


def _draw(state: DimensionsState) -> Figure:
    """Draw the first step."""
    words = figure_words()
    return figures.grid_figure(state.channels.trace, channel="all", whole_output=True, words=words)


def _shape(sizes: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, sizes))})"


def _take_edit(grids: EditedGrids) -> None:
    """Callback: put the reader's grids into the state."""
    assert grids.kernel is not None
    assert grids.bias is not None
    DIMENSIONS.change(
        image=to_planes(grids.image[0]),
        kernel=to_planes(grids.kernel[0]),
        bias=float(grids.bias[0]),
    )


def predict_maps(state: DimensionsState) -> Prediction:
    """Ask how many maps one filter gives."""
    depth = len(state.image)
    return Prediction(
        Message(
            N_("The input has {depth} channels. How many maps does one filter give?"),
            {"depth": depth},
        ),
        ("1", str(depth), str(depth**2)),
        0,
        Message(
            N_(
                "The filter is as deep as the input and moves in two directions only, so all "
                "{count} products of a window become one number."
            ),
            {"count": np.size(state.kernel)},
        ),
    )


def write_channels(state: DimensionsState) -> str:
    """Return PyTorch code for the convolution of three channels."""
    operation = state.channels
    assert operation.kernel is not None
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            *array_lines("x", "torch.tensor", operation.image),
            *array_lines("w", "torch.tensor", operation.kernel),
            f"y = F.conv2d(x, w) + {number_text(state.bias)}",
            "print(y.shape, y)",
            "",
            "# The same: each channel with its own slice of the filter, then added up.",
            "slices = torch.stack([F.conv2d(x[:, c:c + 1], w[:, c:c + 1]) for c in range(3)])",
            f"summed = slices.sum(0) + {number_text(state.bias)}",
            "",
        ]
    )


def channels_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    output = state.channels.trace.output
    return {"y": output, "summed": output}


def channels_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return links to *Convolution*: with these channels, and with one channel alone."""
    operation = state.channels
    assert operation.kernel is not None
    image, kernel = operation.image, operation.kernel
    whole = {
        "input": grid_text(image),
        "kernel": grid_text(kernel),
        "bias": number_text(state.bias),
    }
    one = {"input": grid_text(image[:, :1]), "kernel": grid_text(kernel[:, :1]), "bias": "off"}
    return [
        RoomLink("convolution", whole),
        RoomLink("convolution", one, N_("One channel alone: 2-D over a 2-D input")),
    ]
