"""The figures of the texts behind the lessons, and the examples that contain them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch

from cnnviz.grid import Trace, convolve, output_size, pool
from cnnviz.grid.examples import CONVOLUTIONS, POOLINGS, SOURCES, example
from cnnviz.ui.grids import limits


def trace_of(id: str) -> Trace:
    return example(id).operation.trace


def grid(text: str) -> np.ndarray:
    return np.array([row.split() for row in text.split("/")], float)


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("conv-stride2", ".0626 .1407 / .0519 -.0499"),
        ("conv-dumoulin", "12 12 17 / 10 17 19 / 9 6 14"),
        ("conv-mean", "3.5 4.5 5.5 / 7.5 8.5 9.5 / 11.5 12.5 13.5"),
        ("conv-true", "1 2 3 / 4 5 6 / 7 8 9"),
        ("conv-correlation", "9 8 7 / 6 5 4 / 3 2 1"),
        ("transposed-stamp", "1 1 3 2 2 / 1 1 3 2 2 / 4 4 10 6 6 / 3 3 7 4 4 / 3 3 7 4 4"),
        ("pool-border", "-3 2 -4 / 4 5 2 / -5 1 -6"),
        ("pool-max", "9 2 / 3 4"),
        ("pool-avg", "2.5 .75 / 1.25 1.25"),
        ("pool-avg-padded", "2 4 2 / 4 8 4 / 2 4 2"),
        ("pool-avg-unpadded", "8 8 8 / 8 8 8 / 8 8 8"),
        ("pool-overlap", "8 8 / 8 8"),
    ],
)
def test_example_shows_the_figures_of_the_text(id: str, expected: str) -> None:
    np.testing.assert_allclose(trace_of(id).output[0, 0], grid(expected), atol=5e-5)


def test_every_example_can_be_shown_on_its_page() -> None:
    for each in (*CONVOLUTIONS, *POOLINGS):
        limits.check_limits(each.operation)
        assert each.operation.trace


def test_example_ids_differ() -> None:
    ids = [each.id for each in (*CONVOLUTIONS, *POOLINGS)]
    assert len(ids) == len(set(ids))


def test_the_second_image_of_a_batch_is_worked_out_with_the_same_kernel() -> None:
    trace = trace_of("conv-batch")
    assert trace.weights is not None
    assert trace.weights.size == 4
    expected = grid("19.5 20.5 21.5 / 23.5 24.5 25.5 / 27.5 28.5 29.5")
    np.testing.assert_allclose(trace.output[1, 0], expected)


def test_a_second_output_channel_doubles_the_weights() -> None:
    trace = trace_of("conv-two-out")
    assert trace.weights is not None
    assert trace.weights.size == 8
    assert trace.output.shape == (2, 2, 3, 3)
    assert not trace.output[:, 1].any()


def test_first_steps_are_four() -> None:
    assert trace_of("conv-first").output.size == 4


def test_a_stride_pair_is_height_and_width() -> None:
    trace = trace_of("conv-stride-pair")
    assert (np.diff(trace.rows[:, 0]) == 2).all()
    assert (np.diff(trace.cols[:, 0]) == 1).all()


def test_a_kernel_of_3_with_dilation_2_covers_5() -> None:
    trace = trace_of("conv-dilation")
    assert trace.rows[0].tolist() == [0, 2, 4]
    assert trace.output.shape[2:] == (3, 3)


def test_rgb_makes_one_map_a_filter() -> None:
    trace = trace_of("conv-rgb")
    assert trace.image.shape[1] == 3
    assert trace.output.shape[1] == 1


def test_four_filters_on_a_wide_input() -> None:
    trace = convolve(np.ones((1, 1, 10, 20)), np.ones((4, 1, 3, 3)))
    assert trace.output.shape == (1, 4, 8, 18)


def test_six_to_sixteen_channels() -> None:
    trace = convolve(np.ones((1, 6, 32, 32)), np.ones((16, 6, 5, 5)), bias=np.ones(16))
    assert trace.output.shape == (1, 16, 28, 28)
    np.testing.assert_allclose(trace.output, 6 * 25 + 1)


def test_a_strided_window_leaves_the_border_unread() -> None:
    reached = trace_of("conv-border").coverage > 0
    assert reached[:5, :5].all()
    assert not reached[5].any()
    assert not reached[:, 5].any()


def test_two_of_three_dots_are_missed_by_a_large_stride() -> None:
    trace = trace_of("conv-stride-price")
    assert trace.image.sum() == 3
    assert trace.output.sum() == 1


def test_padding_with_zeros_makes_an_edge_and_reflecting_none() -> None:
    assert trace_of("conv-edge-zeros").output[0, 0, 2].tolist() == [15, 0, 12, 12, 0, -27]
    assert trace_of("conv-edge-reflect").output[0, 0, 2].tolist() == [0, 0, 12, 12, 0, 0]


def test_ceil_mode_keeps_what_is_left_over() -> None:
    image = example("pool-ceil").operation.image
    assert trace_of("pool-ceil").output.shape[2:] == (3, 3)
    assert pool(image, 2).output.shape[2:] == (2, 2)


def test_a_triangle_stays_one_until_a_single_cell_is_left() -> None:
    image = example("pool-caricature").operation.image
    assert image[0, 0, :4, :4].tolist() == np.tril(np.ones((4, 4))).tolist()
    assert image.sum() == 10
    halved = pool(image, 2).output
    assert halved.shape[2:] == (8, 8)
    assert halved[0, 0, :2, :2].tolist() == [[1, 0], [1, 1]]
    for side in (4, 2, 1):
        halved = pool(halved, 2).output
        assert halved.shape[2:] == (side, side)
        assert halved.sum() == halved[0, 0, 0, 0] == 1


def test_each_pooling_of_the_triangle_continues_the_one_before() -> None:
    rounds = [trace_of(f"pool-caricature{number}") for number in ("", "-2", "-3", "-4")]
    for before, after in pairwise(rounds):
        np.testing.assert_array_equal(before.output, after.image)
    assert rounds[-1].output.tolist() == [[[[1]]]]


def test_three_kernels_make_four_images_a_table_of_features() -> None:
    names = ("left", "lower", "triangle", "checkerboard")
    with torch.inference_mode():
        table = []
        for name in names:
            operation = example(f"feature-{name}").operation
            conv = torch.nn.Conv2d(1, 3, 4)
            assert operation.kernel is not None
            conv.weight.copy_(torch.tensor(operation.kernel))
            conv.bias.copy_(torch.tensor(operation.bias))
            net = torch.nn.Sequential(
                conv, torch.nn.ReLU(), torch.nn.MaxPool2d(13), torch.nn.Flatten()
            )
            table.append(net(torch.tensor(operation.image, dtype=torch.float32))[0].tolist())
            ours = np.maximum(trace_of(f"feature-{name}").output, 0).max(axis=(2, 3))[0]
            np.testing.assert_allclose(ours, table[-1], atol=1e-6)
    expected = [[0.2, 0, 0.05], [0, 0.2, 0.05], [0.1, 0.1, 0.05], [0.2, 0.2, 0]]
    np.testing.assert_allclose(table, expected, atol=1e-6)


def test_the_images_of_the_lecture_are_those_of_its_code() -> None:
    left = torch.zeros(16, 16)
    left[:, :8] = 0.1
    board = torch.zeros(16, 16)
    for row, column in np.ndindex(16, 16):
        board[row, column] = 0.1 * ((row // 2 + column // 2) % 2 == 0)
    images = {
        "left": left,
        "lower": 0.1 - left.T,
        "triangle": 0.1 * torch.tril(torch.ones(16, 16)),
        "checkerboard": board,
    }
    for name, image in images.items():
        ours = example(f"feature-{name}").operation.image[0, 0]
        np.testing.assert_allclose(ours, image, atol=1e-7)


def test_a_window_of_the_size_of_the_map_keeps_its_strongest_feature() -> None:
    strongest = trace_of("feature-strongest").output[0, :, 0, 0]
    np.testing.assert_allclose(strongest, [0.2, 0.2, 0], atol=1e-9)


def test_a_one_by_one_kernel_mixes_the_channels_of_a_cell() -> None:
    trace = trace_of("conv-1x1")
    red, green, blue = trace.image[0]
    np.testing.assert_allclose(trace.output[0, 0], 0.3 * red + 0.6 * green + 0.1 * blue)
    np.testing.assert_allclose(trace.output[0, 1], red - blue)


def test_four_filters_on_an_input_that_is_not_square() -> None:
    trace = trace_of("conv-filters")
    conv = torch.nn.Conv2d(1, 4, 3)
    assert trace.weights is not None
    assert trace.weights.shape == conv.weight.shape == (4, 1, 3, 3)
    assert trace.output.shape[1:] == (4, 8, 18)
    assert conv(torch.tensor(trace.image, dtype=torch.float32)).shape == trace.output.shape


def test_every_example_of_a_text_names_it() -> None:
    sources = [each.source for each in (*CONVOLUTIONS, *POOLINGS)]
    assert set(sources) == set(SOURCES)
    numbered = {each.id: each.place for each in CONVOLUTIONS if each.place.startswith("example")}
    ids = ("conv-stride2", "conv-dumoulin", "conv-mean", "conv-batch", "conv-two-out")
    assert numbered == {id: f"example {number}" for number, id in enumerate(ids, start=1)}


@pytest.mark.parametrize(
    ("walk", "sizes"),
    [
        # B: 28 → conv 3 P1 → pool 2 → conv 3 → pool 2
        ([(3, 1, 1), (2, 2, 0), (3, 1, 0), (2, 2, 0)], [28, 28, 14, 12, 6]),
        # C: conv 3 → pool (2, 2, P1) → conv 3 → pool (2, 2, P1)
        ([(3, 1, 0), (2, 2, 1), (3, 1, 0), (2, 2, 1)], [28, 26, 14, 12, 7]),
        # D, LeNet-5: conv 5 P2 → pool 2 → conv 5 → pool 2 → conv 5
        ([(5, 1, 2), (2, 2, 0), (5, 1, 0), (2, 2, 0), (5, 1, 0)], [28, 28, 14, 10, 5, 1]),
        # E, without pooling: three times conv 5
        ([(5, 1, 0), (5, 1, 0), (5, 1, 0)], [32, 28, 24, 20]),
        # D, VGG: five pools of 2
        ([(2, 2, 0)] * 5, [224, 112, 56, 28, 14, 7]),
        # E: F=3 needs P=1 and F=5 needs P=2 to keep the size; 11×11 may stride 7
        ([(3, 1, 1), (5, 1, 2)], [10, 10, 10]),
        ([(11, 7, 0)], [32, 4]),
    ],
)
def test_sizes_of_the_texts(walk: list[tuple[int, int, int]], sizes: list[int]) -> None:
    size, outputs = sizes[0], [sizes[0]]
    for kernel, stride, padding in walk:
        size = output_size(size, kernel, stride=stride, padding=padding)
        outputs.append(size)
    assert outputs == sizes
