"""LeNet-5 and VGG-11, layer by layer."""

from __future__ import annotations

import functools
import math
import textwrap
from typing import TYPE_CHECKING, Any

from cnnviz import figures
from cnnviz.figures.architecture import architecture_svg
from cnnviz.lessons.classics import count_parts
from cnnviz.nets import find, shape_text
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.figure import FIGURES
from cnnviz.ui.lessons.classics.state import LENET5, VGG11, ClassicsState
from cnnviz.ui.sizes.builder_words import drawing_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = {LENET5: "LeNet-5", VGG11: "VGG-11"}


def show_walk(net: str, _state: ClassicsState, _stage: Stage) -> None:
    """Show a network that the browser steps through, layer by layer.

    Args:
        net: Id of the network and of the scene.
    """
    network = find(net)
    FIGURES.show(
        net,
        (net, "table"),
        drawing=_draw_svg(net, language()),
        rows=walk_rows(net),
        total=f"{network.parameters:,}",
    )
    draw = functools.partial(_draw_network, net)
    figure_download(draw, net, key="download-network")


def _draw_network(net: str) -> Figure:
    return figures.network_figure(find(net), title=NAMES[net], words=drawing_words())


@functools.lru_cache(maxsize=8)
def _draw_svg(net: str, _language: str) -> str:
    return architecture_svg(find(net), drawing_words())


@functools.cache
def walk_rows(net: str) -> list[dict[str, str]]:
    """Return what each layer of a network does, as the browser shows it."""
    network = find(net)
    rows = network.table()
    shapes = [network.input_shape, *(row.output_shape for row in rows)]
    return [
        {
            "layer": row.layer,
            "before": shape_text(before),
            "after": shape_text(row.output_shape),
            "count": f"{row.parameters:,}",
            "arithmetic": row.arithmetic,
            "field": shape_text(row.receptive_field.size),
        }
        for before, row in zip(shapes, rows, strict=False)
    ]


def predict_largest(_state: ClassicsState) -> Prediction:
    """Ask which layer of LeNet-5 has the most parameters."""
    rows = [row for row in find(LENET5).table() if row.parameters]
    most = max(rows, key=lambda row: row.parameters)
    total = find(LENET5).parameters
    return Prediction(
        Message(
            N_("LeNet-5 has {total} parameters. Which layer has most of them?"),
            {"total": f"{total:,}"},
        ),
        tuple(row.layer for row in rows),
        rows.index(most),
        Message(
            N_("{arithmetic}: {share} of all, and the layer makes only one number per filter."),
            {"arithmetic": most.arithmetic, "share": f"{most.parameters / total:.0%}"},
        ),
    )


def predict_share(_state: ClassicsState) -> Prediction:
    """Ask for the share of the fully connected layers in the parameters of VGG-11."""
    parts, total = count_parts(VGG11), find(VGG11).parameters
    answer = round(100 * parts.fully_connected / total)
    choices = sorted({answer, 100 - answer, 27, 50})
    values: dict[str, object] = {
        "total": f"{total:,}",
        "linear": f"{parts.fully_connected:,}",
        "convolutions": f"{parts.convolutions:,}",
    }
    return Prediction(
        Message(
            N_(
                "VGG-11 has {total} parameters: 8 convolutions and 3 fully connected layers. Which "
                "share of them do the fully connected layers have?"
            ),
            values,
        ),
        tuple(f"{choice}%" for choice in choices),
        choices.index(answer),
        Message(N_("{linear}; the convolutions have only {convolutions}."), values),
    )


def write_walk(net: str, _state: ClassicsState) -> str:
    """Return code that builds the network and prints the shape after each layer."""
    network = find(net)
    code = network.to_pytorch().replace("from torch import nn\n", "").strip()
    shape = ", ".join(map(str, network.input_shape))
    return f"""import torch
from torch import nn

with torch.device("meta"):  # shapes only: no memory, nothing is computed
{textwrap.indent(code, "    ")}
    x = torch.empty(1, {shape})  # (N, C, H, W)

for layer in model:
    x = layer(x)
    print(f"{{str(layer)[:50]:50}} {{tuple(x.shape)}}")
parameters = sum(weight.numel() for weight in model.parameters())
linear = sum(
    weight.numel()
    for layer in model
    if isinstance(layer, nn.Linear)
    for weight in layer.parameters()
)
features = next(layer for layer in model if isinstance(layer, nn.Linear)).in_features
print(parameters, linear / parameters, features)
"""


def walk_results(net: str, _state: ClassicsState) -> dict[str, Any]:
    """Return what the variables of the code hold."""
    network = find(net)
    flat = next(row for row in network.table() if row.layer == "Flatten()")
    return {
        "parameters": network.parameters,
        "linear": count_parts(net).fully_connected,
        "features": math.prod(flat.output_shape),
    }


def walk_rooms(net: str, _state: ClassicsState) -> list[RoomLink]:
    """Return a link to the network in *Sizes*."""
    return [RoomLink("sizes", {"net": net})]
