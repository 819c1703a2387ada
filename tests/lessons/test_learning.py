"""The backward pass of a convolution, against torch.autograd."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnviz.grid import Operation
from cnnviz.grid.trace import Kind
from cnnviz.lessons.learning import TinyNet, teach


@st.composite
def nets(draw: st.DrawFn) -> TinyNet:
    """Random networks: batch, channels, sizes, strides, paddings and dilations."""
    images, depth, filters = (draw(st.integers(1, 3)) for _ in range(3))
    kernel = (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    stride, padding, dilation = (
        (draw(st.integers(low, 3)), draw(st.integers(low, 3))) for low in (1, 0, 1)
    )
    least = [
        max(1, d * (k - 1) + 1 - 2 * p) for k, d, p in zip(kernel, dilation, padding, strict=True)
    ]
    size = [draw(st.integers(side, side + 5)) for side in least]
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    operation = Operation(
        Kind.CONVOLUTION,
        rng.normal(size=(images, depth, *size)),
        rng.normal(size=(filters, depth, *kernel)),
        rng.normal(size=filters),
        stride=stride,
        padding=padding,
        dilation=dilation,
    )
    goal = rng.normal(size=(filters, depth, *kernel))
    return teach(operation, goal, relu=draw(st.booleans()))


@settings(deadline=None)
@given(nets())
def test_all_gradients_are_those_of_autograd(net: TinyNet) -> None:
    operation = net.operation
    x, w, b = (
        torch.tensor(array, requires_grad=True) for array in (operation.image, net.kernel, net.bias)
    )
    y = functional.conv2d(
        x,
        w,
        b,
        operation.stride,
        operation.padding,
        operation.dilation,  # type: ignore[arg-type]
    )
    y.retain_grad()
    a = functional.relu(y) if net.relu else y
    loss = functional.mse_loss(a, torch.from_numpy(net.target), reduction="sum")
    loss.backward()  # type: ignore[no-untyped-call]
    np.testing.assert_allclose(net.loss, loss.item(), rtol=1e-12, atol=1e-12)
    for ours, theirs in (
        (net.output_gradient, y.grad),
        (net.kernel_gradient, w.grad),
        (net.bias_gradient, b.grad),
        (net.input_gradient, x.grad),
    ):
        assert theirs is not None
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(nets())
def test_the_gradient_of_a_weight_is_the_sum_of_its_products(net: TinyNet) -> None:
    height, width = net.kernel.shape[2:]
    total = sum(value * factor for value, factor in net.cell_products(height - 1, width - 1))
    np.testing.assert_allclose(total, net.kernel_gradient[0, 0, -1, -1], rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(nets())
def test_the_gradient_is_the_slope_of_the_loss(net: TinyNet) -> None:
    smooth = replace(net, relu=False)  # a ReLU has a corner at 0
    step = 1e-4
    sides = []
    for sign in (1, -1):
        kernel = smooth.kernel.copy()
        kernel[-1, 0, 0, -1] += sign * step
        sides.append(replace(smooth, operation=replace(smooth.operation, kernel=kernel)).loss)
    slope = (sides[0] - sides[1]) / (2 * step)
    np.testing.assert_allclose(slope, smooth.kernel_gradient[-1, 0, 0, -1], rtol=1e-5, atol=1e-5)


@settings(deadline=None)
@given(nets(), st.floats(1e-4, 0.5))
def test_a_step_is_that_of_torch_sgd(net: TinyNet, rate: float) -> None:
    operation = net.operation
    w, b = (torch.tensor(array, requires_grad=True) for array in (net.kernel, net.bias))
    optimizer = torch.optim.SGD([w, b], lr=rate)
    y = functional.conv2d(
        torch.from_numpy(operation.image), w, b, operation.stride, operation.padding,  # type: ignore[arg-type]
        operation.dilation,  # type: ignore[arg-type]
    )  # fmt: skip
    a = functional.relu(y) if net.relu else y
    functional.mse_loss(a, torch.from_numpy(net.target), reduction="sum").backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    after = net.step(rate)
    np.testing.assert_allclose(after.kernel, w.detach().numpy(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(after.bias, b.detach().numpy(), rtol=1e-9, atol=1e-9)
