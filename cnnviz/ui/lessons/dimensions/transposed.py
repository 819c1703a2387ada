"""Transposed convolution: how often each output cell is written, and where that is even."""

from cnnviz.lessons.dimensions_blocks import count_writes, is_even
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.downloads import draw_writes, offer_figure
from cnnviz.ui.lessons.dimensions.figure import show_figure
from cnnviz.ui.lessons.dimensions.state import INPUTS, DimensionsState

TRANSPOSED = "transposed"
"""Id of the scene."""


def show_transposed(state: DimensionsState, _stage: Stage) -> None:
    """Show what a transposed convolution writes."""
    show_figure(state, TRANSPOSED, ("k", "s", "from"))
    offer_figure(state, TRANSPOSED, draw_writes)


def predict_even(state: DimensionsState) -> Prediction:
    """Ask for the kernel whose writes are even."""
    stride = max(2, state.stride)
    kernels = (2 * stride - 1, 2 * stride, 2 * stride + 1)
    (place,) = [place for place, kernel in enumerate(kernels) if is_even(kernel, stride)]
    values: dict[str, object] = {
        "stride": stride,
        "kernel": kernels[place],
        "count": kernels[place] // stride,
    }
    return Prediction(
        Message(
            N_(
                "The stride is {stride}. With which kernel size are all cells away from the "
                "border written equally often?"
            ),
            values,
        ),
        tuple(map(str, kernels)),
        place,
        Message(
            N_(
                "{kernel} is divisible by {stride}, so along each axis every cell lies in "
                "{kernel}/{stride} = {count} windows."
            ),
            values,
        ),
    )


def write_transposed(state: DimensionsState) -> str:
    """Return PyTorch code that counts the writes."""
    kernel, stride = state.kernel_size, state.stride
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            f"x = torch.ones(1, 1, {INPUTS}, {INPUTS})",
            f"w = torch.ones(1, 1, {kernel}, {kernel})  # ones, so that the sum is the count",
            f"counts = F.conv_transpose2d(x, w, stride={stride})[0, 0]",
            "print(counts)",
            "",
            "# A way around: enlarge first, then convolve.",
            f'larger = F.interpolate(x, scale_factor={stride}, mode="nearest")',
            "even = F.conv2d(larger, torch.ones(1, 1, 3, 3), padding=1)[0, 0, 1:-1, 1:-1]",
            "print(even)",
            "",
        ]
    )


def transposed_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    counts = count_writes(INPUTS, state.kernel_size, state.stride)
    inside = INPUTS * state.stride - 2
    return {"counts": counts[:, None] * counts, "even": [[9.0] * inside] * inside}


def transposed_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return the link to *Convolution* with a transposed convolution of ones."""
    inputs = "~".join(["_".join("1" * 3)] * 3)
    kernel = "~".join(["_".join("1" * state.kernel_size)] * state.kernel_size)
    params = {"kind": "transposed", "input": inputs, "kernel": kernel, "bias": "off"}
    return [RoomLink("convolution", {**params, "stride": str(state.stride)})]
