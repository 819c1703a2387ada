"""The PyTorch code of the lesson runs as printed and gets the numbers of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from cnnviz.grid import Operation
from cnnviz.grid.trace import Kind
from cnnviz.lessons import learning_code
from cnnviz.lessons.learning import GOALS, TinyNet, teach
from cnnviz.lessons.learning_autograd import gradients
from cnnviz.lessons.learning_hooks import list_calls
from cnnviz.lessons.learning_optimizers import Optimizer, walk


def make_net(side: int, stride: int, padding: int, dilation: int, *, relu: bool) -> TinyNet:
    rng = np.random.default_rng(side)
    operation = Operation(
        Kind.CONVOLUTION,
        rng.integers(-2, 3, (1, 1, side, side)).astype(np.float64),
        rng.normal(size=(1, 1, 3, 3)),
        np.array([0.5]),
        stride=stride,
        padding=padding,
        dilation=dilation,
    )
    return teach(operation, GOALS["vertical"][None, None], relu=relu)


NETS = [
    make_net(5, 1, 0, 1, relu=True),
    make_net(6, 2, 1, 1, relu=False),
    make_net(8, 3, 2, 2, relu=True),
]


@pytest.fixture(autouse=True)
def default_dtype() -> Iterator[None]:
    """The code sets PyTorch's default type."""
    before = torch.get_default_dtype()
    yield
    torch.set_default_dtype(before)


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "lesson", "exec"), names)
    return names


def close(ours: Any, theirs: torch.Tensor) -> None:
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("net", NETS)
def test_the_forward_pass(net: TinyNet) -> None:
    names = run(learning_code.write_forward(net))
    close(net.forward.output, names["y"])
    close(net.loss, names["loss"])


@pytest.mark.parametrize("net", NETS)
def test_the_gradient_of_the_kernel_is_a_convolution(net: TinyNet) -> None:
    names = run(learning_code.write_kernel_gradient(net))
    close(net.output_gradient, names["y"].grad)
    close(net.kernel_gradient, names["conv"].weight.grad)
    close(net.kernel_gradient, names["by_hand"])
    close(net.bias_gradient, names["conv"].bias.grad)


@pytest.mark.parametrize("net", NETS)
def test_the_gradient_of_the_input_is_a_transposed_convolution(net: TinyNet) -> None:
    names = run(learning_code.write_input_gradient(net))
    close(net.input_gradient, names["x"].grad)
    close(net.input_gradient, names["by_hand"])


@pytest.mark.parametrize("net", NETS)
def test_steps_of_gradient_descent(net: TinyNet) -> None:
    names = run(learning_code.write_descent(net, 0.003, 4))
    after = net
    for _ in range(4):
        after = after.step(0.003)
    close(after.kernel, names["conv"].weight)
    close(after.loss, names["loss"])


@pytest.mark.parametrize("net", NETS)
def test_the_page_compares_with_what_autograd_says(net: TinyNet) -> None:
    theirs = gradients(net)
    for name in ("output", "kernel", "bias", "input"):
        np.testing.assert_allclose(getattr(net, f"{name}_gradient"), theirs[name], atol=1e-9)


def test_the_paths_of_the_optimizers_end_where_the_code_ends() -> None:
    ends = run(learning_code.write_optimizers((-1.5, 0.5), 0.1, 0.8, 15))["ends"]
    for optimizer, end in zip(("sgd", "momentum", "adam"), ends, strict=True):
        path = walk(Optimizer(optimizer), np.array([-1.5, 0.5]), 0.1, 0.8, 15)
        close(path[-1], end)


@pytest.mark.parametrize("net", NETS)
def test_the_hooks_are_called_in_the_order_of_the_page(net: TinyNet) -> None:
    calls = run(learning_code.write_hooks(net))["calls"]
    shown = list_calls(net)
    assert [way == "backward" for way, _layer, _tensor in calls] == [call.back for call in shown]
    for call, (_way, layer, tensor) in zip(shown, calls, strict=True):
        assert call.name == (layer if isinstance(layer, str) else type(layer).__name__)
        close(call.values, tensor)
