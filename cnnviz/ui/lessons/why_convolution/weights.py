"""The weights of two layers while the image grows."""

from dataclasses import asdict

import streamlit as st

from cnnviz.lessons.why_convolution import dense_weights, shared_weights
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.why_convolution.state import (
    CHANNELS,
    KERNELS,
    OUTPUTS,
    SIDES,
    WHY_CONVOLUTION,
    WhyState,
)

COUNTED = "counted-weights"
KEY = "why-weights"
SLIDERS = {
    "side": (N_("Image"), SIDES),
    "channels": (N_("Channels"), CHANNELS),
    "kernel": (N_("Kernel"), KERNELS),
    "outputs": (N_("Outputs"), OUTPUTS),
}

_mount = component("why/weights")


def show_weights(state: WhyState, _stage: Stage) -> None:
    """Show both numbers of weights and how they grow."""
    chosen = asdict(state)
    _mount(
        key=KEY,
        data={
            "sliders": [
                {
                    "name": name,
                    "label": _(label),
                    "value": chosen[name],
                    "values": sorted({*values, chosen[name]}),
                }
                for name, (label, values) in SLIDERS.items()
            ],
            "titles": [_("Fully connected"), _("Convolution")],
            "revealed": is_revealed(state, COUNTED),
            "axes": {"x": _("Rows and columns of the image"), "y": _("Weights")},
            "alt": _(
                "Weights by the size of the image: the fully connected layer has {dense}, the "
                "convolution {shared}.",
                dense="{dense}",
                shared="{shared}",
            ),
        },
        on_sizes_change=_take_sizes,
    )


def _take_sizes() -> None:
    """Callback: keep what the sliders say."""
    sizes = st.session_state[KEY]["sizes"]
    if all(sizes.get(name) in range(1, SIDES[-1] + 1) for name in SLIDERS):
        WHY_CONVOLUTION.change(**{name: int(sizes[name]) for name in SLIDERS})


def predict_growth(state: WhyState) -> Prediction:
    """Ask how the weights grow with the image."""
    dense = dense_weights(2 * state.side, state.channels, state.outputs)
    times = dense // dense_weights(state.side, state.channels, state.outputs)
    choices = ("×1", "×2", f"×{times}", f"×{2 * times}")
    return Prediction(
        Message(
            N_(
                "The image becomes twice as high and twice as wide. How many times as many weights "
                "does the fully connected layer need?"
            )
        ),
        choices,
        2,
        Message(
            N_(
                "It needs {dense} then, four times as many. The convolution still has {shared}: a "
                "larger image only has more windows."
            ),
            {
                "dense": f"{dense:,}",
                "shared": f"{shared_weights(state.kernel, state.channels, state.outputs):,}",
            },
        ),
    )


def write_weights(state: WhyState) -> str:
    """Return code that makes both layers and counts their weights."""
    inputs = f"{state.channels} * {state.side} * {state.side}"
    return f"""from torch import nn

linear = nn.Linear({inputs}, {state.outputs}, bias=False)
convolution = nn.Conv2d({state.channels}, {state.outputs}, kernel_size={state.kernel}, bias=False)
dense, shared = linear.weight.numel(), convolution.weight.numel()
print(dense, shared)"""


def count_weights(state: WhyState) -> dict[str, int]:
    """Return what the variables of the code hold."""
    return {
        "dense": dense_weights(state.side, state.channels, state.outputs),
        "shared": shared_weights(state.kernel, state.channels, state.outputs),
    }


def sizes_room(_state: WhyState) -> list[RoomLink]:
    """Return links to whole networks of each kind and their parameters."""
    return [
        RoomLink("sizes", {"net": "fashion-dnn"}, "fashion-dnn"),
        RoomLink("sizes", {"net": "fashion-cnn"}, "fashion-cnn"),
    ]
