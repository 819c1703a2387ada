"""A trace records what every output cell is computed from."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch
from torch.nn import functional

from cnnviz.grid import Kind, convolve, pool, transpose

IMAGE = np.arange(16.0).reshape(1, 1, 4, 4)


def test_a_cell_lists_reads_weights_products_bias_and_sum() -> None:
    cell = convolve(IMAGE, np.array([[[[1, 2], [3, 4]]]]), bias=[0.5], stride=2).cell(0, 0, 1, 0)
    assert cell.reads.tolist() == [[[[0, 2, 0], [0, 2, 1]], [[0, 3, 0], [0, 3, 1]]]]
    assert cell.values.tolist() == [[[8, 9], [12, 13]]]
    assert cell.weights is not None
    assert cell.weights.tolist() == [[[1, 2], [3, 4]]]
    assert (cell.bias, cell.total, cell.winner) == (0.5, 114.5, None)


def test_a_true_convolution_turns_what_is_read_and_not_the_kernel() -> None:
    kernel = np.array([[[[1.0, 2], [3, 4]]]])
    trace = convolve(IMAGE, kernel, flip=True)
    assert trace.weights is not None
    np.testing.assert_array_equal(trace.weights, kernel)
    assert trace.rows.tolist() == [[1, 0], [2, 1], [3, 2]]
    assert trace.cell(0, 0, 0, 0).values.tolist() == [[[5, 4], [1, 0]]]


def test_the_first_of_equal_maxima_wins() -> None:
    trace = pool(np.ones((1, 1, 2, 2)), 2)
    assert trace.winners is not None
    assert trace.winners.item() == 0


def test_a_window_of_padding_alone_has_no_winner() -> None:
    trace = pool(np.ones((1, 1, 1, 1)), 2, padding=1, dilation=2)
    assert trace.winners is not None
    assert trace.winners.item() == -1
    assert trace.output.item() == -np.inf


def test_max_pooling_pads_with_minus_infinity_and_average_pooling_with_zero() -> None:
    assert pool(IMAGE, 2, padding=1).padded[0, 0, 0, 0] == -np.inf
    assert pool(IMAGE, 2, kind="avg", padding=1).padded[0, 0, 0, 0] == 0


def test_cells_beyond_the_padding_are_read_as_nothing_and_not_counted() -> None:
    trace = pool(IMAGE[:, :, :3, :3], 2, kind="avg", ceil_mode=True)
    assert trace.rows.tolist() == [[0, 1], [2, -1]]
    assert trace.divisors is not None
    assert trace.divisors.tolist() == [[4, 2], [2, 1]]


def test_an_average_weighs_every_cell_alike() -> None:
    cell = pool(IMAGE, 2, kind="avg").cell(0, 0, 0, 0)
    assert cell.weights is not None
    assert cell.weights.tolist() == [[[0.25, 0.25], [0.25, 0.25]]]


def test_between_the_stamps_of_a_transposed_convolution_there_is_only_bias() -> None:
    trace = transpose(np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), bias=[7], stride=2)
    assert trace.output[0, 0].tolist() == [[8, 7, 8], [7, 7, 7], [8, 7, 8]]
    assert trace.cell(0, 0, 0, 1).reads[0, 0, 0].tolist() == [0, -1, -1]


def test_weights_of_a_transposed_convolution_are_laid_out_by_output_channel() -> None:
    kernel = np.random.default_rng(0).normal(size=(4, 3, 2, 2))  # (C, O/groups, kH, kW)
    trace = transpose(np.ones((1, 4, 3, 3)), kernel, groups=2)
    assert trace.weights is not None
    assert trace.weights.shape == (6, 2, 2, 2)
    np.testing.assert_array_equal(trace.weights[4, 1], kernel[3, 1])
    assert trace.channels.tolist() == [[0, 1]] * 3 + [[2, 3]] * 3


def test_coverage_counts_every_read() -> None:
    trace = convolve(IMAGE[:, :, :3, :3], np.ones((1, 1, 2, 2)))
    assert trace.coverage.tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_padding_copies_the_cells_that_torch_copies(mode: str) -> None:
    image = np.random.default_rng(0).normal(size=(1, 2, 4, 5))
    trace = convolve(image, np.ones((1, 2, 3, 3)), padding=(3, 2), padding_mode=mode)
    expected = functional.pad(torch.from_numpy(image), (2, 2, 3, 3), mode=mode).numpy()
    np.testing.assert_array_equal(trace.padded, expected)
    copied = image[:, :, trace.source_rows[:, None], trace.source_cols]
    np.testing.assert_array_equal(trace.padded, copied)


def test_same_padding_puts_the_odd_cell_at_the_end() -> None:
    trace = convolve(IMAGE, np.ones((1, 1, 2, 4)), padding="same")
    assert trace.source_rows.tolist() == [0, 1, 2, 3, -1]
    assert trace.source_cols.tolist() == [-1, 0, 1, 2, 3, -1, -1]


def test_kinds_are_their_names() -> None:
    assert [str(kind) for kind in Kind] == [
        *("convolution", "max", "avg", "transposed"),
        *("relu", "leaky_relu", "tanh", "sigmoid"),
    ]


def test_the_grid_imports_no_torch() -> None:
    code = (
        "import sys, cnnviz.grid, cnnviz.ui.grids.edits, cnnviz.grid.examples, cnnviz.grid.text;"
        "sys.exit('torch' in sys.modules or 'streamlit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_plain_grids_are_one_image_and_one_filter() -> None:
    image, kernel = np.random.default_rng(0).normal(size=(5, 6)), np.arange(6.0).reshape(2, 3)
    x, w = torch.from_numpy(image)[None, None], torch.from_numpy(kernel)[None, None]
    for trace, expected in (
        (convolve(image, kernel, padding=1), functional.conv2d(x, w, padding=1)),
        (transpose(image, kernel, stride=2), functional.conv_transpose2d(x, w, stride=2)),
        (pool(image, 2), functional.max_pool2d(x, 2)),
        (pool(image, 3, kind="avg"), functional.avg_pool2d(x, 3)),
    ):
        np.testing.assert_allclose(trace.output, expected.numpy())
