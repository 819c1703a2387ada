"""The same network in a form that runs faster, with the same numbers."""

from typing import TypeGuard

from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from cnnviz.nets import Network


class ConvolutionAsLinear(nn.Module):
    """A convolution whose kernel covers its whole input: one position, so a linear layer.

    The weights are those of the convolution.
    """

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.convolution = convolution

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, C', 1, 1) of (N, C, H, W)."""
        weight = _flat(self.convolution.weight)  # (C', H·W·C)
        return nn.functional.linear(_flat(x), weight, self.convolution.bias)[:, :, None, None]


def _flat(values: Tensor) -> Tensor:
    """Return (N, H·W·C) of (N, C, H, W); nothing is copied in channels_last."""
    return values.permute(0, 2, 3, 1).flatten(1)


def fuse_for_training(module: nn.Sequential, network: Network, first: int = 0) -> nn.Sequential:
    """Return faster layers for training; they share the weights of ``module``.

    ``module`` has the layers of the network from the one with index ``first`` on.

    Max pooling comes before ReLU instead of after it. ReLU keeps the order of values and leaves
    positive ones as they are, so both ways give the same numbers, in the output and in every
    gradient; but after the pooling ReLU has a quarter of the values to process.

    A convolution whose kernel covers its input, such as the last one of LeNet-5, becomes a matrix
    product, which takes a third of the time; the numbers are the same up to rounding.
    """
    shapes = [network.input_shape, *network.shapes()][first:]
    layers = [
        ConvolutionAsLinear(layer) if _covers_input(layer, shape) else layer
        for layer, shape in zip(module, shapes, strict=False)
    ]
    for index in range(1, len(layers)):
        if isinstance(layers[index], nn.MaxPool2d) and type(layers[index - 1]) is nn.ReLU:
            layers[index - 1], layers[index] = layers[index], layers[index - 1]
    return nn.Sequential(*layers)


def _covers_input(layer: nn.Module, shape: tuple[int, ...]) -> TypeGuard[nn.Conv2d]:
    """Return True for a convolution that fits into an input (C, H, W) once, with no padding."""
    return (
        type(layer) is nn.Conv2d
        and layer.kernel_size == shape[1:]
        and layer.padding == (0, 0)
        and layer.dilation == (1, 1)
        and layer.groups == 1
    )


def fuse_for_evaluation(module: nn.Sequential) -> nn.Sequential:
    """Return layers in evaluation mode with batch norms fused into the convolutions before them.

    There a batch norm multiplies and adds fixed numbers, as the convolution before it could do
    itself (:func:`torch.nn.utils.fusion.fuse_conv_bn_eval`); the output is the same up to rounding.
    The fused convolutions are copies, so training is not affected.
    """
    layers: list[nn.Module] = []
    for layer in module:
        if isinstance(layer, nn.BatchNorm2d) and layers and type(layers[-1]) is nn.Conv2d:
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    return nn.Sequential(*layers)
