"""The arguments of ``torch.nn``'s layers in their order, and the functions that do the same."""

from typing import Any

from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.kinds import KINDS
from cnnviz.nets.reader.values import Arguments

LAYERS: dict[str, type[Layer]] = {kind.__name__: kind for kind in KINDS.values()}
"""The layers by their names in torch."""

_PLACE = "device dtype"
_NORM = f"num_features eps momentum affine track_running_stats {_PLACE} bias"
ORDER: dict[str, list[str]] = {
    name: arguments.split()
    for name, arguments in {
        "Conv2d": "in_channels out_channels kernel_size stride padding dilation groups bias"
        f" padding_mode {_PLACE}",
        "ConvTranspose2d": "in_channels out_channels kernel_size stride padding output_padding"
        f" groups bias dilation padding_mode {_PLACE}",
        "MaxPool2d": "kernel_size stride padding dilation return_indices ceil_mode",
        "AvgPool2d": "kernel_size stride padding ceil_mode count_include_pad divisor_override",
        "AdaptiveAvgPool2d": "output_size",
        "ZeroPad2d": "padding",
        "BatchNorm2d": _NORM,
        "BatchNorm1d": _NORM,
        "ReLU": "inplace",
        "ReLU6": "inplace",
        "LeakyReLU": "negative_slope inplace",
        "Hardswish": "inplace",
        "Hardsigmoid": "inplace",
        "SqueezeExcitation": "input_channels squeeze_channels hard",  # see squeeze.py
        "GELU": "approximate",
        "SiLU": "inplace",
        "Tanh": "",
        "Sigmoid": "",
        "GroupNorm": f"num_groups num_channels eps affine {_PLACE} bias",
        "Dropout": "p inplace",
        "Dropout2d": "p inplace",
        "Flatten": "start_dim end_dim",
        "Linear": f"in_features out_features bias {_PLACE}",
        "Softmax": "dim",
        "LogSoftmax": "dim",
    }.items()
}

DEFAULTS: dict[str, dict[str, Any]] = {"Dropout": {"p": 0.5}, "Dropout2d": {"p": 0.5}}
"""torch's defaults for values that our records require."""

FIXED: dict[str, tuple[Any, ...]] = {
    "padding_mode": ("zeros",),
    "return_indices": (False,),
    "divisor_override": (None,),
    "affine": (True,),
    "track_running_stats": (True,),
    "bias": (True,),  # of a batch norm
    "approximate": ("none",),
    "start_dim": (1,),
    "end_dim": (-1,),
}
"""Arguments that are supported only with these values."""

PASSED_OVER = {"device", "dtype", "inplace", "momentum", "training", "_stacklevel"}
"""Arguments that change neither sizes nor outputs of an evaluation; momentum acts in training."""

FUNCTIONS: dict[str, tuple[str, list[str]]] = {
    name: (layer, arguments.split())
    for name, (layer, arguments) in {
        "relu": ("ReLU", "inplace"),
        "relu_": ("ReLU", "inplace"),
        "relu6": ("ReLU6", "inplace"),
        "leaky_relu": ("LeakyReLU", "negative_slope inplace"),
        "leaky_relu_": ("LeakyReLU", "negative_slope"),
        "hardswish": ("Hardswish", "inplace"),
        "hardsigmoid": ("Hardsigmoid", "inplace"),
        "gelu": ("GELU", "approximate"),
        "silu": ("SiLU", "inplace"),
        "tanh": ("Tanh", ""),
        "sigmoid": ("Sigmoid", ""),
        "softmax": ("Softmax", "dim _stacklevel dtype"),
        "log_softmax": ("LogSoftmax", "dim _stacklevel dtype"),
        "dropout": ("Dropout", "p training inplace"),
        "dropout2d": ("Dropout2d", "p training inplace"),
        "max_pool2d": (
            "MaxPool2d",
            "kernel_size stride padding dilation ceil_mode return_indices",
        ),
        "avg_pool2d": (
            "AvgPool2d",
            "kernel_size stride padding ceil_mode count_include_pad divisor_override",
        ),
        "adaptive_avg_pool2d": ("AdaptiveAvgPool2d", "output_size"),
    }.items()
}
"""What functions and methods of tensors do: the layer, and their arguments after the tensor."""

LAZY = {
    "LazyLinear": ("Linear", "in_features"),
    "LazyConv2d": ("Conv2d", "in_channels"),
    "LazyConvTranspose2d": ("ConvTranspose2d", "in_channels"),
    "LazyBatchNorm2d": ("BatchNorm2d", "num_features"),
    "LazyBatchNorm1d": ("BatchNorm1d", "num_features"),
}
"""Layers that take the number of inputs from what arrives, and the name of that number."""


def is_in_place(call: Arguments, order: list[str]) -> bool:
    """Return whether a call asks for ``inplace=True``."""
    place = order.index("inplace") if "inplace" in order else len(order)
    return call.get("inplace", place) is True


def similar_layer(name: str) -> str | None:
    """Return the layer whose name differs in upper and lower case only, None if none does."""
    for layer in LAYERS:
        if layer.lower() == name.lower():  # nn.Relu
            return f"nn.{layer}(…)"
    return None
