"""Fully connected layers, and the flattening before them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, agree, at_least, features_of


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
