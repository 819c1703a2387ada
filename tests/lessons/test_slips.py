"""Printed numbers, windows, sizes and axes of the lesson Slips, against torch."""

import itertools
import os

os.environ.setdefault("KERAS_BACKEND", "torch")  # read when keras is first imported

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.grid.examples.features import IMAGES
from cnnviz.lessons import slips
from cnnviz.lessons.slips_questions import ask_running_loss, ask_stride_pair
from cnnviz.nets import find
from cnnviz.quiz.seeded_random import SeededRandom


def test_none_of_the_printed_numbers_is_correct() -> None:
    operation = slips.lecture_operation()
    grids = [torch.tensor(grid) for grid in operation.grids.values()]
    output = F.conv2d(*grids, stride=2)
    np.testing.assert_allclose(operation.trace.output, output.numpy())
    np.testing.assert_allclose(output[0, 0], [[0.0626, 0.1407], [0.0519, -0.0499]], atol=5e-5)
    assert slips.count_correct() == 0


@pytest.mark.parametrize("image", ["left", "lower", "triangle"])
def test_the_mean_kernel_leaves_a_quarter_of_what_is_printed(image: str) -> None:
    x = torch.tensor(IMAGES[image])[None, None]
    kernel, bias = torch.full((1, 1, 4, 4), 1 / 16).double(), torch.tensor([-0.05]).double()
    feature = F.max_pool2d(F.relu(F.conv2d(x, kernel, bias)), 13).item()
    assert slips.mean_response(image).feature == pytest.approx(feature)
    assert feature == pytest.approx(slips.PRINTED_FEATURE / 4)


@given(st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_a_stride_pair_is_height_then_width(stride: tuple[int, int]) -> None:
    x = torch.zeros(1, 1, slips.ROWS, slips.COLUMNS)
    output = F.max_pool2d(x, slips.WINDOW, stride=stride)
    assert slips.count_windows(stride) == output.shape[2:]
    assert len(slips.window_starts(stride)) == output.numel()


@pytest.mark.parametrize("added", range(-9, 10))
def test_pooling_with_padding_and_with_zeros_is_that_of_torch(added: int) -> None:
    x = torch.tensor(slips.CORNER + added)[None, None]
    for kind, pool in (("max", F.max_pool2d), ("avg", F.avg_pool2d)):
        trace, zeros = slips.pool_corner(added, kind)  # type: ignore[arg-type]
        np.testing.assert_allclose(trace.output, pool(x, 2, padding=1))
        np.testing.assert_allclose(zeros, pool(F.pad(x, (1, 1, 1, 1)), 2)[0, 0])


def test_zeros_change_a_maximum_only_where_all_numbers_are_negative() -> None:
    trace, zeros = slips.pool_corner(0, "max")
    assert (trace.output[0, 0] != zeros).sum() == 8
    trace, zeros = slips.pool_corner(9, "max")
    assert (trace.output[0, 0] == zeros).all()


@given(st.integers(5, 20), st.integers(2, 5), st.integers(1, 5))
def test_the_size_after_pooling_is_that_of_torch(size: int, kernel: int, stride: int) -> None:
    windows, quotient, rest = slips.count_pooled(size, kernel, stride)
    assert windows == F.max_pool1d(torch.zeros(1, 1, size), kernel, stride=stride).shape[-1]
    assert quotient * kernel == size
    assert 0 <= rest < max(stride, kernel)


def keras_twin(*, strides: int, padded: bool) -> Any:
    import keras  # takes 2 s
    from keras import layers

    def pool() -> list[Any]:
        padding = [layers.ZeroPadding2D(1)] if padded else []
        return [*padding, layers.MaxPooling2D((2, 2), strides=(strides, strides))]

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            *pool(),
            layers.Conv2D(32, 3, activation="relu"),
            *pool(),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(10),
        ]
    )


@pytest.mark.parametrize("pooling", slips.TWINS)
def test_the_twin_has_the_parameters_of_the_model_in_keras(pooling: str) -> None:
    padded = pooling == "padded"
    model = keras_twin(strides=2 if padded else int(pooling), padded=padded)
    assert slips.build_twin(pooling).parameters == model.count_params()
    assert (slips.build_twin(pooling).parameters == find("mnist-cnn").parameters) == padded


def test_the_blogs_twin_has_nine_times_the_parameters() -> None:
    assert round(slips.build_twin("1").parameters / find("mnist-cnn").parameters) == 9


def test_the_sides_of_the_maps_are_those_of_the_explanation() -> None:
    def sides(pooling: str) -> list[int]:
        shapes = [shape for shape in slips.build_twin(pooling).shapes() if len(shape) == 3]
        return [side for side, _same in itertools.groupby(shape[1] for shape in shapes)]

    assert sides("padded") == [26, 14, 12, 7]
    assert sides("1") == [26, 25, 23, 22]


@pytest.mark.parametrize("dimensions", slips.SHAPES)
@pytest.mark.filterwarnings("ignore:Implicit dimension choice")
def test_the_guessed_axis_is_that_of_torch(dimensions: int) -> None:
    logits = slips.sample_logits(dimensions)
    ours = slips.softmax_over(logits, slips.guess_axis(dimensions))
    for function in (F.softmax, lambda x: F.log_softmax(x).exp()):
        np.testing.assert_allclose(ours, function(torch.tensor(logits)), rtol=1e-12)


def test_in_three_dimensions_the_guess_compares_the_images() -> None:
    assert slips.guess_axis(2) == 1
    assert slips.guess_axis(3) == 0


@pytest.mark.parametrize("seed", range(50))
def test_the_answer_about_a_stride_pair_is_that_of_torch(seed: int) -> None:
    question = ask_stride_pair(SeededRandom(seed))
    values = {name: int(str(value)) for name, value in question.prompt.values.items()}
    x = torch.zeros(1, 1, values["height"], values["width"])
    size = F.max_pool2d(x, 3, stride=(values["down"], values["right"])).shape[2:]
    assert question.choices[question.answer] == f"{size[0]}×{size[1]}"


@pytest.mark.parametrize("seed", range(50))
def test_the_answer_about_a_loss_is_the_mean(seed: int) -> None:
    question = ask_running_loss(SeededRandom(seed))
    batch = int(str(question.prompt.values["batch"]))
    mean = float(str(question.choices[question.answer]))
    losses = torch.full((10 * batch,), mean)
    total = sum(part.mean() for part in losses.split(batch))
    printed = float(str(question.prompt.values["printed"]))
    assert float(total / len(losses)) == pytest.approx(printed, rel=0.01)
