"""The shape of the weight of a convolution."""

import streamlit as st

from cnnviz.figures.slip_drawings import draw_filter, draw_row
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.slips.claims import show_claim, show_drawing, show_verdict
from cnnviz.ui.lessons.slips.state import SLIPS, SlipsState

FILTER_SHAPE = "filter-shape"
"""Id of the scene."""


def show_shape(state: SlipsState, stage: Stage) -> None:
    """Show the filters of a convolution with a grid for each of their kernels."""
    with stage.settings:
        st.number_input(
            min_value=1, max_value=6, step=1, width=160, **SLIPS.number("filters", _("Filters"))
        )
        st.segmented_control(
            _("Input channels"), [1, 2, 3, 4], required=True, **SLIPS.widget("channels")
        )
    revealed = is_revealed(state, FILTER_SHAPE)
    show_claim(FILTER_SHAPE)
    with st.container(key="slips-shape"):
        filters = [
            draw_filter(state.channels if revealed else None, _("Filter {number}", number=number))
            for number in range(1, state.filters + 1)
        ]
        show_drawing(draw_row(filters), "shape")
        shape = ", ".join(map(str, _shape(state)))
        show_verdict(
            f"`nn.Conv2d({state.channels}, {state.filters}, 3).weight.shape` → **`({shape})`** · "
            + _("filters, channels, rows, columns"),
            revealed=revealed,
        )


def _shape(state: SlipsState) -> tuple[int, int, int, int]:
    return state.filters, state.channels, 3, 3


def predict_shape(state: SlipsState) -> Prediction:
    """Ask for the shape of the weight."""
    filters, channels = state.filters, state.channels
    shapes = dict.fromkeys(
        [(filters, 3, 3), _shape(state), (channels, filters, 3, 3), (filters, channels * 9)]
    )
    choices = tuple(f"({', '.join(map(str, shape))})" for shape in shapes)
    return Prediction(
        Message(
            N_("Which shape does the weight of {layer} have?"),
            {"layer": f"`Conv2d({channels}, {filters}, 3)`"},
        ),
        choices,
        [*shapes].index(_shape(state)),
        Message(
            N_(
                "The channels are always there, even if it is only one: a filter has one kernel "
                "per input channel. With a 3-D weight, conv2d refuses to compute."
            )
        ),
    )


def write_shape(state: SlipsState) -> str:
    """Return code that prints the shape, and what conv2d says to a weight of the other one."""
    return f"""import torch
import torch.nn.functional as F
from torch import nn

layer = nn.Conv2d({state.channels}, {state.filters}, 3)
shape = tuple(layer.weight.shape)
parameters = sum(weight.numel() for weight in layer.parameters())
print(shape, parameters)

try:
    F.conv2d(torch.zeros(1, {state.channels}, 10, 20), torch.zeros({state.filters}, 3, 3))
except RuntimeError as error:
    print(error)
"""


def shape_results(state: SlipsState) -> dict[str, object]:
    """Return what the variables of the code hold."""
    shape = _shape(state)
    return {"shape": shape, "parameters": state.filters * (9 * state.channels + 1)}


def shape_rooms(state: SlipsState) -> list[RoomLink]:
    """Return a link to the layer in *Sizes*, on the input of the notes."""
    layer = f"conv_{state.channels}_{state.filters}_3"
    return [RoomLink("sizes", {"net": f"filters~{state.channels}x10x20~{layer}"})]
