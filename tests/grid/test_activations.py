"""Activations and their derivatives are torch's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn import functional

from cnnviz.grid import Kind, activate
from cnnviz.grid.activations import derivative
from cnnviz.grid.trace import ACTIVATIONS
from cnnviz.problem import Problem
from tests.examples import examples

SHAPES = st.tuples(*(st.integers(1, most) for most in (2, 3, 6, 6)))
NUMBERS = st.sampled_from([0.0, -0.0, 1.0, -1.0]) | st.floats(-1e6, 1e6, allow_subnormal=False)
IMAGES = SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=NUMBERS))
FUNCTIONS: dict[Kind, Callable[[torch.Tensor, float], torch.Tensor]] = {
    Kind.RELU: lambda x, slope: functional.relu(x),
    Kind.LEAKY_RELU: functional.leaky_relu,
    Kind.TANH: lambda x, slope: torch.tanh(x),
    Kind.SIGMOID: lambda x, slope: torch.sigmoid(x),
}


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_values_and_derivatives_are_torchs(kind: Kind) -> None:
    @examples(200)
    @given(IMAGES, st.floats(0, 1))
    def compare(image: np.ndarray, slope: float) -> None:
        x = torch.tensor(image, requires_grad=True)
        y = FUNCTIONS[kind](x, slope)
        y.sum().backward()
        assert x.grad is not None
        trace = activate(image, kind, slope=slope)
        close = {"rtol": 1e-12, "atol": 1e-15}
        np.testing.assert_allclose(trace.output, y.detach().numpy(), **close)
        slopes = derivative(kind, image, slope)
        np.testing.assert_allclose(slopes, x.grad.numpy(), rtol=1e-9, atol=1e-15)
        n, o, r, c = (size - 1 for size in image.shape)
        cell = trace.cell(n, o, r, c)
        assert cell.reads.reshape(-1).tolist() == [o, r, c]
        assert cell.values.item() == image[n, o, r, c]
        assert cell.total == trace.output[n, o, r, c]

    compare()


def test_an_activation_keeps_the_shape_and_reads_every_cell_once() -> None:
    trace = activate(np.zeros((2, 3, 4, 5)), "tanh")
    assert trace.output.shape == (2, 3, 4, 5)
    assert (trace.coverage == 1).all()


def test_what_is_no_activation_or_no_slope_is_refused() -> None:
    with pytest.raises(ValueError, match="not an activation"):
        activate([[1.0]], "max")
    with pytest.raises(Problem) as refused:
        activate([[1.0]], "leaky_relu", slope=float("nan"))
    assert refused.value.setting == "slope"
