"""Batch normalization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import (
    Layer,
    Shape,
    check_match,
    check_range,
    require_features,
    require_maps,
)
from cnnviz.problem import N_, Problem


@dataclass(frozen=True)
class _BatchNorm(Layer):
    num_features: int

    def __post_init__(self) -> None:
        check_range(1, num_features=self.num_features)

    def arithmetic(self) -> str:
        """Return scales + shifts; the running means and variances are not trained."""
        return f"{self.num_features} + {self.num_features} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Scales and shifts."""
        return 2 * self.num_features


@dataclass(frozen=True)
class BatchNorm2d(_BatchNorm):
    """Normalizes each channel of a batch to mean 0 and variance 1, then scales and shifts it."""

    code: ClassVar[str] = "batchnorm"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        if len(shape) == 1:
            raise _other_norm("BatchNorm1d", N_("flat"))
        check_match("num_features", self.num_features, require_maps(shape)[0])
        return shape


@dataclass(frozen=True)
class BatchNorm1d(_BatchNorm):
    """The same for flat features."""

    code: ClassVar[str] = "batchnorm1d"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        if len(shape) == 3:
            raise _other_norm("BatchNorm2d", N_("a stack of maps"))
        check_match("num_features", self.num_features, require_features(shape), flat=True)
        return shape


def _other_norm(kind: str, arriving: str) -> Problem:
    return Problem("the input here is {arriving}: use {wanted}.", arriving=arriving, wanted=kind)
