"""The ideas of VGG: small kernels in a row, and depth that is counted in its name."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz import figures
from cnnviz.figures.classic_drawings import draw_counted_layers, draw_stack
from cnnviz.lessons.classics import (
    FEWEST_STACKED,
    FULLY_CONNECTED,
    MOST_CHANNELS,
    MOST_STACKED,
    VGG,
    single_weights,
    stacked_field,
    stacked_weights,
)
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.figure import FIGURES
from cnnviz.ui.lessons.classics.state import ClassicsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TWO_SMALL, NAME = "two-small", "name"
"""Ids of the scenes."""
FILTERS = (64, 128, 256, 512, 512)
"""Filters in each block of a VGG network."""


def show_stack(state: ClassicsState, _stage: Stage) -> None:
    """Show what one output cell sees through several 3×3 convolutions, and their weights."""
    counts = range(FEWEST_STACKED, MOST_STACKED + 1)
    FIGURES.show(
        TWO_SMALL,
        ("stacked", "channels"),
        drawings={str(count): _draw_stack(count, language())[1] for count in counts},
        fields={str(count): stacked_field(count) for count in counts},
        stack=(FEWEST_STACKED, MOST_STACKED),
        channels=MOST_CHANNELS,
    )
    draw = functools.partial(_figure, *_draw_stack(state.stacked, language()))
    figure_download(draw, "receptive-field", key="download-stack")


@functools.lru_cache(maxsize=16)
def _draw_stack(count: int, _language: str) -> tuple[str, str]:
    """Return the drawing of a stack in words, and as SVG."""
    fields = [stacked_field(after) if after else 1 for after in range(count, -1, -1)]
    heads = [_("Input"), *("3×3" for _layer in range(count - 1)), _("Output")]
    label = _(
        "One output cell sees {field}×{field} cells of the input through {count} convolutions 3×3.",
        field=fields[0],
        count=count,
    )
    return label, draw_stack(fields, heads, label)


def _figure(words: str, drawing: str) -> Figure:
    return figures.drawings_figure({words: drawing})


def predict_weights(state: ClassicsState) -> Prediction:
    """Ask how many weights the stack has, compared with one large kernel."""
    count, field = state.stacked, stacked_field(state.stacked)
    share = stacked_weights(count, state.channels) / single_weights(count, state.channels)
    choices = sorted({round(100 * share), 36, 100, 140})
    return Prediction(
        Message(
            N_(
                "One output cell sees {field}×{field} input cells through {count} convolutions "
                "3×3. How many weights do they have, compared with one {field}×{field} convolution "
                "of as many channels?"
            ),
            {"field": field, "count": count},
        ),
        tuple(f"{choice}%" for choice in choices),
        choices.index(round(100 * share)),
        Message(
            N_(
                "{small} per pair of channels instead of {large}. And after each of them an "
                "activation can follow, so the stack can compute more."
            ),
            {"small": f"{count}·9 = {9 * count}", "large": f"{field}·{field} = {field**2}"},
        ),
    )


def write_stack(state: ClassicsState) -> str:
    """Return code that finds out what one cell sees, by its gradient, and counts the weights."""
    count, channels, field = state.stacked, state.channels, stacked_field(state.stacked)
    return f"""import torch
from torch import nn

stack = nn.Sequential(*(nn.Conv2d(1, 1, 3, bias=False) for _ in range({count})))
for layer in stack:
    nn.init.ones_(layer.weight)  # no product may cancel another one
x = torch.ones(1, 1, {field + 4}, {field + 4}, requires_grad=True)  # (N, C, H, W)
y = stack(x)
y[0, 0, 2, 2].backward()  # the cell in the middle
seen = (x.grad[0, 0] != 0).any(dim=1).sum()  # rows with a gradient

with torch.device("meta"):
    small = [nn.Conv2d({channels}, {channels}, 3, bias=False) for _ in range({count})]
    large = nn.Conv2d({channels}, {channels}, {field}, bias=False)
stacked = sum(layer.weight.numel() for layer in small)
single = large.weight.numel()
print(seen, stacked, single, stacked / single)
"""


def stack_results(state: ClassicsState) -> dict[str, int]:
    """Return what the variables of the code hold."""
    return {
        "seen": stacked_field(state.stacked),
        "stacked": stacked_weights(state.stacked, state.channels),
        "single": single_weights(state.stacked, state.channels),
    }


def stack_rooms(state: ClassicsState) -> list[RoomLink]:
    """Return a link to the stack in *Sizes*."""
    side, channels = 32, state.channels
    layers = "~".join([f"conv_{channels}_{channels}_3"] * state.stacked)
    return [RoomLink("sizes", {"net": f"stack~{channels}x{side}x{side}~{layers}"})]


def show_name(state: ClassicsState, _stage: Stage) -> None:
    """Show the layers of a VGG network, those with weights numbered."""
    counted = is_revealed(state, NAME)
    drawings = {str(number): _draw_layers(number, counted, language()) for number in VGG}
    FIGURES.show(
        NAME, ("vgg",), drawings={number: svg for number, (_label, svg) in drawings.items()}
    )
    draw = functools.partial(_figure, *drawings[str(state.vgg)])
    figure_download(draw, f"vgg{state.vgg}", key="download-name")


@functools.lru_cache(maxsize=32)
def _draw_layers(number: int, counted: bool, _language: str) -> tuple[str, str]:
    """Return the drawing of a VGG network in words, and as SVG."""
    blocks = VGG[number]
    label = _(
        "VGG-{number}: blocks of {blocks} convolutions with a pooling layer after each, then "
        "{linear} fully connected layers.",
        number=number,
        blocks=", ".join(map(str, blocks)),
        linear=FULLY_CONNECTED,
    )
    return label, draw_counted_layers(
        blocks, FILTERS, FULLY_CONNECTED, counted=counted, label=label
    )


def predict_name(state: ClassicsState) -> Prediction:
    """Ask what the number in the name counts."""
    convolutions = sum(VGG[state.vgg])
    words = (
        N_("Convolutions"),
        N_("Layers with weights"),
        N_("All layers, with pooling"),
        N_("Filters of the first layer"),
    )
    return Prediction(
        Message(N_("What does the {number} in VGG-{number} count?"), {"number": state.vgg}),
        tuple(map(Message, words)),
        1,
        Message(
            N_(
                "{convolutions} convolutions + {linear} fully connected layers = {number}. "
                "Pooling and activations have no weights and do not count."
            ),
            {"convolutions": convolutions, "linear": FULLY_CONNECTED, "number": state.vgg},
        ),
    )


def write_name(state: ClassicsState) -> str:
    """Return code that counts the layers of torchvision's network."""
    return f"""import torch
from torch import nn
from torchvision.models import vgg{state.vgg}

with torch.device("meta"):  # no weights in memory
    model = vgg{state.vgg}(weights=None, init_weights=False)
convolutions = sum(isinstance(layer, nn.Conv2d) for layer in model.modules())
linear = sum(isinstance(layer, nn.Linear) for layer in model.modules())
pooling = sum(isinstance(layer, nn.MaxPool2d) for layer in model.modules())
number = convolutions + linear
print(f"{{convolutions}} + {{linear}} = {{number}}, and {{pooling}} pooling layers")
"""


def name_results(state: ClassicsState) -> dict[str, int]:
    """Return what the variables of the code hold."""
    return {
        "convolutions": sum(VGG[state.vgg]),
        "linear": FULLY_CONNECTED,
        "pooling": len(VGG[state.vgg]),
        "number": state.vgg,
    }


def name_rooms(state: ClassicsState) -> list[RoomLink]:
    """Return a link to the network in *Sizes*."""
    return [RoomLink("sizes", {"net": write_vgg(VGG[state.vgg])}, f"VGG-{state.vgg}")]


def write_vgg(blocks: Sequence[int]) -> str:
    """Return a VGG network as the link of *Sizes* has it.

    Args:
        blocks: Convolutions in each block.
    """
    parts, channels = [f"vgg{sum(blocks) + FULLY_CONNECTED}", "3x224x224"], 3
    for count, filters in zip(blocks, FILTERS, strict=True):
        for _layer in range(count):
            parts += [f"conv_{channels}_{filters}_3_p1", "relu"]
            channels = filters
        parts.append("maxpool_2")
    parts += ["flatten", "linear_25088_4096", "relu", "linear_4096_4096", "relu"]
    return "~".join([*parts, "linear_4096_1000"])
