"""A few maps of a few layers in small."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.inside import stacks
from cnnviz.inside.stacks import choose_layers, make_stacks, mean_blocks, strongest_maps

from ..rounding import assert_equal_but_rounding


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 30), st.integers(0, 99))
def test_a_value_is_the_mean_of_its_block(height: int, width: int, side: int, seed: int) -> None:
    values = torch.randn(2, height, width, generator=torch.Generator().manual_seed(seed))
    small, (high, wide) = mean_blocks(values.numpy(), side)
    assert max(small.shape[1:]) <= side
    for row in range(small.shape[1]):
        for column in range(small.shape[2]):
            block = values[:, row * high : (row + 1) * high, column * wide : (column + 1) * wide]
            assert_equal_but_rounding(small[:, row, column], block.mean(dim=(1, 2)))


@given(st.integers(1, 30), st.integers(0, 99))
def test_the_strongest_maps_have_the_largest_mean_magnitudes(count: int, seed: int) -> None:
    values = torch.randn(count, 4, 5, generator=torch.Generator().manual_seed(seed))
    best = values.abs().mean(dim=(1, 2)).topk(min(count, stacks.MOST_MAPS)).indices
    assert strongest_maps(values.numpy()) == tuple(sorted(best.tolist()))


def test_a_map_of_nan_is_not_among_the_strongest_unless_all_are_drawn() -> None:
    values = np.ones((20, 2, 2), np.float32)
    values[3] = np.nan
    assert 3 not in strongest_maps(values)
    assert 3 in strongest_maps(values[:5])


def test_a_vector_becomes_one_column_of_means() -> None:
    (stack,) = make_stacks([np.arange(640, dtype=np.float32)])
    assert (stack.maps, stack.values.shape, stack.block) == ((0,), (1, 64, 1), (10, 1))
    np.testing.assert_allclose(stack.values[0, :, 0], np.arange(64) * 10 + 4.5)
    (whole,) = make_stacks([np.arange(10, dtype=np.float32)])
    assert whole.values[0, :, 0].tolist() == list(range(10))


def test_large_layers_are_drawn_with_fewer_cells() -> None:
    outputs = [np.ones((64, 112, 112), np.float32)] * 14
    drawn = make_stacks(outputs)
    assert sum(stack.values.size for stack in drawn) <= stacks.MOST_CELLS
    assert {stack.block for stack in drawn} == {(5, 5)}


@pytest.mark.parametrize("count", [1, 5, 14, 15, 77])
def test_the_first_the_last_and_the_open_layer_are_drawn(count: int) -> None:
    passed = [place for place in range(count) if place % 3 == 1]
    for kept in (0, count // 2, count - 1):
        places = choose_layers(count, passed, kept)
        assert places == sorted(set(places))
        assert kept in places
        assert len(places) <= stacks.MOST_LAYERS + 1
        if count <= stacks.MOST_LAYERS:
            assert places == list(range(count))
        else:
            assert not set(places) & set(passed) - {kept}
            left = [place for place in range(count) if place not in passed]
            assert {left[0], left[-1]} <= set(places)
