"""What the layers of a network are called and do, in a sentence each."""

from __future__ import annotations

from cnnviz.nets import Layer, Row, Shape
from cnnviz.nets.layers.base import pair
from cnnviz.nets.layers.kinds import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Linear,
    MaxPool2d,
    Residual,
)
from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _

NAMES = {
    "conv": N_("Convolution"),
    "convtranspose": N_("Transposed convolution"),
    "residual": N_("Residual block"),
    "batchnorm": N_("Batch normalisation"),
    "batchnorm1d": N_("Batch normalisation"),
    "relu": N_("ReLU"),
    "leakyrelu": N_("Leaky ReLU"),
    "tanh": N_("Hyperbolic tangent"),
    "sigmoid": N_("Sigmoid"),
    "maxpool": N_("Max pooling"),
    "avgpool": N_("Average pooling"),
    "adaptiveavgpool": N_("Adaptive average pooling"),
    "flatten": N_("Flatten"),
    "linear": N_("Linear"),
    "dropout": N_("Dropout"),
    "softmax": N_("Softmax"),
    "logsoftmax": N_("Log-softmax"),
}

SENTENCES = {
    "first": N_(
        "Each of the {count} kernels slides over the picture and writes down, place by place, how "
        "well the picture there fits it: red where it fits, blue where the opposite is found."
    ),
    "conv": N_(
        "Each of the {count} kernels reads all {channels} maps at once, so a map here stands for a "
        "combination of what was found before: edges become corners, folds, sleeves."
    ),
    "convtranspose": N_(
        "Every value of the maps before lays its multiple of a kernel down, side by side or "
        "overlapping, and what overlaps is added up: the maps become {size}."
    ),
    "residual": N_(
        "Adds two ways: what the {count} layers inside make of the maps, and the maps themselves. "
        "The layers need to learn only what is to change."
    ),
    "projection": N_(
        "Adds two ways: what the {count} layers inside make of the maps, and a shortcut that "
        "only brings the maps to the same shape."
    ),
    "batchnorm": N_(
        "Shifts and scales every map by figures that training has found, so that no map drowns the "
        "others; the pattern in a map stays as it is. Networks train faster that way."
    ),
    "batchnorm1d": N_("Shifts and scales every value by figures that training has found."),
    "relu": N_(
        "Sets everything below zero to zero: the blue disappears. Without such a bend, layers in a "
        "row could be replaced by a single one."
    ),
    "leakyrelu": N_(
        "Shrinks everything below zero to a small part of itself: unlike ReLU it still lets "
        "training pull at such values."
    ),
    "sigmoid": N_("Squeezes every value between 0 and 1; large values become alike."),
    "tanh": N_("Squeezes every value between −1 and 1; large values become alike."),
    "maxpool": N_(
        "Keeps the largest value of every {kernel} window. The maps shrink to {size}: what was "
        "found stays, where exactly matters less."
    ),
    "avgpool": N_("Keeps the mean of every {kernel} window. The maps shrink to {size}."),
    "adaptiveavgpool": N_(
        "Keeps the means of windows that are spread evenly over the maps, however large they are. "
        "The maps become {size}."
    ),
    "flatten": N_(
        "Lays the maps out in one row, map after map, line after line. No value changes: the "
        "linear layers that follow take a row."
    ),
    "linear": N_(
        "Each of the {count} numbers is a weighted sum of all {inputs} numbers before it, plus a "
        "bias."
    ),
    "last": N_(
        "One number for each class, the logits: weighted sums of all {inputs} numbers before them. "
        "The largest wins; softmax turns them into the probabilities at the top."
    ),
    "dropout": N_(
        "In training, every value is set to zero with probability {p} and the rest is scaled up, "
        "so that the network leans on no single value. In use, as here, everything passes "
        "unchanged."
    ),
    "softmax": N_("Turns the logits into probabilities, which add up to 1."),
    "logsoftmax": N_("Turns the logits into logarithms of probabilities."),
}


def title(layer: Layer) -> str:
    """Return what a layer is called."""
    return _(NAMES[layer.code])


def sentence(layer: Layer, row: Row, before: Shape, *, last: bool) -> str:
    """Return what a layer does, in the reader's language.

    Args:
        layer: The layer.
        row: Its row of the network's table.
        before: Shape of what goes in.
        last: It is the network's last layer.
    """
    if isinstance(layer, Conv2d):
        which = "first" if row.index == 0 else "conv"
        return _(SENTENCES[which], count=layer.out_channels, channels=before[0])
    if isinstance(layer, Linear):
        which = "last" if last else "linear"
        return _(SENTENCES[which], count=layer.out_features, inputs=layer.in_features)
    if isinstance(layer, Dropout):
        return _(SENTENCES["dropout"], p=layer.p)
    if isinstance(layer, Residual):
        which = "projection" if layer.shortcut else "residual"
        return _(SENTENCES[which], count=len(layer.layers))
    size = " × ".join(str(side) for side in row.output_shape[1:])
    if isinstance(layer, AdaptiveAvgPool2d | ConvTranspose2d):
        return _(SENTENCES[layer.code], size=size)
    if isinstance(layer, MaxPool2d | AvgPool2d):
        kernel = " × ".join(str(side) for side in pair(layer.kernel_size))
        return _(SENTENCES[layer.code], kernel=kernel, size=size)
    return _(SENTENCES[layer.code])
