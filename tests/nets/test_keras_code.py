"""The printed Keras code: the same shapes, counts and numbers as the torch module."""

from __future__ import annotations

import os
import re

os.environ.setdefault("KERAS_BACKEND", "torch")  # read when keras is first imported

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn

from cnnviz import nets
from cnnviz.nets.layers import kinds
from cnnviz.problem import Problem

from ..examples import examples
from ..rounding import assert_equal_but_rounding
from .printed import run
from .strategies import networks

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # keras's

EVERYTHING = nets.Network(
    "everything",
    (2, 13, 11),
    (
        kinds.Conv2d(2, 4, (3, 2), padding=(1, 2), groups=2),
        kinds.BatchNorm2d(4),
        kinds.MaxPool2d(3, stride=2, padding=1),
        kinds.Conv2d(4, 6, 3, dilation=2, padding=2, bias=False),
        kinds.Tanh(),
        kinds.AvgPool2d(2, stride=1, padding=1),
        kinds.Flatten(),
        kinds.Linear(384, 5, bias=False),
        kinds.BatchNorm1d(5),
        kinds.Dropout(0.5),
        kinds.LogSoftmax(),
    ),
)
UP = nets.Network(
    "up",
    (3, 4, 5),
    (
        kinds.ConvTranspose2d(3, 4, 3, 2, 1, 1),
        kinds.Sigmoid(),
        kinds.ConvTranspose2d(4, 2, (1, 2), (2, 3), bias=False),
        kinds.LeakyReLU(0.2),
        kinds.ConvTranspose2d(2, 3, (2, 3), 1, (1, 2), dilation=2),
        kinds.MaxPool2d(2, ceil_mode=True),
        kinds.AvgPool2d(1, ceil_mode=True),
        kinds.MaxPool2d((3, 2), padding=1, ceil_mode=True),
        kinds.AdaptiveAvgPool2d((1, 1)),
    ),
)
BLOCKS = nets.Network(
    "blocks",
    (2, 6, 5),
    (
        kinds.Residual((kinds.Conv2d(2, 2, 3, padding=1), kinds.BatchNorm2d(2))),
        kinds.ReLU(),
        kinds.Residual(
            (kinds.Conv2d(2, 3, 3, 2, 1, bias=False), kinds.BatchNorm2d(3), kinds.Tanh()),
            (kinds.Conv2d(2, 3, 1, 2, bias=False), kinds.BatchNorm2d(3)),
        ),
        kinds.Branches(
            (
                (kinds.Conv2d(3, 2, 1), kinds.ReLU6()),
                (),
                (kinds.ZeroPad2d((1, 0, 2, 0)), kinds.MaxPool2d((3, 2), 1)),
            )
        ),
        kinds.SqueezeExcitation(8, 2),
        kinds.Conv2d(8, 3, 1),
        kinds.Residual((kinds.Hardswish(), kinds.SqueezeExcitation(3, 1, hard=True))),
        kinds.Hardsigmoid(),
        kinds.BatchNorm2d(3, 1e-3),
        kinds.Flatten(),
        kinds.Residual((kinds.Linear(27, 27), kinds.BatchNorm1d(27))),
        kinds.Residual((kinds.Linear(27, 4),), (kinds.Linear(27, 4, bias=False),)),
        kinds.Softmax(),
    ),
)
LARGE = (
    "vgg11",
    "vgg11-torchvision",
    "resnet18-torchvision",
    "vgg11-bn",
    "alexnet",
    "mobilenet-v3-small",
    "googlenet",
    "squeezenet1.1",
    "efficientnet-lite0",
)
NETS = [network for name, network in nets.catalogue().items() if name not in LARGE]
LACKING = ["dilation", "groups", "output_padding", "output_size", "ceil_mode", "count_include_pad"]


def twins() -> dict[type[nn.Module], Any]:
    """Return the layers of Keras that have weights; only here, as Keras takes 2 s to import."""
    from keras import layers

    return {
        nn.Conv2d: layers.Conv2D,
        nn.ConvTranspose2d: layers.Conv2DTranspose,
        nn.Linear: layers.Dense,
        nn.GroupNorm: layers.GroupNormalization,
        nn.modules.batchnorm._BatchNorm: layers.BatchNormalization,
    }


def lacked(network: nets.Network) -> str | None:
    """Return the setting for which Keras has no layer, or None."""
    try:
        network.to_keras()
    except Problem as problem:
        return problem.setting
    return None


def copied(module: nn.Module, model: Any) -> None:
    """Copy torch's weights into the Keras model, in Keras' order of axes."""

    def creation_order(layer: Any) -> int:
        """Return the number in its name: Keras numbers the layers of a kind."""
        return int((re.findall(r"_(\d+)$", layer.name) or ["0"])[0])

    for ours, theirs in twins().items():
        children = [child for child in module.modules() if isinstance(child, ours)]
        copies = sorted((one for one in model.layers if type(one) is theirs), key=creation_order)
        for child, copy in zip(children, copies, strict=True):
            values = [v.numpy() for name, v in child.state_dict().items() if "num_" not in name]
            if values[0].ndim > 1:  # (O, C, kH, kW) → (kH, kW, C, O), or (O, I) → (I, O)
                values[0] = np.moveaxis(values[0].swapaxes(0, 1), (0, 1), (-2, -1))
            copy.set_weights(values)


def trained(model: Any) -> int:
    """Return the number of trainable values."""
    return sum(int(np.prod(one.shape)) for one in model.trainable_weights)


def compare(network: nets.Network) -> None:
    """Check that the printed Keras code gives torch's numbers, shapes and counts."""
    from keras import ops

    torch.manual_seed(0)
    module, model = network.to_torch().eval(), run(network.to_keras())
    for child in module.modules():
        if isinstance(child, nn.modules.batchnorm._BatchNorm):
            child.running_mean.normal_()  # type: ignore[union-attr]
            child.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
    copied(module, model)
    x = torch.rand(2, *network.input_shape)
    # oneDNN, in torch 2.14, computes a convolution of one channel to one wrongly if its strides
    # differ and its output is one column wide.
    with torch.no_grad(), torch.backends.mkldnn.flags(enabled=False):
        expected = module(x).numpy()
        output = ops.convert_to_numpy(model(np.moveaxis(x.numpy(), 1, -1)))
    output = np.moveaxis(output, -1, 1) if output.ndim == 4 else output
    assert_equal_but_rounding(output, expected, rtol=1e-3, share=1e-4)
    assert trained(model) == network.parameters


@pytest.mark.parametrize("network", [*NETS, EVERYTHING, UP, BLOCKS], ids=lambda n: n.name)
def test_the_printed_keras_gives_the_same_numbers(network: nets.Network) -> None:
    compare(network)


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_have_the_same_shapes_and_counts(name: str) -> None:
    network = nets.find(name)
    from keras import device

    with device("meta"):
        model = run(network.to_keras())
    assert model.output_shape == (None, 1000)
    assert trained(model) == network.parameters


@given(networks())
@examples(200)
def test_random_networks_give_the_same_numbers_or_are_refused(network: nets.Network) -> None:
    if lacked(network) is None:
        compare(network)
    else:
        assert lacked(network) in LACKING


def test_batch_norm_says_what_keras_would_choose_otherwise() -> None:
    layer = run(nets.Network("n", (3, 2, 2), (kinds.BatchNorm2d(3),)).to_keras()).layers[0]
    assert (layer.momentum, layer.epsilon) == (0.9, 1e-5)


@pytest.mark.parametrize(
    ("layer", "setting"),
    [
        (kinds.Conv2d(1, 1, 2, stride=2, dilation=2), "dilation"),
        (kinds.Conv2d(1, 1, 2, stride=(1, 2), dilation=(2, 1)), "dilation"),
        (kinds.ConvTranspose2d(1, 1, 2, stride=2, dilation=2), "dilation"),
        (kinds.ConvTranspose2d(1, 2, 2, output_padding=1, dilation=2), "output_padding"),
        (kinds.MaxPool2d(2, dilation=2), "dilation"),
        (kinds.AvgPool2d(2, ceil_mode=True), "ceil_mode"),
        (kinds.AvgPool2d(2, padding=1, count_include_pad=False), "count_include_pad"),
        (kinds.AdaptiveAvgPool2d(4), "output_size"),
        (kinds.Residual((kinds.MaxPool2d(2, 1, 1, 2),)), "dilation"),
    ],
)
def test_what_keras_lacks_is_named(layer: nets.Layer, setting: str) -> None:
    with pytest.raises(Problem, match="Keras has no") as caught:
        nets.Network("n", (1, 9, 9), (layer,)).to_keras()
    assert caught.value.setting == setting


def test_groups_of_a_transposed_convolution_are_named() -> None:
    with pytest.raises(
        Problem, match=r"Keras has no equivalent of groups in ConvTranspose2d\(2, 2, 2, groups=2\)"
    ):
        nets.Network("n", (2, 3, 3), (kinds.ConvTranspose2d(2, 2, 2, groups=2),)).to_keras()
