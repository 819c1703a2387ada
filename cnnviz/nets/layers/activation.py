"""Activation functions and dropout: layers without weights that keep the shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, require_features
from cnnviz.problem import Problem


@dataclass(frozen=True)
class ReLU(Layer):
    """Sets values below zero to zero."""

    code: ClassVar[str] = "relu"


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """Multiplies values below zero by a small slope."""

    code: ClassVar[str] = "leakyrelu"
    negative_slope: float = 0.01

    def __post_init__(self) -> None:
        if not 0 <= self.negative_slope <= 1:
            raise Problem(
                "negative_slope is {slope}; it must be from 0 to 1.",
                setting="negative_slope",
                nearest=1.0 if self.negative_slope > 1 else 0.0,
                slope=self.negative_slope,
            )


@dataclass(frozen=True)
class Sigmoid(Layer):
    """Maps values into (0, 1)."""

    code: ClassVar[str] = "sigmoid"


@dataclass(frozen=True)
class Tanh(Layer):
    """Maps values into (−1, 1)."""

    code: ClassVar[str] = "tanh"


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, sets values to zero with probability p and scales the rest by 1/(1−p)."""

    code: ClassVar[str] = "dropout"
    p: float

    def __post_init__(self) -> None:
        if not 0 <= self.p <= 1:
            raise Problem(
                "p is {p}; a probability must be between 0 and 1.",
                setting="p",
                nearest=0.0 if not self.p > 0 else 1.0,
                p=self.p,
            )


@dataclass(frozen=True)
class _OverFeatures(Layer):
    """Normalizes over the features of each image; without ``dim`` torch guesses the axis."""

    mixes: ClassVar[bool] = True
    dim: int = field(default=1, kw_only=True)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        require_features(shape)
        return shape


@dataclass(frozen=True)
class Softmax(_OverFeatures):
    """Turns logits into probabilities, which add up to 1."""

    code: ClassVar[str] = "softmax"


@dataclass(frozen=True)
class LogSoftmax(_OverFeatures):
    """Turns logits into log-probabilities."""

    code: ClassVar[str] = "logsoftmax"
