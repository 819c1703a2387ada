"""What the lesson Layers one by one computes, against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnviz.lessons.check import draw_check
from cnnviz.lessons.layers import (
    CENTERS,
    EDGE,
    GARMENT,
    LOGITS,
    draw_batches,
    draw_scores,
    drop,
    feature_map,
    find_largest,
    follow_statistics,
    normalize,
    place_in_row,
    pool,
    pooled_window,
    softmax,
)
from cnnviz.lessons.layers_questions import QUESTIONS
from cnnviz.lessons.why_convolution import garment

SEED = st.integers(0, 999)


def test_the_feature_map_is_a_convolution_of_the_boot() -> None:
    image = torch.from_numpy(garment(GARMENT) / 255.0)[None, None]
    theirs = functional.conv2d(image, torch.from_numpy(EDGE)[None, None])[0, 0]
    np.testing.assert_allclose(feature_map(), theirs.numpy(), atol=0.0051)
    assert 2 < np.abs(feature_map()).max() <= 4


@settings(deadline=None)
@given(SEED, st.integers(2, 12), st.integers(2, 12), st.integers(1, 4))
def test_windows_are_pooled_as_by_torch(seed: int, rows: int, cols: int, window: int) -> None:
    window = min(window, rows, cols)
    values = np.random.default_rng(seed).normal(size=(rows, cols))
    x = torch.from_numpy(values)[None, None]
    largest, mean = pool(values, window)
    np.testing.assert_allclose(largest, functional.max_pool2d(x, window)[0, 0].numpy())
    np.testing.assert_allclose(mean, functional.avg_pool2d(x, window)[0, 0].numpy())
    last = pooled_window(values, window, largest.size - 1)
    assert last.max() == largest[-1, -1]


@settings(deadline=None)
@given(SEED, st.integers(1, 6), st.integers(1, 12), st.sampled_from([0, 1]))
def test_the_largest_values_and_indices_are_those_of_torch(
    seed: int, rows: int, cols: int, axis: int
) -> None:
    scores = np.random.default_rng(seed).normal(size=(rows, cols))
    theirs = torch.max(torch.from_numpy(scores), axis)
    values, indices = find_largest(scores, axis)
    np.testing.assert_array_equal(values, theirs.values.numpy())
    np.testing.assert_array_equal(indices, theirs.indices.numpy())


def test_the_batch_begins_with_the_logits_of_the_blog() -> None:
    assert draw_scores().shape == (4, 10)
    assert draw_scores()[0].tolist() == list(LOGITS)
    assert find_largest(draw_scores(), 1)[1][0] == 1


@settings(deadline=None)
@given(SEED, st.floats(0, 0.9))
def test_dropout_is_that_of_torch_for_the_same_draw(seed: int, p: float) -> None:
    rng = np.random.default_rng(seed)
    values, draws = rng.uniform(0.5, 2, size=50), rng.random(50)
    ours = drop(values, draws, p, training=True)
    torch.manual_seed(seed)
    theirs = torch.nn.Dropout(p)(torch.from_numpy(values)).numpy()
    kept = (ours != 0) & (theirs != 0)
    np.testing.assert_allclose(ours[kept], theirs[kept])
    assert np.array_equal(ours == 0, draws < p)
    evaluated = torch.nn.Dropout(p).eval()(torch.from_numpy(values))
    np.testing.assert_array_equal(drop(values, draws, p, training=False), evaluated.numpy())


@settings(deadline=None)
@given(SEED, st.floats(0.01, 1), st.integers(0, 5))
def test_running_statistics_and_outputs_are_those_of_torch(
    seed: int, momentum: float, count: int
) -> None:
    batches = np.random.default_rng(seed).normal(2, 3, size=(count + 1, 3, 2, 2, 2))
    norm = torch.nn.BatchNorm2d(2, momentum=momentum, dtype=torch.float64)
    for batch in batches[:count]:
        norm(torch.from_numpy(batch))
    mean, variance = follow_statistics(batches[:count], momentum)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    np.testing.assert_allclose(mean, norm.running_mean.numpy())
    np.testing.assert_allclose(variance, norm.running_var.numpy())
    last, axes = batches[count], (0, 2, 3)
    x = torch.from_numpy(last)
    evaluated = norm.eval()(x).detach().numpy()
    np.testing.assert_allclose(normalize(last, mean, variance), evaluated, rtol=1e-6)
    trained = norm.train()(x).detach().numpy()
    ours = normalize(last, last.mean(axis=axes), last.var(axis=axes))
    np.testing.assert_allclose(ours, trained, rtol=1e-6, atol=1e-9)


def test_the_running_mean_comes_near_the_mean_of_all_images() -> None:
    mean, _variance = follow_statistics(draw_batches(), 0.3)
    np.testing.assert_allclose(mean, CENTERS, atol=0.6)


@settings(deadline=None)
@given(SEED, st.floats(0.1, 10), st.floats(0, 100))
def test_softmax_is_that_of_torch(seed: int, temperature: float, scale: float) -> None:
    logits = np.random.default_rng(seed).normal(size=10) * scale
    theirs = torch.softmax(torch.from_numpy(logits) / temperature, 0)
    np.testing.assert_allclose(softmax(logits, temperature), theirs.numpy(), atol=1e-12)


def test_the_ten_logits_of_the_blog_mean_class_1_with_probability_1() -> None:
    shares = softmax(np.array(LOGITS))
    assert shares.argmax() == 1
    assert f"{shares[1]:.3f}" == "1.000"
    assert torch.isnan(torch.full((2,), 100.0).exp() / torch.full((2,), 100.0).exp().sum()).all()


@given(st.tuples(*[st.integers(1, 4)] * 3), st.data())
def test_a_cell_is_flattened_to_its_place(shape: tuple[int, int, int], data: st.DataObject) -> None:
    cell = tuple(data.draw(st.integers(0, side - 1)) for side in shape)
    maps = torch.arange(np.prod(shape)).view(1, *shape)
    place = place_in_row(shape, cell)  # type: ignore[arg-type]
    assert maps.flatten(1)[0, place] == maps[0][cell]


@pytest.mark.parametrize("seed", range(50))
def test_the_answers_are_those_of_torch(seed: int) -> None:
    flattened, dropped, gradient = draw_check(QUESTIONS, seed)
    channels, side = (int(str(flattened.prompt.values[name])) for name in ("channels", "side"))
    size = torch.nn.MaxPool2d(2)(torch.zeros(1, channels, side, side)).numel()
    assert flattened.choices[flattened.answer] == str(size)
    p, value = (float(str(dropped.prompt.values[name])) for name in ("p", "value"))
    outputs = torch.nn.Dropout(p)(torch.full((400,), value))
    assert float(str(dropped.choices[dropped.answer])) == pytest.approx(outputs.max().item())
    read, back = (
        torch.tensor(
            [float(one) for one in str(gradient.prompt.values[name]).replace("−", "-").split(",")]
        )
        for name in ("values", "gradients")
    )
    read.requires_grad_()
    torch.relu(read).backward(back)
    assert read.grad is not None
    expected = ", ".join(f"{one:g}" for one in read.grad.tolist())
    assert gradient.choices[gradient.answer] == expected


def test_the_linear_layer_of_the_prose_has_its_parameters() -> None:
    assert sum(one.numel() for one in torch.nn.Linear(1568, 32).parameters()) == 50_208


def test_dropout_as_a_function_drops_unless_it_is_told_the_mode() -> None:
    ones = torch.ones(1000)
    assert (functional.dropout(ones, 0.5) == 0).any()
    assert (functional.dropout(ones, 0.5, training=False) == 1).all()


def test_a_power_of_e_overflows_in_float32_from_89_on() -> None:
    powers = torch.tensor([88.0, 89.0]).exp()
    assert torch.isfinite(powers).tolist() == [True, False]


def test_a_wrong_view_makes_rows_of_one_image() -> None:
    assert torch.zeros(1, 120, 2, 2).view(-1, 120).shape == (4, 120)
