"""The same network in an order that is quicker to work out, with the same numbers."""

from __future__ import annotations

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def reordered(module: nn.Sequential) -> nn.Sequential:
    """Return the layers with max pooling before ReLU instead of after it.

    ReLU keeps the order of values and leaves positive ones as they are, so both ways give the same
    numbers, in the output and in every gradient; but after the pooling ReLU has a quarter of the
    values to look at.  The layers are shared with ``module``, so its weights are trained.
    """
    layers = list(module)
    for place in range(1, len(layers)):
        if isinstance(layers[place], nn.MaxPool2d) and type(layers[place - 1]) is nn.ReLU:
            layers[place - 1], layers[place] = layers[place], layers[place - 1]
    return nn.Sequential(*layers)


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
