"""Activations and kernels in a file are those of torch."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch

from cnnviz import nets
from cnnviz.inside.arrays import activation_arrays, kernel_arrays, write_npz
from cnnviz.weights import module_weights

from ..rounding import assert_equal_but_rounding


def read(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return dict(file)


@pytest.mark.parametrize("net", ["fashion-cnn", "resnet18", "squeezenet1.1"])
def test_activations_read_back_are_those_of_torch(net: str) -> None:
    network = nets.find(net)
    module = module_weights.initialized(network, 1).eval()
    x = torch.rand(1, *network.input_shape)
    arrays = read(write_npz(activation_arrays(module, x)))
    assert all(array.dtype == np.float32 for array in arrays.values())
    np.testing.assert_array_equal(arrays.pop("input"), x[0].numpy())
    with torch.no_grad():
        now, children = x, dict(module.named_children())
        for name, child in children.items():
            now = child(now)
            assert_equal_but_rounding(arrays[name], now[0].numpy())
    inner = [name for name in arrays if name not in children]
    blocks = [layer for layer in network.layers if layer.code in ("residual", "branches")]
    assert bool(inner) == bool(blocks)


TRANSPOSED = "n~1x8x8~conv_1_4_3~convtranspose_4_2_3_g2~flatten~linear_128_3"


@pytest.mark.parametrize("net", ["fashion-cnn", "resnet18", TRANSPOSED])
def test_kernels_read_back_are_those_of_torch(net: str) -> None:
    module = module_weights.initialized(nets.find(net), 1)
    arrays = read(write_npz(kernel_arrays(module)))
    state = module.state_dict()
    kinds = torch.nn.Conv2d | torch.nn.ConvTranspose2d
    convolutions = [name for name, part in module.named_modules() if isinstance(part, kinds)]
    assert {name.rpartition(".")[0] for name in arrays} == set(convolutions)
    for name, array in arrays.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, state[name].numpy())
