"""Fully connected layers, and flattening."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, check_match, check_range, require_features


@dataclass(frozen=True)
class Flatten(Layer):
    """Turns feature maps into one row of features."""

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
        check_range(1, in_features=self.in_features, out_features=self.out_features)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_features,)."""
        check_match("in_features", self.in_features, require_features(shape), flat=True)
        return (self.out_features,)

    def arithmetic(self) -> str:
        """Return outputs · inputs + biases."""
        bias = f" + {self.out_features}" if self.bias else ""
        return f"{self.out_features}·{self.in_features}{bias} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.out_features * (self.in_features + self.bias)

    def multiply_adds(self, shape: Shape) -> int:
        """Return the number of weights."""
        return self.in_features * self.out_features
