"""The difference between two outputs of a layer, compared with torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.inside.difference import subtract_outputs

shapes = st.lists(st.integers(1, 6), min_size=3, max_size=3) | st.lists(
    st.integers(1, 30), min_size=1, max_size=1
)


@given(shapes, st.integers(0, 999))
def test_it_is_that_of_torch_with_its_largest_magnitude(shape: list[int], seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    first, second = (torch.randn(shape, generator=draw) for _ in range(2))
    difference = subtract_outputs(first.numpy(), second.numpy())
    expected = second - first
    assert np.array_equal(difference.values, expected.numpy())
    assert difference.limit == expected.abs().max().item()
    assert expected[difference.place].abs() == expected.abs().max()
    assert difference.mean == pytest.approx(expected.abs().mean().item(), rel=1e-5)


def test_nan_and_infinities_are_left_out_of_the_largest() -> None:
    first = np.array([np.nan, np.inf, 1.0, 0.0], np.float32)
    second = np.array([0.0, np.inf, -1.5, 1.0], np.float32)
    difference = subtract_outputs(first, second)
    assert difference.place == (2,)
    assert difference.limit == 2.5
    assert difference.mean == 1.75
    nothing = subtract_outputs(first[:2], second[:2])
    assert (nothing.place, nothing.limit, nothing.mean) == ((), 0.0, 0.0)


def test_equal_outputs_have_no_difference() -> None:
    values = np.ones((2, 3, 3), np.float32)
    assert subtract_outputs(values, values).limit == 0


def test_outputs_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3, 3\) and \(2, 3, 4\)"):
        subtract_outputs(np.ones((2, 3, 3), np.float32), np.ones((2, 3, 4), np.float32))
