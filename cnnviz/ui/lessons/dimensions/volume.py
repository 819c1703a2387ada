"""A kernel that moves through a volume: in slices, and in space."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text
from cnnviz.lessons.dimensions import convolve_volume
from cnnviz.lessons.dimensions_volumes import KERNELS, SIDE, SIZE, VOLUMES, read_bits, write_bits
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.plotly_file import serve_plotly
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.figure import choose_number, number, show_figure
from cnnviz.ui.lessons.dimensions.state import DimensionsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VOLUME = "volume"
"""Id of the scene."""
HIDDEN = 13
"""The window whose output is predicted: the middle of the volume."""


def show_volume(state: DimensionsState, _stage: Stage) -> None:
    """Show the volume in slices and in space, which the browser steps through and turns."""
    show_figure(
        state,
        VOLUME,
        ("voxels", "move", "window", "turn", "space"),
        hidden=HIDDEN,
        kernels={name: kernel.ravel().tolist() for name, kernel in KERNELS.items()},
        plotly=serve_plotly(),
        examples={name: write_bits(volume) for name, volume in VOLUMES.items()},
    )
    figure_download(functools.partial(_draw_space, state), "volume", key="download-volume")


def _draw_space(state: DimensionsState) -> Figure:
    """Draw the volume and the window of the step as a figure."""
    depth, row, column = (int(place) for place in np.unravel_index(state.window, (SIZE,) * 3))
    words = {"depth": _("slice"), "row": _("row"), "column": _("column")}
    start = (depth, row, column)
    return figures.volume_figure(read_bits(state.voxels), start, SIZE, state.turn, words)


def predict_sum(state: DimensionsState) -> Prediction:
    """Ask for the output in the middle of the volume."""
    volume, kernel = read_bits(state.voxels), KERNELS[state.move]
    window = volume[1 : 1 + SIZE, 1 : 1 + SIZE, 1 : 1 + SIZE]
    parts = [round(float(part), 4) for part in (window * kernel).sum(axis=(1, 2))]
    answer = round(float((window * kernel).sum()), 4)
    choices, place = choose_number(answer, (parts[0], round(parts[0] + parts[1], 4), max(parts)))
    return Prediction(
        Message(
            N_(
                "In the middle of the volume, the three slices of the kernel give {parts}. What is "
                "the output there?"
            ),
            {"parts": ", ".join(map(number, parts))},
        ),
        choices,
        place,
        Message(
            N_(
                "The slices are added up: {count} products, one number. Moving in three directions "
                "gives a volume of {out}×{out}×{out} numbers."
            ),
            {"count": kernel.size, "out": SIDE - SIZE + 1},
        ),
    )


def write_volume(state: DimensionsState) -> str:
    """Return PyTorch code for the convolution of the volume."""
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            *array_lines("x", "torch.tensor", read_bits(state.voxels)),
            *array_lines("w", "torch.tensor", KERNELS[state.move]),
            "y = F.conv3d(x[None, None], w[None, None])[0, 0]  # (N, C, D, H, W) in, (D', H', W')",
            "print(y.shape, y)",
            "",
        ]
    )


def volume_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    return {"y": convolve_volume(read_bits(state.voxels), KERNELS[state.move])}


def volume_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return the link to the middle slice of the volume and of the kernel in two dimensions."""
    params = {
        "input": grid_text(read_bits(state.voxels)[SIDE // 2]),
        "kernel": grid_text(np.round(KERNELS[state.move][SIZE // 2], 6)),
        "bias": "off",
    }
    return [RoomLink("convolution", params, N_("The middle slices alone, in two directions"))]
