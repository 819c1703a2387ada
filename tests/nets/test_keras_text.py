"""The printed Keras code: the same shapes, counts and numbers as the torch module."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "torch")

from typing import Any

import keras
import numpy as np
import pytest
import torch

from cnnviz import nets
from cnnviz.nets import layers
from cnnviz.problem import Problem

EVERYTHING = nets.Network(
    "everything",
    (2, 13, 11),
    (
        layers.Conv2d(2, 4, (3, 2), padding=(1, 2), groups=2),
        layers.BatchNorm2d(4),
        layers.MaxPool2d(3, stride=2, padding=1),
        layers.Conv2d(4, 6, 3, dilation=2, padding=2, bias=False),
        layers.Tanh(),
        layers.AvgPool2d(2, stride=1, padding=1),
        layers.Flatten(),
        layers.Linear(384, 5, bias=False),
        layers.BatchNorm1d(5),
        layers.Dropout(0.5),
        layers.LogSoftmax(),
    ),
)
NETS = ["lecture-cnn", "fashion-dnn", "fashion-cnn", "mnist-cnn", "lenet5-convs", "lenet5"]


def built(network: nets.Network) -> Any:
    scope: dict[str, Any] = {}
    exec(network.to_keras(), scope)
    return scope["model"]


def copied(module: torch.nn.Sequential, model: Any) -> None:
    """Put torch's weights into the Keras model, turned to Keras' order of axes."""
    weighted = [child for child in module if list(child.parameters())]
    for child, layer in zip(weighted, [one for one in model.layers if one.weights], strict=True):
        values = [value.numpy() for name, value in child.state_dict().items() if "num" not in name]
        if isinstance(child, torch.nn.Conv2d):
            values[0] = values[0].transpose(2, 3, 1, 0)  # (O, C, kH, kW) → (kH, kW, C, O)
        elif isinstance(child, torch.nn.Linear):
            values[0] = values[0].T
        layer.set_weights(values)


@pytest.mark.parametrize("network", [*map(nets.find, NETS), EVERYTHING], ids=lambda n: n.name)
def test_the_printed_keras_gives_the_same_numbers(network: nets.Network) -> None:
    torch.manual_seed(0)
    module, model = network.to_torch().eval(), built(network)
    for child in module:
        if isinstance(child, torch.nn.modules.batchnorm._BatchNorm):
            child.running_mean.normal_()  # type: ignore[union-attr]
            child.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
    copied(module, model)
    x = torch.rand(2, *network.input_shape)
    with torch.no_grad():
        wanted = module(x).numpy()
    got = keras.ops.convert_to_numpy(model(np.moveaxis(x.numpy(), 1, -1)))
    got = np.moveaxis(got, -1, 1) if got.ndim == 4 else got
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)
    trained = sum(int(np.prod(one.shape)) for one in model.trainable_weights)
    assert trained == network.parameters


@pytest.mark.parametrize(
    ("layer", "setting"),
    [
        (layers.Conv2d(1, 1, 2, stride=2, dilation=2), "dilation"),
        (layers.MaxPool2d(2, ceil_mode=True), "ceil_mode"),
        (layers.MaxPool2d(2, dilation=2), "dilation"),
        (layers.AvgPool2d(2, padding=1, count_include_pad=False), "count_include_pad"),
    ],
)
def test_what_keras_lacks_is_named(layer: nets.Layer, setting: str) -> None:
    with pytest.raises(Problem) as refused:
        nets.Network("n", (1, 9, 9), (layer,)).to_keras()
    assert refused.value.setting == setting
