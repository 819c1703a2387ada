"""All layers that a network may have, and the kinds by their code."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, agree, at_least, features_of, maps_of
from cnnviz.nets.layers.convolution import Conv2d, ConvTranspose2d
from cnnviz.nets.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from cnnviz.nets.layers.residual import Residual
from cnnviz.problem import N_, Problem

__all__ = [
    "KINDS",
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MaxPool2d",
    "ReLU",
    "Residual",
    "Sigmoid",
    "Softmax",
    "Tanh",
]


@dataclass(frozen=True)
class _BatchNorm(Layer):
    num_features: int

    def __post_init__(self) -> None:
        at_least(1, num_features=self.num_features)

    def arithmetic(self) -> str:
        """A scale and a shift for each channel; the running mean and variance are not trained."""
        return f"{self.num_features} + {self.num_features} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Scales and shifts."""
        return 2 * self.num_features


@dataclass(frozen=True)
class BatchNorm2d(_BatchNorm):
    """Brings each channel of the batch to mean 0 and variance 1, then scales and shifts it."""

    code: ClassVar[str] = "batchnorm"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape as it is."""
        if len(shape) == 1:
            raise _other_norm(BatchNorm1d(shape[0]), N_("flat features"))
        agree("num_features", self.num_features, maps_of(shape)[0])
        return shape


@dataclass(frozen=True)
class BatchNorm1d(_BatchNorm):
    """The same for flat features."""

    code: ClassVar[str] = "batchnorm1d"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape as it is."""
        if len(shape) == 3:
            raise _other_norm(BatchNorm2d(shape[0]), N_("maps"))
        agree("num_features", self.num_features, features_of(shape), flat=True)
        return shape


def _other_norm(wanted: _BatchNorm, arriving: str) -> Problem:
    return Problem(
        "for {arriving}, which arrive here, there is {wanted}: use that.",
        arriving=arriving,
        wanted=type(wanted).__name__,
        instead=wanted,
    )


@dataclass(frozen=True)
class ReLU(Layer):
    """Sets values below zero to zero."""

    code: ClassVar[str] = "relu"


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """Multiplies values below zero with a small slope instead of dropping them."""

    code: ClassVar[str] = "leakyrelu"
    negative_slope: float = 0.01

    def __post_init__(self) -> None:
        if not 0 <= self.negative_slope <= 1:
            raise Problem(
                "negative_slope is {slope}; take one from 0 to 1.",
                setting="negative_slope",
                nearest=1.0 if self.negative_slope > 1 else 0.0,
                slope=self.negative_slope,
            )


@dataclass(frozen=True)
class Sigmoid(Layer):
    """Squeezes values into (0, 1)."""

    code: ClassVar[str] = "sigmoid"


@dataclass(frozen=True)
class Tanh(Layer):
    """Squeezes values into (−1, 1)."""

    code: ClassVar[str] = "tanh"


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, sets values to zero with probability p and scales the rest by 1/(1−p)."""

    code: ClassVar[str] = "dropout"
    p: float

    def __post_init__(self) -> None:
        if not 0 <= self.p <= 1:
            raise Problem(
                "p is {p}; a probability lies between 0 and 1.",
                setting="p",
                nearest=0.0 if not self.p > 0 else 1.0,
                p=self.p,
            )


@dataclass(frozen=True)
class Flatten(Layer):
    """Lays the maps out as one row of features."""

    code: ClassVar[str] = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C·H·W,)."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class Linear(Layer):
    """Every output is a weighted sum of all inputs."""

    code: ClassVar[str] = "linear"
    mixes: ClassVar[bool] = True
    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        at_least(1, in_features=self.in_features, out_features=self.out_features)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_features,)."""
        agree("in_features", self.in_features, features_of(shape), flat=True)
        return (self.out_features,)

    def arithmetic(self) -> str:
        """Outputs · inputs + biases."""
        bias = f" + {self.out_features}" if self.bias else ""
        return f"{self.out_features}·{self.in_features}{bias} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.out_features * (self.in_features + self.bias)

    def multiply_adds(self, shape: Shape) -> int:
        """One for each weight."""
        return self.in_features * self.out_features


@dataclass(frozen=True)
class _OverFeatures(Layer):
    """Works along the features of each image; torch guesses the axis unless it is said."""

    mixes: ClassVar[bool] = True
    dim: int = field(default=1, kw_only=True)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape as it is."""
        features_of(shape)
        return shape


@dataclass(frozen=True)
class Softmax(_OverFeatures):
    """Turns logits into probabilities, which add up to 1."""

    code: ClassVar[str] = "softmax"


@dataclass(frozen=True)
class LogSoftmax(_OverFeatures):
    """Turns logits into the logarithms of probabilities."""

    code: ClassVar[str] = "logsoftmax"


KINDS: dict[str, type[Layer]] = {
    kind.code: kind
    for kind in (
        Conv2d,
        ConvTranspose2d,
        MaxPool2d,
        AvgPool2d,
        AdaptiveAvgPool2d,
        BatchNorm2d,
        BatchNorm1d,
        ReLU,
        LeakyReLU,
        Tanh,
        Sigmoid,
        Dropout,
        Flatten,
        Linear,
        Softmax,
        LogSoftmax,
        Residual,
    )
}
