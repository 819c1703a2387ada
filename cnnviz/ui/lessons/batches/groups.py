"""1×1, grouped and depthwise convolution: which channels a filter reads, and what that saves."""

from __future__ import annotations

from cnnviz.lessons.batches_counts import (
    MAP_SIDE,
    WAYS,
    connect_channels,
    count_multiplications,
    count_weights,
)
from cnnviz.nets import Network
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.batches.figure import FIGURES
from cnnviz.ui.lessons.batches.rooms import find_operation, operation_params
from cnnviz.ui.lessons.batches.state import BatchesState
from cnnviz.ui.lessons.dimensions.figure import choose_number

GROUPS = "groups"
"""Id of the scene."""
SUMS = {
    "full": "{outputs}·{inputs}·{area}",
    "groups": "{outputs}·({inputs}/{groups})·{area}",
    "pointwise": "{outputs}·{inputs}·1",
    "depthwise": "{inputs}·1·{area}",
    "separable": "{inputs}·{area} + {outputs}·{inputs}",
}
"""How the weights of each way are counted."""


def show_groups(_state: BatchesState, _stage: Stage) -> None:
    """Show the connections of a way, and the counts of all."""
    names = ("way", "from", "to", "window", "groups", "out")
    FIGURES.show(GROUPS, names, side=MAP_SIDE, autoplay=True)


def layers_of(state: BatchesState, way: str) -> list[Conv2d]:
    """Return the convolutions of a way with the settings of the scene."""
    return connect_channels(way, state.inputs, state.outputs, state.window, state.groups)


def predict_weights(state: BatchesState) -> Prediction:
    """Ask for the number of weights of the chosen way."""
    counts = {way: count_weights(layers_of(state, way)) for way in WAYS}
    answer = counts[state.way]
    mistakes = [counts[way] for way in ("full", "groups", "separable") if way != state.way]
    choices, place = choose_number(answer, mistakes)
    layers = " → ".join(map(str, layers_of(state, state.way)))
    values = {
        "inputs": state.inputs,
        "outputs": state.outputs,
        "area": state.window**2,
        "groups": state.groups,
    }
    total = SUMS[state.way].format(**values)
    return Prediction(
        Message(N_("{layers}: how many weights?"), {"layers": layers}),
        choices,
        place,
        Message(
            N_("{sum} = {answer}, where an ordinary convolution has {full}."),
            {"sum": total, "answer": answer, "full": counts["full"]},
        ),
    )


def write_groups(state: BatchesState) -> str:
    """Return PyTorch code that counts weights and multiplications."""
    layers = layers_of(state, state.way)
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            f"full = nn.{layers_of(state, 'full')[0]}",
            f"net = nn.Sequential({', '.join(f'nn.{layer}' for layer in layers)})",
            f"x = torch.rand(1, {state.inputs}, {MAP_SIDE}, {MAP_SIDE})  # (N, C, H, W)",
            "print(net(x).shape, [tuple(p.shape) for p in net.parameters()])",
            "",
            "weights = sum(p.numel() for p in net.parameters())",
            f"multiplications = weights * {MAP_SIDE} * {MAP_SIDE}  # "
            + _("every weight, once per cell of a map"),
            "share = weights / full.weight.numel()",
            "print(weights, multiplications, share)",
            "",
        ]
    )


def groups_results(state: BatchesState) -> dict[str, object]:
    """Return what the code computes."""
    layers = layers_of(state, state.way)
    weights = count_weights(layers)
    return {
        "weights": weights,
        "multiplications": count_multiplications(layers),
        "share": weights / count_weights(layers_of(state, "full")),
    }


def groups_rooms(state: BatchesState) -> list[RoomLink]:
    """Return links to *Sizes* with these layers, and to a grouped convolution in numbers."""
    layers = tuple(layers_of(state, state.way))
    depthwise = operation_params(find_operation("conv-groups"))
    network = Network(f"{state.way}-convolution", (state.inputs, MAP_SIDE, MAP_SIDE), layers)
    return [
        RoomLink("sizes", {"net": str(network)}, N_("These layers in Sizes")),
        RoomLink("convolution", depthwise, N_("A depthwise convolution in numbers")),
    ]
