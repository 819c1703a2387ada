"""A layer of a graph convolution, node by node, and what many layers do."""

import numpy as np

from cnnviz.grid.code.call_text import array_lines
from cnnviz.lessons.dimensions_graph import Graph
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.course.lesson import Prediction, RoomLink
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.lessons.dimensions.downloads import draw_graph, draw_smoothing, offer_figure
from cnnviz.ui.lessons.dimensions.figure import number, show_figure
from cnnviz.ui.lessons.dimensions.graph_codec import GRAPH as GRAPH_CODEC
from cnnviz.ui.lessons.dimensions.state import MOST_LAYERS, DimensionsState

GRAPH, SMOOTHING = "graph", "smoothing"
"""Ids of the scenes."""


def show_graph(state: DimensionsState, _stage: Stage) -> None:
    """Show one layer of a graph convolution."""
    names = ("graph", "w", "relu", "matrix", "node")
    show_figure(state, GRAPH, names, hidden=_hidden_edge(state.drawn.graph))
    offer_figure(state, GRAPH, draw_graph)


def _hidden_edge(graph: Graph) -> tuple[int, int]:
    """Return the two nodes whose factor is predicted: neighbors whose degrees differ, if any."""
    degrees = graph.adjacency.sum(axis=1)
    edges = sorted(graph.edges, key=lambda edge: degrees[edge[0]] == degrees[edge[1]])
    return edges[0] if edges else (0, 1)


def predict_factor(state: DimensionsState) -> Prediction:
    """Ask by which factor a node multiplies the features of a neighbor."""
    graph = state.drawn.graph
    node, other = _hidden_edge(graph)
    mine, theirs = (int(graph.adjacency[one].sum()) for one in (node, other))
    answer = f"{graph.propagation[node, other]:.3g}"
    mistakes = (1 / mine, 1 / theirs, 1.0, 1 / (mine + theirs))
    choices = list(dict.fromkeys((answer, *(f"{value:.3g}" for value in mistakes))))[:4]
    choices.sort(key=float)
    values: dict[str, object] = {"node": node, "other": other, "mine": mine, "theirs": theirs}
    if not graph.edges:
        reveal = N_("They are not connected, so the factor is 0.")
    else:
        reveal = N_(
            "Each counts itself and its neighbors, {mine} and {theirs}: the factor is "
            "1/√({mine}·{theirs})."
        )
    return Prediction(
        Message(
            N_("By which factor does node {node} multiply the features of node {other}?"), values
        ),
        tuple(choices),
        choices.index(answer),
        Message(reveal, values),
    )


def write_graph(state: DimensionsState) -> str:
    """Return PyTorch code for the layer."""
    relu = state.relu
    return "\n".join(
        [
            *_graph_lines(state.drawn.graph),
            *array_lines("W", "torch.tensor", np.array(state.node_weights)),
            f"out = {'torch.relu(S @ H @ W)' if relu else 'S @ H @ W'}",
            "print(S)",
            "print(out)",
            "",
        ]
    )


def graph_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    graph = state.drawn.graph
    weights = np.array(state.node_weights)
    return {"S": graph.propagation, "out": graph.convolve(weights, relu=state.relu)}


def _graph_lines(graph: Graph) -> list[str]:
    """Return the lines that make H and the matrix that multiplies it."""
    pairs = ", ".join(map(str, graph.edges))
    connect = ["for a, b in edges:", "    A[a, b] = A[b, a] = 1"] if pairs else []
    return [
        "import torch",
        "",
        *array_lines("H", "torch.tensor", graph.features),
        f"edges = [{pairs}]",
        f"A = torch.eye({len(graph.features)})  # each node is connected with itself",
        *connect,
        "d = A.sum(1)",
        "S = A / (d[:, None] * d).sqrt()  # D^(-1/2) A D^(-1/2)",
    ]


def show_smoothing(state: DimensionsState, _stage: Stage) -> None:
    """Show the first feature of each node after some layers without weights."""
    show_figure(state, SMOOTHING, ("graph", "layers", "scaled"))
    offer_figure(state, SMOOTHING, draw_smoothing)


def predict_rest(state: DimensionsState) -> Prediction:
    """Ask what many layers leave: little of most graphs, more of a long chain of nodes."""
    graph = state.drawn.graph
    first = graph.smooth(MOST_LAYERS)[:, :, 0]
    before, after = graph.spread(first[0]), graph.spread(first[-1])
    return Prediction(
        Message(
            N_(
                "After {layers} layers, how much is left of the largest difference of h/√d̃ "
                "between connected nodes?"
            ),
            {"layers": MOST_LAYERS},
        ),
        (
            Message(N_("More than half")),
            Message(N_("At most half, more than a tenth")),
            Message(N_("At most a tenth")),
        ),
        sum(after <= share * before for share in (0.5, 0.1)),
        Message(
            N_(
                "It goes from {before} to {after}. The more layers, the closer h/√d̃ gets to one "
                "value for all connected nodes: only the number of neighbors tells them apart."
            ),
            {"before": _write_difference(before), "after": _write_difference(after)},
        ),
    )


def _write_difference(value: float) -> str:
    """Return a number with three significant digits."""
    return number(float(f"{value:.3g}"))


def write_smoothing(state: DimensionsState) -> str:
    """Return PyTorch code for some layers without weights."""
    return "\n".join(
        [
            *_graph_lines(state.drawn.graph),
            "h = H[:, 0]",
            f"for layer in range({state.layers}):",
            "    h = S @ h",
            "print(h, h / d.sqrt())",
            "",
        ]
    )


def smoothing_results(state: DimensionsState) -> dict[str, object]:
    """Return what the code computes."""
    return {"h": state.drawn.graph.smooth(state.layers)[-1][:, 0]}


def graph_rooms(state: DimensionsState) -> list[RoomLink]:
    """Return the link to what many such layers do to the same graph."""
    params = {"scene": SMOOTHING, "graph": GRAPH_CODEC.write(state.drawn)}
    return [RoomLink("dimensions", params, N_("Your graph after many layers"))]


def smoothing_rooms(_state: DimensionsState) -> list[RoomLink]:
    """Return the link to what keeps the values of deep networks apart."""
    label = N_("What helps deep networks: residual connections")
    return [RoomLink("classics", {"scene": "residual"}, label)]
