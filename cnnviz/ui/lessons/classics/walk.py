"""LeNet-5 and VGG-11, layer by layer."""

import functools
import math
import textwrap
from html import escape
from typing import Any

import streamlit as st

from cnnviz.figures.architecture import architecture_svg
from cnnviz.figures.classic_drawings import let_scroll
from cnnviz.lessons.classics import count_parts
from cnnviz.nets import Network, Row, find, shape_text
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.classics.state import CLASSICS, LAYERS, LENET5, VGG11, ClassicsState
from cnnviz.ui.sizes.builder_words import drawing_words


def show_walk(net: str, state: ClassicsState, stage: Stage) -> None:
    """Show the architecture of a network, and what the marked layer makes of its input.

    Args:
        net: Id of the network and of the scene.
        state: What the lesson shows.
        stage: Where the settings go.
    """
    place, network = getattr(state, net), find(net)
    with stage.settings:
        st.slider(_("Layer"), 1, LAYERS[net], width=420, **CLASSICS.widget(net))
    rows, revealed = network.table(), is_revealed(state, net)
    before = rows[place - 2].output_shape if place > 1 else network.input_shape
    with st.container(key="classics-walk"):
        style = f"<style>.slab:not([data-line='{place - 1}']) {{ opacity: 0.4 }}</style>"
        show_svg(style + _draw(net, language()), key=f"classics.{net}.drawing")
        card = _card(rows[place - 1], shape_text(before), revealed)
        table = _table(network, rows, place, revealed)
        st.html(card + table)


@functools.lru_cache(maxsize=8)
def _draw(net: str, _language: str) -> str:
    return let_scroll(architecture_svg(find(net), drawing_words()), 640)


def _field(row: Row) -> str:
    return shape_text(row.receptive_field.size)


def _card(row: Row, before: str, revealed: bool) -> str:
    """Return what the marked layer does, in numbers."""
    counted = (row.arithmetic or "0") if revealed else "?"
    facts = (
        (_("Shape"), f"{before} → {shape_text(row.output_shape)}"),
        (_("Parameters"), counted),
        (_("Receptive field"), _field(row)),
    )
    cells = "".join(f"<span>{escape(name)} <b>{escape(text)}</b></span>" for name, text in facts)
    return f'<p class="marked-layer"><code>nn.{escape(row.layer)}</code>{cells}</p>'


def _table(network: Network, rows: list[Row], place: int, revealed: bool) -> str:
    """Return the table of all layers."""
    heads = ("", _("Layer"), _("Output"), _("Parameters"), _("Receptive field"))
    lines = [f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>"]
    for row in rows:
        count = f"{row.parameters:,}" if revealed else "?" if row.parameters else "0"
        cells = (str(row.index + 1), row.layer, shape_text(row.output_shape), count, _field(row))
        marked = " data-marked" if row.index + 1 == place else ""
        body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        lines.append(f"<tr{marked}>{body}</tr>")
    total = f"{network.parameters:,}"
    lines.append(f"<tr><td></td><td></td><td></td><td><b>{total}</b></td><td></td></tr>")
    return f'<div class="cnn-table"><table>{"".join(lines)}</table></div>'


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
