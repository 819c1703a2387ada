"""Squeeze-and-excitation: a factor for each map, from what all maps show on average."""

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, check_match, check_range, require_maps


@dataclass(frozen=True)
class SqueezeExcitation(Layer):
    """Multiplies each map by a factor from 0 to 1 (Hu et al. 2017, arXiv 1709.01507).

    The means of all maps go through two 1×1 convolutions, with ReLU between them; a sigmoid makes
    the factors (``torchvision.ops.SqueezeExcitation``).

    Attributes:
        input_channels: Channels of the maps.
        squeeze_channels: Channels between the two convolutions.
        hard: The factors are made by the hard sigmoid, as in MobileNetV3.
    """

    library: ClassVar[str] = "torchvision.ops"
    sees_all: ClassVar[bool] = True
    input_channels: int
    squeeze_channels: int
    hard: bool = False

    def __post_init__(self) -> None:
        check_range(1, input_channels=self.input_channels, squeeze_channels=self.squeeze_channels)

    def __str__(self) -> str:
        """Return the constructor call in PyTorch code."""
        channels = f"{self.input_channels}, {self.squeeze_channels}"
        function = ", scale_activation=nn.Hardsigmoid" if self.hard else ""
        return f"{type(self).__name__}({channels}{function})"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        check_match("input_channels", self.input_channels, require_maps(shape)[0])
        return shape

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of the two convolutions and their biases."""
        outer, inner = self.input_channels, self.squeeze_channels
        return [(inner, outer, 1, 1), (inner,), (outer, inner, 1, 1), (outer,)]

    def multiply_adds(self, shape: Shape) -> int:
        """Return the MACs of the two convolutions, each of one cell."""
        return 2 * self.input_channels * self.squeeze_channels
