"""What batch, channels, filters and kernel do to shapes and counts."""

from __future__ import annotations

from cnnviz.grid.operation import Operation
from cnnviz.nets import Network
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.link_codecs import SWITCH
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.batches.figure import FIGURES
from cnnviz.ui.lessons.batches.rooms import find_operation, operation_params
from cnnviz.ui.lessons.batches.state import MOST, BatchesState
from cnnviz.ui.lessons.dimensions.figure import choose_number

COUNTS = "counts"
"""Id of the scene."""
LECTURE = ("conv-stride2", "conv-dumoulin", "conv-mean", "conv-batch", "conv-two-out")
"""Ids of the lecture's examples 1 to 5."""
SETTINGS = ("images", "channels", "side", "filters", "kernel", "stride", "biased")
LAYERS = {
    "Conv2d(6, 16, 5)": dict(zip(SETTINGS, ("2", "6", "32", "16", "5", "1", "on"), strict=True)),
    "Conv2d(1, 4, 3)": dict(zip(SETTINGS, ("2", "1", "20", "4", "3", "1", "on"), strict=True)),
}
"""Layers of the notes on the convolutional layer, with the settings of this scene."""


def lecture_operations() -> list[Operation]:
    """Return the lecture's examples in order."""
    return [find_operation(name) for name in LECTURE]


def _settings_of(operation: Operation) -> dict[str, str]:
    """Return the settings of this scene that have the shapes of an operation, as link texts."""
    assert operation.kernel is not None
    images, channels, side, _cols = operation.image.shape
    filters, kernel = operation.kernel.shape[0], operation.kernel.shape[2]
    stride = operation.stride[0] if isinstance(operation.stride, tuple) else operation.stride
    values = (images, channels, side, filters, kernel, stride)
    texts = dict(zip(MOST, map(str, values), strict=True))
    return {**texts, "biased": SWITCH.write(operation.bias is not None)}


def show_counts(_state: BatchesState, _stage: Stage) -> None:
    """Show the shapes of a convolution, its filters, and what it counts."""
    FIGURES.show(
        COUNTS,
        (*SETTINGS, "filter"),
        presets=[*map(_settings_of, lecture_operations()), *LAYERS.values()],
        labels=[*map(str, range(1, len(LECTURE) + 1)), *LAYERS],
        most=MOST,
        autoplay=True,
    )


def predict_parameters(state: BatchesState) -> Prediction:
    """Ask for the number of parameters."""
    layer = state.layer
    answer = layer.parameters
    flat = state.filters * layer.weight_shapes()[0][2] ** 2 + (state.filters if layer.bias else 0)
    choices, place = choose_number(answer, (answer * max(state.images, 2), flat))
    values: dict[str, object] = {"layer": str(layer), "images": state.images}
    return Prediction(
        Message(
            N_("{layer} reads a batch of {images} images. How many parameters does it have?"),
            values,
        ),
        choices,
        place,
        Message(
            N_("{sum}. Every filter reads all channels; the batch plays no part."),
            {"sum": layer.arithmetic()},
        ),
    )


def write_counts(state: BatchesState) -> str:
    """Return PyTorch code for the shapes and counts."""
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            f"x = torch.rand({state.images}, {state.channels}, {state.side}, {state.side})"
            "  # (N, C, H, W)",
            f"layer = nn.{state.layer}",
            "y = layer(x)",
            "weight_shape, output_shape = tuple(layer.weight.shape), tuple(y.shape)",
            "parameters = sum(p.numel() for p in layer.parameters())",
            "multiplications = y[:, 0].numel() * layer.weight.numel()",
            "print(weight_shape, output_shape, parameters, multiplications)",
            "",
        ]
    )


def counts_results(state: BatchesState) -> dict[str, object]:
    """Return what the code computes."""
    layer, shape = state.layer, (state.channels, state.side, state.side)
    return {
        "weight_shape": layer.weight_shapes()[0],
        "output_shape": (state.images, *layer.output_shape(shape)),
        "parameters": layer.parameters,
        "multiplications": state.images * layer.multiply_adds(shape),
    }


def counts_rooms(state: BatchesState) -> list[RoomLink]:
    """Return links to the numbers of the lecture's example, and to *Sizes* with the layer."""
    mine = {name: str(getattr(state, name)) for name in MOST}
    mine["biased"] = SWITCH.write(state.biased)
    links = [
        RoomLink("convolution", operation_params(operation), N_("The numbers of this example"))
        for operation in lecture_operations()
        if _settings_of(operation) == mine
    ]
    side = state.side
    network = Network("batches", (state.channels, side, side), (state.layer,))
    return [*links, RoomLink("sizes", {"net": str(network)}, N_("This layer in Sizes"))]
