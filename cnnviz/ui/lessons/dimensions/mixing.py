"""1×1 convolution: channels mixed pixel by pixel, and what it saves in an Inception block."""

import dataclasses
import functools

import numpy as np

from cnnviz.grid.code.call_text import array_lines
from cnnviz.grid.text import grid_text
from cnnviz.lessons.dimensions import mix_channels
from cnnviz.lessons.dimensions_blocks import BLOCKS, SIDE, draw_shapes
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.downloads import draw_inception, draw_mixer, offer_figure
from cnnviz.ui.lessons.dimensions.figure import choose_number, number, show_figure
from cnnviz.ui.lessons.dimensions.state import DimensionsState

MIXER, INCEPTION = "mixer", "inception"
"""Ids of the scenes."""


def show_mixer(state: DimensionsState, _stage: Stage) -> None:
    """Show three channels and two mixes of them."""
    show_figure(state, MIXER, ("mix", "pixel"), channels=_channels())
    offer_figure(state, MIXER, draw_mixer)


@functools.cache
def _channels() -> list[list[float]]:
    channels: list[list[float]] = draw_shapes().reshape(3, -1).tolist()
    return channels


def predict_mix(state: DimensionsState) -> Prediction:
    """Ask for the first output at the marked pixel."""
    colors = draw_shapes().reshape(3, -1)[:, state.pixel]
    weights = np.array(state.mix)
    answer = round(float(weights[0] @ colors), 4)
    mistakes = (float(colors.sum()), float(weights[0].sum()), float(weights[1] @ colors))
    choices, place = choose_number(answer, [round(value, 4) for value in mistakes])
    values: dict[str, object] = {
        "colors": ", ".join(map(number, colors.tolist())),
        "weights": ", ".join(map(number, weights[0].tolist())),
    }
    return Prediction(
        Message(
            N_("The marked pixel is {colors}, and the weights of y0 are {weights}. What is y0?"),
            values,
        ),
        choices,
        place,
        Message(
            N_("Each channel times its weight, added up. The neighbors of the pixel play no part.")
        ),
    )


def write_mixer(state: DimensionsState) -> str:
    """Return PyTorch code for the 1×1 convolution."""
    return "\n".join(
        [
            "import torch",
            "from torch.nn import functional as F",
            "",
            f"r, c = torch.meshgrid(torch.arange({SIDE}), torch.arange({SIDE}), indexing='ij')",
            f"x = torch.full((3, {SIDE}, {SIDE}), 0.2)",
            "disc = (r - 4) ** 2 + (c - 4) ** 2 <= 10",
            "triangle = (r >= 8) & (r <= 13) & (c >= 16 - r) & (c <= r)",
            "bar = (r >= 2) & (r <= 6) & (c >= 10) & (c <= 14)",
            "x[:, disc] = torch.tensor([0.9, 0.2, 0.1])[:, None]",
            "x[:, triangle] = torch.tensor([0.1, 0.8, 0.2])[:, None]",
            "x[:, bar] = torch.tensor([0.2, 0.3, 1.0])[:, None]",
            "",
            *array_lines("w", "torch.tensor", np.array(state.mix)),
            "y = F.conv2d(x[None], w[:, :, None, None])[0]",
            "print(x.shape, y.shape)",
            'same = torch.einsum("oc,chw->ohw", w, x)  # a linear layer for every pixel',
            "",
        ]
    )


def mixer_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    mixed = mix_channels(draw_shapes(), np.array(state.mix))
    return {"y": mixed, "same": mixed}


def mixer_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return the link to *Convolution* with every second pixel, for which there is room."""
    params = {
        "input": grid_text(draw_shapes()[None, :, ::2, ::2]),
        "kernel": grid_text(np.array(state.mix)[:, :, None, None]),
        "bias": "off",
    }
    return [RoomLink("convolution", params, N_("The same mix on 8×8 pixels, cell by cell"))]


def show_inception(state: DimensionsState, _stage: Stage) -> None:
    """Show the multiplications of an Inception block."""
    blocks = {name: dataclasses.asdict(block) for name, block in BLOCKS.items()}
    show_figure(state, INCEPTION, ("block", "narrow3", "narrow5"), blocks=blocks)
    offer_figure(state, INCEPTION, draw_inception)


def predict_share(state: DimensionsState) -> Prediction:
    """Ask for the share of multiplications that is left."""
    block = BLOCKS[state.block]
    narrow, direct = block.multiplications(5, state.narrow5), block.multiplications(5, None)
    answer = _percent(narrow / direct)
    mistakes = (state.narrow5 / block.channels, 0.5, 0.9, 1 / 25)
    choices = list(dict.fromkeys((answer, *map(_percent, mistakes))))[:4]
    choices.sort(key=lambda text: float(text.removesuffix("%")))
    values: dict[str, object] = {
        "channels": block.channels,
        "narrow": state.narrow5,
        "after": f"{narrow:,}",
        "before": f"{direct:,}",
    }
    return Prediction(
        Message(
            N_(
                "A 1×1 convolution makes {narrow} channels of {channels} before the 5×5 "
                "convolution. How many of the multiplications of this branch are left?"
            ),
            values,
        ),
        tuple(choices),
        choices.index(answer),
        Message(N_("{after} instead of {before}, those of the 1×1 convolution included."), values),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"


def write_inception(state: DimensionsState) -> str:
    """Return PyTorch code that counts the multiplications of the 5×5 branch."""
    block = BLOCKS[state.block]
    channels, filters, narrow = block.channels, block.filters5, state.narrow5
    return "\n".join(
        [
            "from torch import nn",
            "",
            f"direct = nn.Conv2d({channels}, {filters}, 5, padding=2, bias=False)",
            "branch = nn.Sequential(",
            f"    nn.Conv2d({channels}, {narrow}, 1, bias=False),",
            f"    nn.Conv2d({narrow}, {filters}, 5, padding=2, bias=False),",
            ")",
            f"cells = {block.size} * {block.size}",
            "without = cells * direct.weight.numel()",
            "with_1x1 = cells * sum(w.numel() for w in branch.parameters())",
            "print(without, with_1x1, with_1x1 / without)",
            "",
        ]
    )


def inception_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    block = BLOCKS[state.block]
    return {
        "without": block.multiplications(5, None),
        "with_1x1": block.multiplications(5, state.narrow5),
    }


def inception_rooms(_state: DimensionsState) -> list[RoomLink]:
    """Return the link to *Sizes*, where blocks are built and counted."""
    return [RoomLink("sizes", label=N_("Build it in Sizes: multiply-accumulate operations"))]
