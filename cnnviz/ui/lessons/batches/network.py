"""The parameters of a whole network, layer by layer, and what the batch takes."""

from __future__ import annotations

import functools
from typing import Any

from cnnviz.nets import find
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.batches.figure import FIGURES
from cnnviz.ui.lessons.batches.state import LARGEST_BATCH, NETWORKS, BatchesState

NETWORK = "network"
"""Id of the scene."""


@functools.cache
def network_rows(name: str) -> list[dict[str, Any]]:
    """Return the layers of a network that have parameters, or change the shape."""
    return [
        {
            "layer": row.layer,
            "shape": row.output_shape,
            "parameters": row.parameters,
            "sum": row.arithmetic,
        }
        for row in find(name).table()
    ]


def show_network(_state: BatchesState, _stage: Stage) -> None:
    """Show how many parameters each layer has, and the memory that a batch takes."""
    networks = {
        name: {"input": find(name).input_shape, "rows": network_rows(name)} for name in NETWORKS
    }
    FIGURES.show(NETWORK, ("net", "batch"), networks=networks, largest=LARGEST_BATCH)


def count_parameters(name: str) -> int:
    """Return the number of parameters of a network."""
    return sum(row["parameters"] for row in network_rows(name))


def predict_largest(state: BatchesState) -> Prediction:
    """Ask which share of the parameters the largest layer has."""
    rows = sorted(network_rows(state.net), key=lambda row: -row["parameters"])
    total = count_parameters(state.net)
    choices = list(dict.fromkeys(row["layer"] for row in rows if row["parameters"]))[:4]
    share = round(100 * rows[0]["parameters"] / total)
    values: dict[str, object] = {
        "net": state.net,
        "total": f"{total:,}",
        "share": share,
        "sum": rows[0]["sum"],
    }
    order = sorted(choices)
    return Prediction(
        Message(N_("{net} has {total} parameters. Which layer has the most?"), values),
        tuple(order),
        order.index(choices[0]),
        Message(N_("{sum}: {share}% of all."), values),
    )


def write_network(state: BatchesState) -> str:
    """Return PyTorch code that makes the network and counts."""
    network = find(state.net)
    return "\n".join(
        [
            network.to_pytorch().rstrip(),
            "",
            "parameters = sum(p.numel() for p in model.parameters())",
            "print(parameters)",
            "",
        ]
    )


def network_results(state: BatchesState) -> dict[str, object]:
    """Return what the code computes."""
    return {"parameters": count_parameters(state.net)}


def network_rooms(state: BatchesState) -> list[RoomLink]:
    """Return the link to the builder."""
    return [RoomLink("sizes", {"net": state.net}, N_("Change this network in Sizes"))]
