"""All kinds of layers, by their codes."""

from cnnviz.nets.layers.activation import (
    GELU,
    Hardsigmoid,
    Hardswish,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Tanh,
)
from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.block import Block
from cnnviz.nets.layers.branches import Branches
from cnnviz.nets.layers.convolution import Conv2d, ConvTranspose2d
from cnnviz.nets.layers.linear import Flatten, Linear
from cnnviz.nets.layers.padding import ZeroPad2d
from cnnviz.nets.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from cnnviz.nets.layers.regularization import (
    BatchNorm1d,
    BatchNorm2d,
    Dropout,
    Dropout2d,
    GroupNorm,
)
from cnnviz.nets.layers.residual import Residual
from cnnviz.nets.layers.squeeze import SqueezeExcitation

__all__ = [
    "ACTIVATIONS",
    "BLOCKS",
    "GELU",
    "KINDS",
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Block",
    "Branches",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Dropout2d",
    "Flatten",
    "GroupNorm",
    "Hardsigmoid",
    "Hardswish",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MaxPool2d",
    "ReLU",
    "ReLU6",
    "Residual",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "SqueezeExcitation",
    "Tanh",
    "ZeroPad2d",
]

_ACTIVATIONS = (ReLU, ReLU6, LeakyReLU, Hardswish, GELU, SiLU, Tanh, Sigmoid, Hardsigmoid)
KINDS: dict[str, type[Layer]] = {
    kind.code: kind
    for kind in (
        Conv2d,
        ConvTranspose2d,
        MaxPool2d,
        AvgPool2d,
        AdaptiveAvgPool2d,
        ZeroPad2d,
        BatchNorm2d,
        BatchNorm1d,
        GroupNorm,
        *_ACTIVATIONS,
        SqueezeExcitation,
        Dropout,
        Dropout2d,
        Flatten,
        Linear,
        Softmax,
        LogSoftmax,
        Residual,
        Branches,
    )
}
BLOCKS: dict[str, type[Block]] = {
    code: kind for code, kind in KINDS.items() if issubclass(kind, Block)
}
ACTIVATIONS = tuple(kind.code for kind in _ACTIVATIONS)
"""Codes of the activations that change each value by itself."""
