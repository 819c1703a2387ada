"""What the features of a layer contribute to a later value: their product with its slope.

Where only linear layers, ReLU, pooling and dropout follow, the value is a piecewise linear function
of the features, and exactly the sum of these products and of what the biases add.  For a single
linear layer the slope is its weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Floats = NDArray[np.float32]
PIECEWISE_LINEAR = (
    nn.Linear,
    nn.Flatten,
    nn.ReLU,
    nn.ReLU6,
    nn.LeakyReLU,
    nn.Dropout,
    nn.Dropout2d,
    nn.MaxPool2d,
    nn.AvgPool2d,
    nn.AdaptiveAvgPool2d,
    nn.BatchNorm1d,
)
"""Layers through which contributions are exact, in evaluation mode."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """What features contribute to one value.

    Attributes:
        products: (C, H, W) or (F,) each feature times the slope of the value with respect to it.
        rest: What is missing to the value: the part of the biases.
    """

    products: Floats
    rest: float


def is_piecewise_linear(layers: Sequence[nn.Module]) -> bool:
    """Return whether contributions through these layers are exact."""
    return all(isinstance(layer, PIECEWISE_LINEAR) for layer in layers)


def contributions(layers: Sequence[nn.Module], features: Tensor, index: int) -> Contributions:
    """Return what features contribute to one output of the layers that follow them.

    Args:
        layers: In evaluation mode; they end in a vector.
        features: (C, H, W) or (F,), one input of the first layer.
        index: Of the output value.

    Raises:
        IndexError: There is no such value.
    """
    x = features.detach().clone()[None].requires_grad_()  # (1, C, H, W) or (1, F)
    with torch.enable_grad():
        values = x
        for layer in layers:
            values = layer(values)
        value = values[0, index]
        (slope,) = torch.autograd.grad(value, x)
    products = (slope * x)[0].detach()  # (C, H, W) or (F,)
    rest = value.detach().double() - products.double().sum()
    return Contributions(products.numpy(), float(rest))
