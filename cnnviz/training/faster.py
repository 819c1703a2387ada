"""The same network in an order that is quicker to work out, with the same numbers."""

from __future__ import annotations

from torch import nn


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
