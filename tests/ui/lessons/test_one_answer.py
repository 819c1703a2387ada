"""Predictions about the reader's own numbers have one correct choice, whatever these are."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.lessons.check import draw_check
from cnnviz.lessons.dimensions_graph import Graph
from cnnviz.lessons.learning_optimizers import losses
from cnnviz.lessons.slips import SHAPES, sample_logits
from cnnviz.ui.course.lesson import Prediction
from cnnviz.ui.course.prediction import choice_text
from cnnviz.ui.lessons.batches.lesson import LESSON as BATCHES
from cnnviz.ui.lessons.batches.state import COUNTS, MOST, BatchesState
from cnnviz.ui.lessons.classics.lesson import LESSON as CLASSICS
from cnnviz.ui.lessons.classics.state import FACTORS, ClassicsState
from cnnviz.ui.lessons.dimensions.graph import predict_rest
from cnnviz.ui.lessons.dimensions.graph_codec import NODES, DrawnGraph
from cnnviz.ui.lessons.dimensions.lesson import LESSON as DIMENSIONS
from cnnviz.ui.lessons.dimensions.state import MOST_LAYERS, DimensionsState
from cnnviz.ui.lessons.dnn_cnn.lesson import LESSON as DNN_CNN
from cnnviz.ui.lessons.kernel_features.lesson import LESSON as KERNEL_FEATURES
from cnnviz.ui.lessons.layers.lesson import LESSON as LAYERS
from cnnviz.ui.lessons.layers.scores import predict_probability
from cnnviz.ui.lessons.layers.state import LayersState
from cnnviz.ui.lessons.learning.lesson import LESSON as LEARNING
from cnnviz.ui.lessons.learning.state import GOALS, LearningState
from cnnviz.ui.lessons.learning.training import predict_larger_rate
from cnnviz.ui.lessons.learning.valley import NAMES, find_paths, predict_optimizer
from cnnviz.ui.lessons.slips.lesson import LESSON as SLIPS
from cnnviz.ui.lessons.slips.maps import predict_rows
from cnnviz.ui.lessons.slips.networks import predict_axis
from cnnviz.ui.lessons.slips.state import SlipsState
from cnnviz.ui.lessons.why_convolution.lesson import LESSON as WHY_CONVOLUTION
from cnnviz.ui.lessons.why_convolution.state import WhyState


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


small = st.integers(-9, 9).map(float)
REACHED: dict[Any, st.SearchStrategy[Any]] = {
    WHY_CONVOLUTION: st.builds(
        WhyState,
        garment=st.integers(0, 9),
        kernel=st.integers(1, 11),
        side=st.integers(5, 256),
        channels=st.integers(1, 3),
        outputs=st.integers(1, 128),
    ),
    LAYERS: st.builds(
        LayersState,
        slope=st.floats(0, 1),
        window=st.sampled_from((2, 3, 4)),
        cell=st.integers(0, 168),
        p=st.floats(0, 0.9),
        momentum=st.floats(0.001, 1),
        shape=st.sampled_from(("2_3_4", "4_3_3", "3_2_2", "3_2_2_2", "64_120_1_1")),
        place=st.integers(0, 64 * 120 - 1),
        logits=st.tuples(*[small] * 10),
        temperature=st.floats(0.1, 10),
        axis=st.sampled_from((0, 1)),
        features=st.tuples(*[small] * 4),
        weights=st.tuples(*[small] * 8),
        bias=st.tuples(small, small),
        out=st.sampled_from((0, 1)),
    ),
    BATCHES: st.builds(
        BatchesState,
        shape=st.sampled_from(("3_5_5", "3_2_4_5", "4_6")),
        index=st.tuples(*[st.none() | st.integers(0, 9)] * 4),
        count=st.sampled_from(COUNTS),
        size=st.integers(1, COUNTS[-1]),
        drop=st.booleans(),
        biased=st.booleans(),
        kernels=st.tuples(*[small] * 27),
        bias=small,
        cell=st.integers(0, 800),
        way=st.sampled_from(("full", "groups", "pointwise", "depthwise", "separable")),
        inputs=st.sampled_from((4, 8, 16)),
        outputs=st.sampled_from((4, 8, 16)),
        window=st.sampled_from((3, 5, 7)),
        groups=st.sampled_from((2, 4)),
        net=st.sampled_from(("lecture-cnn", "lenet5", "mnist-cnn", "fashion-cnn", "vgg11")),
        **{name: st.integers(4 if name == "side" else 1, most) for name, most in MOST.items()},
    ),
    CLASSICS: st.builds(
        ClassicsState,
        stacked=st.integers(2, 4),
        vgg=st.sampled_from((11, 13, 16, 19)),
        depth=st.integers(1, 20),
        factor=st.sampled_from(FACTORS),
        branches=st.sampled_from(("3", "5", "35")),
    ),
    DIMENSIONS: st.builds(
        DimensionsState,
        signal=st.lists(small, min_size=10, max_size=16).map(tuple),
        taps=st.lists(small, min_size=2, max_size=4).map(tuple),
        dilation=st.integers(1, 3),
        mix=st.tuples(st.tuples(small, small, small), st.tuples(small, small, small)),
        pixel=st.integers(0, 80),
        narrow5=st.integers(1, 192),
        stride=st.integers(1, 4),
        drawn=graphs(),
        voxels=st.integers(0, 2**125 - 1).map(lambda bits: f"{8 * bits:032x}"),
        neighbors=st.sampled_from((4, 8)),
    ),
    LEARNING: st.builds(
        LearningState,
        image=st.tuples(*[st.tuples(*[small] * 5)] * 5),
        kernel=st.tuples(*[st.tuples(*[small] * 3)] * 3),
        bias=small,
        goal=st.sampled_from(sorted(GOALS)),
        stride=st.integers(1, 3),
        padding=st.integers(0, 2),
        dilation=st.integers(1, 2),
        relu=st.booleans(),
        rate=st.floats(0.0001, 1),
        taken=st.integers(0, 20),
    ),
    SLIPS: st.builds(
        SlipsState,
        channels=st.integers(1, 4),
        filters=st.integers(1, 6),
        down=st.integers(1, 3),
        right=st.integers(1, 3),
        size=st.integers(5, 20),
        kernel=st.integers(2, 5),
        stride=st.integers(1, 5),
        dimensions=st.integers(1, 4),
        side=st.integers(32, 160),
        color=st.integers(0, 0xFFFFFF).map("{:06x}".format),
        seed=st.integers(0, 99),
        new_mean=st.integers(-6, 6).map(lambda half: half / 2),
        accuracy=st.integers(80, 98),
    ),
}
SCENES = [(lesson, scene) for lesson in REACHED for scene in lesson.scenes if scene.predict]


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_choices(prediction: Prediction) -> None:
    """Check that choices differ as texts and as numbers, and that one of them is the answer."""
    texts = [choice_text(choice).replace("−", "-") for choice in prediction.choices]
    assert 2 <= len(set(texts)) == len(texts)
    assert 0 <= prediction.answer < len(texts)
    numbers = [float(text) for text in texts if is_number(text)]
    assert not any(map(math.isnan, numbers))
    assert len(set(numbers)) == len(numbers)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")  # rates may be too large
@pytest.mark.parametrize(("lesson", "scene"), SCENES, ids=[scene.id for _, scene in SCENES])
@settings(max_examples=25)
@given(data=st.data())
def test_no_choice_is_there_twice(lesson: Any, scene: Any, data: st.DataObject) -> None:
    check_choices(scene.predict(data.draw(REACHED[lesson])))


@pytest.mark.parametrize("lesson", [KERNEL_FEATURES, DNN_CNN], ids=["kernel_features", "dnn_cnn"])
def test_no_choice_about_kept_runs_and_drawings_is_there_twice(lesson: Any) -> None:
    for scene in lesson.scenes:
        if scene.predict:
            check_choices(scene.predict(lesson.page.default))


@pytest.mark.parametrize("lesson", [*REACHED, KERNEL_FEATURES, DNN_CNN], ids=lambda one: one.id)
def test_no_number_is_twice_among_the_choices_at_the_end(lesson: Any) -> None:
    for seed in range(200):
        for question in draw_check(lesson.questions, seed):
            texts = [choice_text(choice).replace("−", "-") for choice in question.choices]
            numbers = [float(text) for text in texts if is_number(text)]
            assert len(set(texts)) == len(texts) >= 2
            assert len(set(numbers)) == len(numbers)


@given(st.lists(st.integers(-99, 99), min_size=10, max_size=10), st.floats(0.1, 10))
def test_the_largest_probability_is_that_of_pytorch(logits: list[int], temperature: float) -> None:
    state = LayersState(logits=tuple(map(float, logits)), temperature=temperature)
    prediction = predict_probability(state)
    expected = torch.tensor(state.logits, dtype=torch.float64).div(temperature).softmax(0).max()
    answer = float(str(prediction.choices[prediction.answer]))
    assert answer == pytest.approx(expected.item(), abs=6e-4)


@pytest.mark.parametrize("dimensions", SHAPES)
def test_softmax_sums_to_1_over_the_answer_only(dimensions: int) -> None:
    x = torch.tensor(sample_logits(dimensions))
    with pytest.warns(UserWarning, match="Implicit dimension"):
        shares = torch.nn.functional.softmax(x)
    ways = [shares.sum(dim=axis) for axis in range(dimensions)]
    if dimensions > 1:  # a choice of its own, which would be the same sum
        ways.append(shares.sum())
    prediction = predict_axis(SlipsState(dimensions=dimensions))
    correct = [place for place, sums in enumerate(ways) if bool(((sums - 1).abs() < 1e-9).all())]
    assert correct == [prediction.answer]
    assert len(prediction.choices) == max(2, len(ways))


@pytest.mark.parametrize(("side", "rows"), [(32, None), (33, None), (34, 1), (65, 1), (66, 4)])
def test_an_image_that_is_too_small_has_no_rows(side: int, rows: int | None) -> None:
    prediction = predict_rows(SlipsState(side=side))
    answer = prediction.choices[prediction.answer]
    last = prediction.choices[-1]
    assert answer == (last if rows is None else str(rows))
    assert not isinstance(last, str)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"rate": 0.001}, 0),
        ({"rate": 1.0}, 2),
        ({"bias": -9e3}, 3),  # ReLU leaves 0 everywhere, and no gradient
        ({"kernel": ((0.0,) * 3,) * 3, "bias": 0.0}, 3),
        ({"rate": 1.0, "relu": False, "taken": 20}, 2),
    ],
)
def test_what_a_larger_rate_does_is_one_of_four_cases(changes: dict[str, Any], answer: int) -> None:
    assert predict_larger_rate(LearningState(**changes)).answer == answer


@given(REACHED[LEARNING])
@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@settings(max_examples=40)
def test_a_larger_rate_is_compared_by_the_losses_that_are_shown(state: LearningState) -> None:
    net = state.net
    for _step in range(state.taken):
        net = net.step(state.rate)
    losses = (net.loss, net.step(state.rate).loss, net.step(10 * state.rate).loss)
    now, small_step, large = (float(f"{loss:.4g}") for loss in losses)
    correct = [
        large <= now and large < small_step,
        small_step < large < now,
        math.isfinite(now) and not large <= now,
    ]
    if large == now:
        correct = [False, False, False]
    answer = predict_larger_rate(state).answer
    assert answer == (correct.index(True) if any(correct) else 3)
    assert sum(correct) <= 1
