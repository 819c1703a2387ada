"""Convolution on a graph, against a dense computation with torch, node by node and on a grid."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnviz.lessons.dimensions_graph import Graph, convolve_grid, grid_neighbors


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Random graphs, also with nodes without neighbors."""
    nodes, features = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    pairs = [(a, b) for a in range(nodes) for b in range(a + 1, nodes)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    return Graph(rng.normal(size=(nodes, features)), tuple(edges))


@settings(deadline=None)
@given(graphs(), st.integers(1, 3), st.booleans())
def test_a_layer_is_that_of_a_dense_computation_with_torch(
    graph: Graph, width: int, relu: bool
) -> None:
    weights = np.random.default_rng(1).normal(size=(graph.features.shape[1], width))
    nodes = len(graph.features)
    adjacency = torch.zeros(nodes, nodes, dtype=torch.float64)
    for a, b in graph.edges:
        adjacency[a, b] = adjacency[b, a] = 1
    adjacency += torch.eye(nodes)
    root = torch.diag(adjacency.sum(1).pow(-0.5))
    sums = root @ adjacency @ root @ torch.from_numpy(graph.features) @ torch.from_numpy(weights)
    theirs = functional.relu(sums) if relu else sums
    ours = graph.convolve(weights, relu=relu)
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(graphs())
def test_a_node_adds_up_its_neighbors_by_both_degrees(graph: Graph) -> None:
    near = [{node} for node in range(len(graph.features))]
    for a, b in graph.edges:
        near[a].add(b)
        near[b].add(a)
    for node, others in enumerate(near):
        total = sum(
            graph.features[other] / np.sqrt(len(others) * len(near[other])) for other in others
        )
        np.testing.assert_allclose(graph.smooth(1)[1][node], total, rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(graphs())
def test_many_layers_leave_only_the_degrees(graph: Graph) -> None:
    first = graph.features[:, 0]
    assert graph.spread(graph.smooth(800)[-1][:, 0]) <= 1e-6 + 1e-2 * graph.spread(first)


@settings(deadline=None)
@given(graphs())
def test_parts_are_connected_and_share_no_node(graph: Graph) -> None:
    nodes = sorted(node for part in graph.parts for node in part)
    assert nodes == list(range(len(graph.features)))
    where = {node: place for place, part in enumerate(graph.parts) for node in part}
    assert all(where[a] == where[b] for a, b in graph.edges)


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(3, 8), st.integers(3, 8), st.booleans())
def test_inside_a_grid_the_step_is_a_convolution_with_equal_weights(
    seed: int, rows: int, cols: int, diagonal: bool
) -> None:
    image = np.random.default_rng(seed).normal(size=(rows, cols))
    kernel = grid_neighbors(diagonal)
    ours = convolve_grid(image, diagonal=diagonal)
    theirs = functional.conv2d(
        torch.from_numpy(image)[None, None], torch.from_numpy(kernel / kernel.sum())[None, None]
    )[0, 0].numpy()
    # Two cells from the border, all neighbors have all their neighbors.
    np.testing.assert_allclose(ours[2:-2, 2:-2], theirs[1:-1, 1:-1], rtol=1e-9, atol=1e-9)
