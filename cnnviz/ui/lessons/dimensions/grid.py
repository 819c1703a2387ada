"""An image as a graph on its grid: one step of a graph convolution beside a convolution."""

import functools

import numpy as np

from cnnviz.grid import Operation
from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text
from cnnviz.grid.trace import Array, Kind
from cnnviz.lessons.dimensions_graph import convolve_grid, grid_neighbors
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.downloads import draw_grid, offer_figure
from cnnviz.ui.lessons.dimensions.figure import show_figure
from cnnviz.ui.lessons.dimensions.state import DimensionsState

GRID = "grid"
"""Id of the scene."""


def show_grid(state: DimensionsState, _stage: Stage) -> None:
    """Show an image, one graph step on its grid, and a convolution."""
    show_figure(state, GRID, ("pixels", "neighbors", "weights", "place"))
    convolved = _convolution(state).trace.output[0, 0]
    offer_figure(state, GRID, functools.partial(draw_grid, convolved=convolved))


def _kernel(state: DimensionsState) -> Array:
    """Return the kernel of the convolution, (3, 3)."""
    if state.grid_kernel is not None:
        return np.array(state.grid_kernel)
    equal = grid_neighbors(state.neighbors == 8)
    kernel: Array = equal / equal.sum()
    return kernel


def _convolution(state: DimensionsState) -> Operation:
    image, kernel = np.array([[state.pixels]]), _kernel(state)[None, None]
    return Operation(Kind.CONVOLUTION, image, kernel, padding=1)


def predict_kernel(state: DimensionsState) -> Prediction:
    """Ask which kernel a graph step is inside an image."""
    count = state.neighbors + 1
    values: dict[str, object] = {"count": count, "neighbors": state.neighbors}
    return Prediction(
        Message(
            N_(
                "Each pixel is a node with {neighbors} neighbors. With which kernel does a "
                "convolution give the same numbers inside the image, whatever its pixels are?"
            ),
            values,
        ),
        (
            Message(N_("{count} equal weights, 1/{count}"), values),
            Message(N_("{neighbors} equal weights around a 0 in the middle"), values),
            Message(N_("An edge detector"), {}),
        ),
        0,
        Message(
            N_(
                "Inside, every pixel reads {count} cells, itself included, and "
                "1/√({count}·{count}) is 1/{count}. A graph knows no left or right, so all "
                "weights are equal."
            ),
            values,
        ),
    )


def write_grid(state: DimensionsState) -> str:
    """Return PyTorch code for the graph step and the convolution."""
    near = (
        "near = torch.maximum(down, across) <= 1  # 8 neighbors, and itself"
        if state.neighbors == 8
        else "near = down + across <= 1  # 4 neighbors, and itself"
    )
    rows, cols = np.shape(state.pixels)
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            *array_lines("x", "torch.tensor", np.array(state.pixels)),
            f"r, c = torch.meshgrid(torch.arange({rows}), torch.arange({cols}), indexing='ij')",
            "r, c = r.flatten(), c.flatten()",
            "down, across = (r[:, None] - r).abs(), (c[:, None] - c).abs()",
            near,
            "A = near.float()",
            "d = A.sum(1)",
            "S = A / (d[:, None] * d).sqrt()",
            f"step = (S @ x.flatten()).view({rows}, {cols})",
            "",
            *array_lines("w", "torch.tensor", _kernel(state)[None, None]),
            "convolved = F.conv2d(x[None, None], w, padding=1)[0, 0]",
            "print(step, convolved, step - convolved)",
            "",
        ]
    )


def grid_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    step = convolve_grid(np.array(state.pixels), diagonal=state.neighbors == 8)
    return {"step": step, "convolved": _convolution(state).trace.output[0, 0]}


def grid_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return the link to *Convolution* with the image and the kernel."""
    params = {
        "input": grid_text(np.array(state.pixels)),
        "kernel": grid_text(np.round(_kernel(state), 6)),
        "padding": "1",
        "bias": "off",
    }
    return [RoomLink("convolution", params)]
