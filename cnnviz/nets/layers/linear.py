"""Flat features: how they are made from feature maps, and their weighted sums."""

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, check_match, check_range, require_features


@dataclass(frozen=True)
class Flatten(Layer):
    """Turns feature maps into one row of features."""

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C·H·W,)."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class Linear(Layer):
    """Every output is a weighted sum of all inputs."""

    mixes: ClassVar[bool] = True
    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        check_range(1, in_features=self.in_features, out_features=self.out_features)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_features,)."""
        check_match("in_features", self.in_features, require_features(shape), flat=True)
        return (self.out_features,)

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of weights and biases."""
        weights = (self.out_features, self.in_features)
        return [weights, (self.out_features,)] if self.bias else [weights]

    def multiply_adds(self, shape: Shape) -> int:
        """Return the number of weights."""
        return self.in_features * self.out_features
