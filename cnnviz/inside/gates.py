"""The factors of squeeze-and-excitation: how each map gets its own from the means of all maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

if TYPE_CHECKING:
    from torchvision.ops import SqueezeExcitation  # type: ignore[import-untyped]

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Gate:
    """What a squeeze-and-excitation layer computes for one image: a factor for each of C maps.

    ``factors = sigmoid(weights_out · hidden + biases_out)``, with
    ``hidden = relu(weights_in · means + biases_in)``.

    Attributes:
        means: (C,) the mean of each map.
        weights_in: (S, C) of the first 1×1 convolution.
        biases_in: (S,) of it.
        hidden: (S,) its output after ReLU.
        weights_out: (C, S) of the second 1×1 convolution.
        biases_out: (C,) of it.
        factors: (C,) what each map is multiplied by, from 0 to 1.
        hard: The factors are made by the hard sigmoid.
    """

    means: Floats
    weights_in: Floats
    biases_in: Floats
    hidden: Floats
    weights_out: Floats
    biases_out: Floats
    factors: Floats
    hard: bool


def is_squeeze(layer: nn.Module) -> TypeGuard[SqueezeExcitation]:
    """Return whether a layer is a squeeze-and-excitation with ReLU and a sigmoid."""
    if not hasattr(layer, "scale_activation"):
        return False
    from torchvision.ops import SqueezeExcitation

    return (
        isinstance(layer, SqueezeExcitation)
        and isinstance(layer.activation, nn.ReLU)
        and isinstance(layer.scale_activation, nn.Sigmoid | nn.Hardsigmoid)
    )


@torch.no_grad()
def read_gate(layer: SqueezeExcitation, inputs: Tensor) -> Gate:
    """Return how a layer makes the factors of maps (C, H, W)."""
    means = layer.avgpool(inputs[None])  # (1, C, 1, 1)
    hidden = layer.activation(layer.fc1(means))  # (1, S, 1, 1)
    factors = layer.scale_activation(layer.fc2(hidden))  # (1, C, 1, 1)
    return Gate(
        means=_vector(means),
        weights_in=_array(layer.fc1.weight[:, :, 0, 0]),
        biases_in=_vector(layer.fc1.bias),
        hidden=_vector(hidden),
        weights_out=_array(layer.fc2.weight[:, :, 0, 0]),
        biases_out=_vector(layer.fc2.bias),
        factors=_vector(factors),
        hard=isinstance(layer.scale_activation, nn.Hardsigmoid),
    )


def _vector(values: Tensor) -> Floats:
    return _array(values.flatten())


def _array(values: Tensor) -> Floats:
    return values.detach().float().cpu().numpy().copy()
