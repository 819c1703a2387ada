"""A graph with the places of its nodes, and its text in a link."""

from dataclasses import dataclass

import numpy as np

from cnnviz.grid.text import grid_text, parse_grids
from cnnviz.grid.trace import Array
from cnnviz.lessons.dimensions_graph import Edges, Graph
from cnnviz.problem import Problem
from cnnviz.ui.kit.link_codecs import Codec

NODES = (2, 8)
"""Fewest and most nodes."""
LARGEST = 99
"""Largest magnitude of a feature."""


@dataclass(frozen=True)
class DrawnGraph:
    """A graph as it is drawn.

    Attributes:
        nodes: For each node how far it is across (0 to 100) and down (0 to 66), and two features.
        edges: Pairs of nodes.
    """

    nodes: tuple[tuple[float, ...], ...]
    edges: Edges

    @property
    def graph(self) -> Graph:
        """The graph without the places of its nodes."""
        return Graph(np.array(self.nodes)[:, 2:], self.edges)


EXAMPLE = DrawnGraph(
    (
        (14.0, 14.0, 3.0, 0.0),
        (14.0, 50.0, 2.0, 1.0),
        (38.0, 32.0, 3.0, 1.0),
        (62.0, 32.0, -1.0, 2.0),
        (86.0, 14.0, -3.0, 1.0),
        (86.0, 50.0, -2.0, 0.0),
    ),
    ((0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5)),
)
"""Two groups of nodes with an edge between them."""


def _read_graph(text: str) -> DrawnGraph:
    nodes_text, _separator, edges_text = text.partition("~~")
    nodes = parse_grids(nodes_text)[0, 0]
    if not NODES[0] <= len(nodes) <= NODES[1] or nodes.shape[1] != 4 or not _is_drawable(nodes):
        raise ValueError(text)
    pairs = parse_grids(edges_text)[0, 0] if edges_text else np.zeros((0, 2))
    edges = tuple(sorted((int(a), int(b)) for a, b in pairs))
    if (pairs % 1).any() or len(set(edges)) < len(edges):
        raise ValueError(text)
    if not all(0 <= a < b < len(nodes) for a, b in edges):
        raise ValueError(text)
    return DrawnGraph(tuple(tuple(row) for row in nodes.tolist()), edges)


def _is_drawable(nodes: Array) -> bool:
    across, down = nodes[:, 0], nodes[:, 1]
    inside = (across >= 0) & (across <= 100) & (down >= 0) & (down <= 66)
    return bool(inside.all() and np.abs(nodes[:, 2:]).max() <= LARGEST)


def _write_graph(drawn: DrawnGraph) -> str:
    nodes = grid_text(np.array(drawn.nodes))
    return f"{nodes}~~{grid_text(np.array(drawn.edges))}" if drawn.edges else nodes


GRAPH = Codec(
    _read_graph,
    _write_graph,
    Problem(
        "{least} to {most} nodes with their places and two features, and pairs of nodes, such as "
        "20_30_1_0~60_30_0_1~~0_1",
        least=NODES[0],
        most=NODES[1],
    ),
)
