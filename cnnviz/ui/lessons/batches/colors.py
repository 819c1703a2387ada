"""A filter for a color image: three planes, three kernels, three maps, one sum."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from cnnviz import figures
from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text
from cnnviz.grid.trace import Array
from cnnviz.lessons.batches_counts import CROP, PHOTO_SIDE, convolve_planes, read_photo
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.batches.figure import FIGURES
from cnnviz.ui.lessons.batches.state import MAPS, BatchesState
from cnnviz.ui.lessons.dimensions.figure import choose_number, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLORS = "colors"
"""Id of the scene."""
NAMES = (N_("Red"), N_("Green"), N_("Blue"))


def show_colors(state: BatchesState, _stage: Stage) -> None:
    """Show the planes, the kernels, the map of each and their sum."""
    planes = np.round(100 * read_photo()).astype(int)
    FIGURES.show(COLORS, ("kernels", "bias", "cell"), planes=planes.reshape(3, -1).tolist())
    if is_revealed(state, COLORS):
        figure_download(functools.partial(_draw_sum, state), "channels", key="download-channels")


def _draw_sum(state: BatchesState) -> Figure:
    maps = plane_maps(state)
    titles = [_(name) for name in NAMES]
    return figures.channel_sum_figure(read_photo(), maps, state.bias, titles, _("Sum + bias"))


def filter_kernels(state: BatchesState) -> Array:
    """Return the kernels of the filter (3, 3, 3)."""
    return np.array(state.kernels).reshape(3, 3, 3)


def plane_maps(state: BatchesState) -> Array:
    """Return the map of each plane (3, 30, 30)."""
    return convolve_planes(read_photo(), filter_kernels(state))


def predict_sum(state: BatchesState) -> Prediction:
    """Ask for the output at the marked cell."""
    row, col = divmod(state.cell, MAPS)
    parts = np.round(plane_maps(state)[:, row, col], 4)
    total = round(float(parts.sum()), 4)
    answer = round(total + state.bias, 4)
    mistakes = (total, round(total / 3 + state.bias, 4), float(parts.max()))
    choices, place = choose_number(answer, mistakes)
    values: dict[str, object] = {
        "sums": ", ".join(number(part) for part in parts.tolist()),
        "bias": number(state.bias),
    }
    return Prediction(
        Message(
            N_(
                "At the marked cell the three kernels give {sums}, and the bias is {bias}. "
                "What is the output of the filter there?"
            ),
            values,
        ),
        choices,
        place,
        Message(N_("The sums of all channels and the bias are added: one number per window."), {}),
    )


def write_colors(state: BatchesState) -> str:
    """Return PyTorch code for the maps and their sum."""
    return "\n".join(
        [
            "import matplotlib",
            "import numpy as np",
            "import torch",
            "from PIL import Image",
            "from torch.nn import functional as F",
            "",
            'with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:',
            '    photo = Image.open(file).convert("RGB")',
            f"part = photo.crop({CROP})",
            f"small = part.resize(({PHOTO_SIDE}, {PHOTO_SIDE}), Image.Resampling.BOX)",
            "x = torch.tensor(np.asarray(small) / 255).round(decimals=2)",
            "x = x.permute(2, 0, 1)[None]  # (N, C, H, W)",
            *array_lines("weight", "torch.tensor", filter_kernels(state)[None]),
            "weight = weight.double()",
            f"bias = torch.tensor([{state.bias:g}]).double()",
            "",
            "y = F.conv2d(x, weight, bias)  # " + _("one map"),
            "maps = F.conv2d(x, weight.transpose(0, 1), groups=3)  # " + _("a map per channel"),
            "summed = maps.sum(1) + bias",
            "print(y.shape, maps.shape, torch.allclose(y, summed))",
            "",
        ]
    )


def colors_results(state: BatchesState) -> dict[str, object]:
    """Return what the code computes."""
    maps = plane_maps(state)
    total = maps.sum(axis=0) + state.bias
    return {"maps": maps[None], "y": total[None, None], "summed": total[None]}


def colors_rooms(state: BatchesState) -> list[RoomLink]:
    """Return the link to *Convolution* with a part of the image around the marked cell."""
    row, col = (max(0, min(place - 2, PHOTO_SIDE - 7)) for place in divmod(state.cell, MAPS))
    part = read_photo()[None, :, row : row + 7, col : col + 7]
    params = {
        "input": grid_text(part),
        "kernel": grid_text(filter_kernels(state)[None]),
        "bias": grid_text(np.array([state.bias])),
    }
    return [RoomLink("convolution", params, N_("Step through a part of it in Convolution"))]
