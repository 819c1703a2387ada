"""Lesson *Dimensions*: convolution on a graph, and an image as a graph on a grid.

Source: T. N. Kipf, M. Welling, Semi-supervised classification with graph convolutional networks,
https://arxiv.org/abs/1609.02907
"""

from dataclasses import dataclass

import numpy as np

from cnnviz.grid.trace import Array

Edges = tuple[tuple[int, int], ...]
"""Pairs of nodes, the smaller number first, from 0."""


@dataclass(frozen=True, eq=False)
class Graph:
    """An undirected graph whose nodes have features.

    Attributes:
        features: (N, F) H.
        edges: Its edges.
    """

    features: Array
    edges: Edges

    @property
    def adjacency(self) -> Array:
        """(N, N) Ã: 1 where two nodes are connected, and for each node with itself."""
        matrix: Array = np.eye(len(self.features))
        for a, b in self.edges:
            matrix[a, b] = matrix[b, a] = 1
        return matrix

    @property
    def propagation(self) -> Array:
        """(N, N) D̃^(−½) Ã D̃^(−½)."""
        return normalize(self.adjacency)

    def convolve(self, weights: Array, *, relu: bool = True) -> Array:
        """Return the features after a layer: ReLU(D̃^(−½) Ã D̃^(−½) H W), (N, F').

        Args:
            weights: (F, F') W.
            relu: A ReLU follows.
        """
        sums: Array = self.propagation @ self.features @ weights
        return np.maximum(sums, 0.0) if relu else sums

    def smooth(self, layers: int) -> Array:
        """Return the features of each node after 0 to ``layers`` layers without weights.

        Returns:
            (layers + 1, N, F).
        """
        steps = [self.features]
        for _ in range(layers):
            steps.append(self.propagation @ steps[-1])
        return np.array(steps)

    @property
    def parts(self) -> list[list[int]]:
        """The nodes of each connected part."""
        reached = np.linalg.matrix_power(self.adjacency, len(self.features)) > 0
        return [np.flatnonzero(row).tolist() for row in np.unique(reached, axis=0)]

    def spread(self, values: Array) -> float:
        """Return how far the nodes of a connected part differ, their degrees taken into account.

        After many layers h/√d̃ is the same for all nodes of a part (Q. Li, Z. Han, X.-M. Wu, Deeper
        insights into graph convolutional networks, https://arxiv.org/abs/1801.07606).

        Args:
            values: (N,) one feature of each node.
        """
        scaled = values / np.sqrt(self.adjacency.sum(axis=1))
        return max(float(np.ptp(scaled[part])) for part in self.parts)


def normalize(adjacency: Array) -> Array:
    """Return D̃^(−½) Ã D̃^(−½) of a matrix Ã (N, N); D̃ has the sums of its rows."""
    root = np.sqrt(adjacency.sum(axis=1))
    scaled: Array = adjacency / root[:, None] / root
    return scaled


def grid_neighbors(diagonal: bool) -> Array:
    """Return the kernel (3, 3) of a cell's neighbors on a grid: with itself 5, or 9."""
    plus = np.array([[0.0, 1, 0], [1, 1, 1], [0, 1, 0]])
    return np.ones((3, 3)) if diagonal else plus


def grid_adjacency(rows: int, cols: int, *, diagonal: bool) -> Array:
    """Return Ã of an image as a graph on a grid, (rows·cols, rows·cols)."""
    r, c = (axis.ravel() for axis in np.mgrid[:rows, :cols])
    down, across = np.abs(r[:, None] - r), np.abs(c[:, None] - c)
    near = (np.maximum(down, across) <= 1) if diagonal else (down + across <= 1)
    matrix: Array = near.astype(np.float64)
    return matrix


def convolve_grid(image: Array, *, diagonal: bool) -> Array:
    """Return one graph step of an image (H, W) on its grid, without weights: (H, W)."""
    matrix = normalize(grid_adjacency(*image.shape, diagonal=diagonal))
    sums: Array = (matrix @ image.ravel()).reshape(image.shape)
    return sums
