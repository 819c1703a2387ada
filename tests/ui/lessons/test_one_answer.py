"""Predictions about the reader's own numbers have one correct choice, whatever these are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.lessons.dimensions_graph import Graph
from cnnviz.lessons.learning_optimizers import losses
from cnnviz.ui.lessons.dimensions.graph import predict_rest
from cnnviz.ui.lessons.dimensions.graph_codec import NODES, DrawnGraph
from cnnviz.ui.lessons.dimensions.state import MOST_LAYERS, DimensionsState
from cnnviz.ui.lessons.learning.state import LearningState
from cnnviz.ui.lessons.learning.valley import NAMES, find_paths, predict_optimizer


@st.composite
def graphs(draw: st.DrawFn) -> DrawnGraph:
    count = draw(st.integers(*NODES))
    numbers = st.integers(-9, 9).map(float)
    nodes = tuple((10.0, 10.0, draw(numbers), draw(numbers)) for _node in range(count))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    return DrawnGraph(nodes, tuple(sorted(draw(st.sets(st.sampled_from(pairs))))))


@given(graphs())
def test_what_many_layers_leave_is_computed(drawn: DrawnGraph) -> None:
    state = dataclasses.replace(DimensionsState(), drawn=drawn)
    graph = drawn.graph
    power = np.linalg.matrix_power(graph.propagation, MOST_LAYERS)
    before = graph.spread(graph.features[:, 0])
    after = graph.spread(power @ graph.features[:, 0])
    bounds = [(0.5, np.inf), (0.1, 0.5), (-1, 0.1)]
    least, most = bounds[predict_rest(state).answer]
    assert least * before - 1e-9 <= after <= (most * before + 1e-9 if before else 1e-9)


def test_a_long_chain_of_nodes_keeps_more_than_a_graph_with_many_edges() -> None:
    count = NODES[1]
    features = np.arange(2.0 * count).reshape(count, 2)
    chain = Graph(features, tuple((node, node + 1) for node in range(count - 1)))
    nodes = tuple((10.0, 10.0, *row) for row in features.tolist())
    state = dataclasses.replace(DimensionsState(), drawn=DrawnGraph(nodes, chain.edges))
    assert predict_rest(state).answer < predict_rest(DimensionsState()).answer == 2


@given(st.floats(0.01, 2), st.floats(0, 0.99), st.floats(-2, 2), st.floats(-2, 2))
def test_the_first_optimizer_is_alone_or_none_is_named(
    rate: float, momentum: float, first: float, second: float
) -> None:
    state = LearningState(valley_rate=rate, momentum=momentum, start=(first, second))
    prediction = predict_optimizer(state)
    arrivals = []
    with np.errstate(all="ignore"):
        for path in find_paths(state).values():
            heights = losses(path)
            above = np.flatnonzero(~(heights <= 0.01 * heights[0]))
            step = int(above[-1]) + 1 if len(above) else 0
            arrivals.append(step if step < len(path) else None)
    reached = [step for step in arrivals if step is not None]
    alone = bool(reached) and reached.count(min(reached)) == 1
    expected = arrivals.index(min(reached)) if alone else len(NAMES)
    assert prediction.answer == expected


@pytest.mark.parametrize(
    "state",
    [
        LearningState(valley_rate=0.001),  # none arrives
        LearningState(valley_rate=0.9, momentum=0.0),  # both of SGD and momentum do at once
    ],
)
def test_where_no_optimizer_is_first_a_choice_says_so(state: LearningState) -> None:
    prediction = predict_optimizer(state)
    assert prediction.answer == len(prediction.choices) - 1 == len(NAMES)
