"""Batch normalization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, check_match, check_range
from cnnviz.problem import N_, Problem


@dataclass(frozen=True)
class _BatchNorm(Layer):
    flat: ClassVar[bool] = False
    num_features: int

    def __post_init__(self) -> None:
        check_range(1, num_features=self.num_features)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        if (len(shape) == 1) != self.flat:
            raise Problem(
                "the input here is {arriving}: use {wanted}.",
                arriving=N_("a stack of maps") if self.flat else N_("flat"),
                wanted="BatchNorm2d" if self.flat else "BatchNorm1d",
            )
        check_match("num_features", self.num_features, shape[0], flat=self.flat)
        return shape

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


@dataclass(frozen=True)
class BatchNorm1d(_BatchNorm):
    """The same for flat features."""

    code: ClassVar[str] = "batchnorm1d"
    flat: ClassVar[bool] = True
