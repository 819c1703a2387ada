"""The same network in a form that is quicker to work out, with the same numbers."""

from __future__ import annotations

from typing import TypeGuard

from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from cnnviz.nets import Network


class Covering(nn.Module):
    """A convolution whose kernel covers its whole input: one position, so a linear layer.

    Args:
        convolution: Its weights are shared.
    """

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.convolution = convolution

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, C', 1, 1) of (N, C, H, W)."""
        weight = _rows(self.convolution.weight)  # (C', H·W·C)
        return nn.functional.linear(_rows(x), weight, self.convolution.bias)[:, :, None, None]


def _rows(values: Tensor) -> Tensor:
    """Return (N, H·W·C) of (N, C, H, W); nothing is copied in channels_last."""
    return values.permute(0, 2, 3, 1).flatten(1)


def quicker(module: nn.Sequential, network: Network) -> nn.Sequential:
    """Return layers for training; they are shared with ``module``, so its weights are trained.

    Max pooling comes before ReLU instead of after it. ReLU keeps the order of values and leaves
    positive ones as they are, so both ways give the same numbers, in the output and in every
    gradient; but after the pooling ReLU has a quarter of the values to look at.

    A convolution whose kernel covers its input, as the last one of LeNet-5, becomes a matrix
    product, which needs a third of the time; the numbers are the same up to rounding.

    Args:
        module: The layers of the network.
        network: Its records.
    """
    shapes = [network.input_shape, *network.shapes()]
    layers = [
        Covering(layer) if _covers(layer, shape) else layer
        for layer, shape in zip(module, shapes, strict=False)
    ]
    for place in range(1, len(layers)):
        if isinstance(layers[place], nn.MaxPool2d) and type(layers[place - 1]) is nn.ReLU:
            layers[place - 1], layers[place] = layers[place], layers[place - 1]
    return nn.Sequential(*layers)


def _covers(layer: nn.Module, shape: tuple[int, ...]) -> TypeGuard[nn.Conv2d]:
    """Return True for a convolution that fits into an input (C, H, W) once, with no padding."""
    return (
        type(layer) is nn.Conv2d
        and layer.kernel_size == shape[1:]
        and layer.padding == (0, 0)
        and layer.dilation == (1, 1)
        and layer.groups == 1
    )


def folded(module: nn.Sequential) -> nn.Sequential:
    """Return layers for measuring: batch norms worked into the convolutions before them.

    In eval mode a batch norm multiplies and adds fixed numbers, as the convolution before it could
    do itself (:func:`torch.nn.utils.fusion.fuse_conv_bn_eval`); the answers are the same up to
    rounding. The convolutions concerned are copies, so that training goes on as if nothing was.

    Args:
        module: Layers in eval mode; the weights of now are taken.
    """
    layers: list[nn.Module] = []
    for layer in module:
        if isinstance(layer, nn.BatchNorm2d) and layers and type(layers[-1]) is nn.Conv2d:
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    return nn.Sequential(*layers)
