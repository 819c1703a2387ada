"""Layers that act differently in training and in evaluation: batch norm and dropout."""

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, check_match, check_range, require_maps
from cnnviz.problem import N_, Problem

LEAST_EPSILON = 1e-6


def check_epsilon(eps: float) -> None:
    """Raise Problem unless a number can be added to a variance."""
    if not LEAST_EPSILON <= eps <= 1:
        raise Problem(
            "eps is {eps}; it must be from {low} to 1.",
            setting="eps",
            nearest=1.0 if eps > 1 else LEAST_EPSILON,
            eps=eps,
            low=f"{LEAST_EPSILON:f}",
        )


@dataclass(frozen=True)
class _BatchNorm(Layer):
    flat: ClassVar[bool] = False
    num_features: int
    eps: float = 1e-5

    def __post_init__(self) -> None:
        check_range(1, num_features=self.num_features)
        check_epsilon(self.eps)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        if (len(shape) == 1) != self.flat:
            raise Problem(
                "the input here is {arriving}: use {layer}.",
                arriving=N_("a stack of maps") if self.flat else N_("flat"),
                layer="BatchNorm2d" if self.flat else "BatchNorm1d",
            )
        check_match("num_features", self.num_features, shape[0], flat=self.flat)
        return shape

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of scales and shifts; running means and variances are not trained."""
        return [(self.num_features,), (self.num_features,)]


@dataclass(frozen=True)
class BatchNorm2d(_BatchNorm):
    """Normalizes each channel of a batch to mean 0 and variance 1, then scales and shifts it.

    ``eps`` is added to the variance, so that nothing is divided by zero.
    """


@dataclass(frozen=True)
class BatchNorm1d(_BatchNorm):
    """The same for flat features."""

    flat: ClassVar[bool] = True


@dataclass(frozen=True)
class GroupNorm(Layer):
    """Normalizes each group of channels of one image, then scales and shifts each channel.

    Unlike batch norm it needs no other images (Wu and He 2018, arXiv 1803.08494).
    """

    sees_all: ClassVar[bool] = True
    num_groups: int
    num_channels: int
    eps: float = 1e-5

    def __post_init__(self) -> None:
        check_range(1, num_groups=self.num_groups, num_channels=self.num_channels)
        check_epsilon(self.eps)
        if self.num_channels % self.num_groups:
            raise Problem(
                "num_groups is {groups}; it must divide the channels ({channels}).",
                setting="num_groups",
                nearest=math.gcd(self.num_groups, self.num_channels),
                groups=self.num_groups,
                channels=self.num_channels,
            )

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape; torch refuses groups of a single value, too."""
        check_match("num_channels", self.num_channels, require_maps(shape)[0])
        if math.prod(shape) == self.num_groups:
            raise Problem(
                "each of the {groups} groups has a single value, whose variance is always 0: "
                "use fewer groups or larger maps.",
                setting="num_groups",
                groups=self.num_groups,
            )
        return shape

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of scales and shifts."""
        return [(self.num_channels,), (self.num_channels,)]


@dataclass(frozen=True)
class _Dropout(Layer):
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
class Dropout(_Dropout):
    """In training, sets values to zero with probability p and scales the rest by 1/(1−p)."""


@dataclass(frozen=True)
class Dropout2d(_Dropout):
    """The same for whole maps: in training, sets maps to zero with probability p."""

    code: ClassVar[str] = "dropout2d"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        require_maps(shape)
        return shape
