"""The ideas of VGG: small kernels in a row, and depth that is counted in its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import figures
from cnnviz.figures.classic_drawings import draw_counted_layers, draw_stack, let_scroll
from cnnviz.lessons.classics import (
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
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.state import CLASSICS, ClassicsState

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TWO_SMALL, NAME = "two-small", "name"
"""Ids of the scenes."""
FILTERS = (64, 128, 256, 512, 512)
"""Filters in each block of a VGG network."""


def show_stack(state: ClassicsState, stage: Stage) -> None:
    """Show what one output cell sees through several 3×3 convolutions, and their weights."""
    with stage.settings:
        st.number_input(
            min_value=2,
            max_value=MOST_STACKED,
            step=1,
            width=200,
            **CLASSICS.number("stacked", _("3×3 convolutions")),
        )
        st.number_input(
            min_value=1,
            max_value=MOST_CHANNELS,
            step=1,
            width=200,
            **CLASSICS.number("channels", _("Channels")),
        )
    count = state.stacked
    fields = [stacked_field(after) if after else 1 for after in range(count, -1, -1)]
    heads = [_("Input"), *("3×3" for _layer in range(count - 1)), _("Output")]
    field = fields[0]
    label = _(
        "One output cell sees {field}×{field} cells of the input through {count} convolutions 3×3.",
        field=field,
        count=count,
    )
    with st.container(key="classics-stack"):
        drawing = draw_stack(fields, heads, label)
        show_svg(let_scroll(drawing, 340), key="classics.stack")
        st.html(_compare_weights(state, field))
        figure_download(_draws(label, drawing), "receptive-field", key="download-stack")


def _draws(words: str, drawing: str) -> Callable[[], Figure]:
    """Return what draws an SVG as a figure below its words."""
    return lambda: figures.drawings_figure({words: drawing})


def _compare_weights(state: ClassicsState, field: int) -> str:
    """Return a bar for the weights of each."""
    count, channels = state.stacked, state.channels
    hidden = not is_revealed(state, TWO_SMALL)
    weights = {
        f"{count} × 3×3": stacked_weights(count, channels),
        f"1 × {field}×{field}": single_weights(count, channels),
    }
    most = max(weights.values())
    rows = []
    for name, number in weights.items():
        share, shown = (0.0, "?") if hidden else (100 * number / most, f"{number:,}")
        rows.append(
            f'<div role="listitem"><span>{name}</span><span class="track">'
            f'<i style="left:0;width:{share:.2f}%;background:var(--role-kernel)"></i></span>'
            f"<span>{shown}</span></div>"
        )
    return (
        f'<div class="bars" role="list" aria-label="{_("Weights")}" style="--columns:1">'
        f"{''.join(rows)}</div>"
    )


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


def show_name(state: ClassicsState, stage: Stage) -> None:
    """Show the layers of a VGG network, those with weights numbered."""
    with stage.settings:
        st.segmented_control(
            _("Network"),
            list(VGG),
            required=True,
            format_func=lambda number: f"VGG-{number}",
            **CLASSICS.widget("vgg"),
        )
    blocks, revealed = VGG[state.vgg], is_revealed(state, NAME)
    label = _(
        "VGG-{number}: blocks of {blocks} convolutions with a pooling layer after each, then "
        "{linear} fully connected layers.",
        number=state.vgg,
        blocks=", ".join(map(str, blocks)),
        linear=FULLY_CONNECTED,
    )
    drawing = draw_counted_layers(blocks, FILTERS, FULLY_CONNECTED, counted=revealed, label=label)
    legend = "".join(
        f'<span style="color:var(--role-{role})">■ {words}</span>'
        for role, words in (
            ("kernel", _("Convolution 3×3, its number of filters above")),
            ("stride", _("Max pooling 2×2")),
            ("output", _("Fully connected")),
        )
    )
    with st.container(key="classics-name"):
        show_svg(let_scroll(drawing, 640), key="classics.name")
        st.html(f'<p class="marked-layer">{legend}</p>')
        figure_download(_draws(label, drawing), f"vgg{state.vgg}", key="download-name")


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
