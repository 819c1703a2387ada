"""Statistics of feature maps equal those of torch and numpy."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnnviz.inside.statistics import BINS, map_statistics, map_strengths

VALUES = st.floats(-100, 100, width=32)
MAPS = arrays.arrays(
    np.float32, arrays.array_shapes(min_dims=3, max_dims=3, max_side=6), elements=VALUES
)


@given(MAPS)
def test_statistics_are_those_of_torch(maps: Any) -> None:
    statistics = map_statistics(maps)
    values = torch.tensor(maps, dtype=torch.float64).flatten(1)
    close = {"rtol": 1e-4, "atol": 1e-4}
    np.testing.assert_allclose(statistics.mean, values.mean(1), **close)
    np.testing.assert_allclose(statistics.deviation, values.std(1, correction=0), **close)
    np.testing.assert_allclose(statistics.zeros, (values == 0).double().mean(1), rtol=1e-6)
    np.testing.assert_allclose(map_strengths(maps), values.abs().mean(1), **close)
    assert statistics.total_mean == pytest.approx(float(values.mean()), rel=1e-4, abs=1e-4)
    deviation = float(values.std(correction=0))
    assert statistics.total_deviation == pytest.approx(deviation, rel=1e-4, abs=1e-4)
    assert statistics.dead == int((values == 0).all(1).sum())


@given(MAPS)
def test_every_value_is_counted_once_between_the_edges(maps: Any) -> None:
    statistics = map_statistics(maps)
    assert (statistics.counts.sum(axis=1) == maps[0].size).all()
    assert statistics.low <= maps.min() <= maps.max() <= statistics.high


def test_the_histogram_is_that_of_numpy() -> None:
    maps = np.random.default_rng(0).normal(size=(3, 20, 20)).astype(np.float32)
    statistics = map_statistics(maps)
    for one, counts in zip(maps, statistics.counts, strict=True):
        edges = (float(maps.min()), float(maps.max()))
        expected, _edges = np.histogram(one.astype(np.float64), bins=BINS, range=edges)
        np.testing.assert_array_equal(counts, expected)


def test_values_that_are_not_finite_are_left_out() -> None:
    maps = np.array([[[1, np.nan], [3, np.inf]], [[np.nan] * 2] * 2, [[0, 0], [0, 0]]], np.float32)
    statistics = map_statistics(maps)
    np.testing.assert_allclose(statistics.mean, [2, np.nan, 0])
    np.testing.assert_allclose(statistics.deviation, [1, np.nan, 0])
    assert statistics.counts.sum() == 6
    assert statistics.dead == 1


def test_equal_values_have_one_bin() -> None:
    statistics = map_statistics(np.full((1, 2, 2), 3, np.float32))
    assert (statistics.low, statistics.high) == (2.5, 3.5)
    assert sorted(statistics.counts[0])[-1] == 4


def test_nothing_has_no_statistics() -> None:
    with pytest.raises(ValueError, match="no values"):
        map_statistics(np.zeros((0, 2, 2), np.float32))
