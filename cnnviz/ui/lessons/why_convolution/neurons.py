"""One fully connected neuron beside one convolutional neuron, on the same image."""

import streamlit as st

from cnnviz.lessons.why_convolution import SIDE
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.why_convolution.state import (
    KERNELS,
    WHY_CONVOLUTION,
    WhyState,
    choose_garment,
    encode_garment,
    garment_name,
)

ONE_NEURON = "one-neuron"

_mount = component("why/neurons")


def show_neurons(state: WhyState, stage: Stage) -> None:
    """Show what each neuron of two layers reads, and which neurons read a pixel."""
    with stage.settings:
        choose_garment()
        st.number_input(
            min_value=1,
            max_value=KERNELS[-1],
            step=1,
            width=140,
            **WHY_CONVOLUTION.number("kernel", _("Kernel size")),
        )
    neurons = (SIDE - state.kernel + 1) ** 2
    revealed = is_revealed(state, ONE_NEURON)
    _mount(
        key="why-neurons",
        data={
            "image": encode_garment(state.garment),
            "kernel": state.kernel,
            "panels": [
                _panel(_("Fully connected"), SIDE**2, neurons * SIDE**2, neurons, revealed),
                _panel(_("Convolution"), state.kernel**2, state.kernel**2, neurons, revealed),
            ],
            "neuron": _(
                "Neuron in row {row}, column {column}: fully connected, it reads all {all} pixels; "
                "convolutional, rows {row}–{bottom} and columns {column}–{right}.",
                all=SIDE**2 if revealed else "?",
                **_kept("row", "column", "bottom", "right"),
            ),
            "pixel": _(
                "Pixel in row {row}, column {column}: all {neurons} fully connected neurons read "
                "it; of the convolutional ones, {readers}.",
                neurons=neurons,
                **_kept("row", "column", "readers"),
            ),
            "alt": garment_name(state.garment),
        },
    )


def _panel(title: str, weights: int, layer: int, neurons: int, revealed: bool) -> dict[str, str]:
    count = _n("{count} weight", "{count} weights", weights)
    return {
        "title": title,
        "weights": _("One neuron: {count}", count=count if revealed else "?"),
        "layer": _("All {neurons} neurons: {count}", neurons=neurons, count=f"{layer:,}")
        if revealed
        else _("All {neurons} neurons: {count}", neurons=neurons, count="?"),
    }


def _kept(*names: str) -> dict[str, str]:
    """Return placeholders that the browser fills in."""
    return {name: f"{{{name}}}" for name in names}


def predict_weights(state: WhyState) -> Prediction:
    """Ask how many weights the fully connected neuron has."""
    shared = state.kernel**2
    choices = sorted({SIDE, 4 * SIDE, shared, SIDE**2})
    return Prediction(
        Message(
            N_(
                "How many weights does the fully connected neuron have on this {side}×{side} image?"
            ),
            {"side": SIDE},
        ),
        tuple(map(str, choices)),
        choices.index(SIDE**2),
        Message(
            N_("One for every pixel. The convolutional neuron has only {count}."),
            {"count": shared},
        ),
    )


def write_neurons(state: WhyState) -> str:
    """Return code that counts the weights of both layers."""
    neurons = (SIDE - state.kernel + 1) ** 2
    return f"""import torch
from torch import nn

image = torch.rand(1, 1, {SIDE}, {SIDE})                      # (N, C, H, W)
dense = nn.Linear({SIDE} * {SIDE}, {neurons}, bias=False)
convolution = nn.Conv2d(1, 1, kernel_size={state.kernel}, bias=False)

assert dense(image.flatten(1)).numel() == convolution(image).numel()  # as many neurons
one_dense = dense.weight[0].numel()
all_dense = dense.weight.numel()
all_shared = convolution.weight.numel()
print(one_dense, all_dense, all_shared)"""


def count_neurons(state: WhyState) -> dict[str, int]:
    """Return what the variables of the code hold."""
    neurons = (SIDE - state.kernel + 1) ** 2
    return {
        "one_dense": SIDE**2,
        "all_dense": neurons * SIDE**2,
        "all_shared": state.kernel**2,
    }


def connections_room(_state: WhyState) -> list[RoomLink]:
    """Return a link to a grid and what its neurons read."""
    return [RoomLink("convolution", {"tab": "connections"})]
