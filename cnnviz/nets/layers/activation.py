"""Activations: functions of single values, and softmax over the features of an image."""

from dataclasses import dataclass
from typing import Any, ClassVar

from cnnviz.nets.layers.base import Layer, Shape, require_features
from cnnviz.problem import Problem


@dataclass(frozen=True)
class ReLU(Layer):
    """Sets values below zero to zero."""


@dataclass(frozen=True)
class ReLU6(Layer):
    """Sets values below zero to zero and values above six to six."""


@dataclass(frozen=True)
class Hardswish(Layer):
    """Multiplies each value by its hard sigmoid (Howard et al. 2019, arXiv 1905.02244)."""


@dataclass(frozen=True)
class GELU(Layer):
    """Multiplies each value by the probability of a smaller normal number (arXiv 1606.08415)."""


@dataclass(frozen=True)
class SiLU(Layer):
    """Multiplies each value by its sigmoid, also called swish (arXiv 1710.05941)."""


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """Multiplies values below zero by a small slope."""

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


@dataclass(frozen=True)
class Hardsigmoid(Layer):
    """Maps values into [0, 1] by a straight line from −3 to 3: min(6, max(0, x + 3)) / 6."""


@dataclass(frozen=True)
class Tanh(Layer):
    """Maps values into (−1, 1)."""


@dataclass(frozen=True)
class _OverFeatures(Layer):
    """Normalizes over the features of each image; without ``dim`` torch guesses the axis."""

    mixes: ClassVar[bool] = True

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """Return the axis of the features."""
        return [], {"dim": 1}

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        require_features(shape)
        return shape


@dataclass(frozen=True)
class Softmax(_OverFeatures):
    """Turns logits into probabilities, which add up to 1."""


@dataclass(frozen=True)
class LogSoftmax(_OverFeatures):
    """Turns logits into log-probabilities."""
