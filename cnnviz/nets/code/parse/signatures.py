"""The arguments of ``torch.nn``'s layers in their order, and other names that people paste."""

from __future__ import annotations

from typing import Any

from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.kinds import KINDS

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
        "BatchNorm2d": _NORM,
        "BatchNorm1d": _NORM,
        "ReLU": "inplace",
        "LeakyReLU": "negative_slope inplace",
        "Tanh": "",
        "Sigmoid": "",
        "Dropout": "p inplace",
        "Flatten": "start_dim end_dim",
        "Linear": f"in_features out_features bias {_PLACE}",
        "Softmax": "dim",
        "LogSoftmax": "dim",
    }.items()
}

DEFAULTS: dict[str, dict[str, Any]] = {"Dropout": {"p": 0.5}}
"""torch's defaults for values that our records require."""

FIXED: dict[str, tuple[Any, ...]] = {
    "padding_mode": ("zeros",),
    "device": (None,),
    "dtype": (None,),
    "return_indices": (False,),
    "divisor_override": (None,),
    "eps": (1e-5,),
    "momentum": (0.1,),
    "affine": (True,),
    "track_running_stats": (True,),
    "bias": (True,),  # of a batch norm
    "inplace": (False, True),
    "start_dim": (1,),
    "end_dim": (-1,),
}
"""Arguments that are supported only with these values; ``inplace`` changes no numbers."""

SIZES = {"kernel_size", "stride", "padding", "dilation", "output_padding", "output_size"}
REALS = {"p", "negative_slope"}
SWITCHES = {"bias", "ceil_mode", "count_include_pad"}

INSTEAD = {
    "relu": "nn.ReLU()",
    "relu_": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU()",
    "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()",
    "softmax": "nn.Softmax(dim=1)",
    "log_softmax": "nn.LogSoftmax(dim=1)",
    "dropout": "nn.Dropout()",
    "dropout2d": "nn.Dropout()",
    "flatten": "nn.Flatten()",
    "linear": "nn.Linear(…)",
    "conv2d": "nn.Conv2d(…)",
    "conv_transpose2d": "nn.ConvTranspose2d(…)",
    "max_pool2d": "nn.MaxPool2d(…)",
    "avg_pool2d": "nn.AvgPool2d(…)",
    "adaptive_avg_pool2d": "nn.AdaptiveAvgPool2d(…)",
    "batch_norm": "nn.BatchNorm2d(…)",
    "Dropout1d": "nn.Dropout()",
    "Dropout2d": "nn.Dropout()",
    "AlphaDropout": "nn.Dropout()",
    "Conv1d": "nn.Conv2d(…)",
    "Conv3d": "nn.Conv2d(…)",
    "LazyConv2d": "nn.Conv2d(…)",
    "LazyLinear": "nn.Linear(…)",
    "LazyBatchNorm2d": "nn.BatchNorm2d(…)",
    "MaxPool1d": "nn.MaxPool2d(…)",
    "MaxPool3d": "nn.MaxPool2d(…)",
    "AvgPool1d": "nn.AvgPool2d(…)",
    "AdaptiveMaxPool2d": "nn.AdaptiveAvgPool2d(…)",
    "AdaptiveAvgPool1d": "nn.AdaptiveAvgPool2d(…)",
    "BatchNorm3d": "nn.BatchNorm2d(…)",
    "GroupNorm": "nn.BatchNorm2d(…)",
    "InstanceNorm2d": "nn.BatchNorm2d(…)",
    "LayerNorm": "nn.BatchNorm2d(…)",
    "ReLU6": "nn.ReLU()",
    "PReLU": "nn.LeakyReLU()",
    "RReLU": "nn.LeakyReLU()",
    "ELU": "nn.LeakyReLU()",
    "SELU": "nn.LeakyReLU()",
    "CELU": "nn.LeakyReLU()",
    "GELU": "nn.ReLU()",
    "SiLU": "nn.ReLU()",
    "Mish": "nn.ReLU()",
    "Softplus": "nn.ReLU()",
    "Hardswish": "nn.ReLU()",
    "Hardtanh": "nn.Tanh()",
    "Hardsigmoid": "nn.Sigmoid()",
    "Softmax2d": "nn.Softmax(dim=1)",
    "ModuleList": "nn.Sequential(…)",
    "Conv2DTranspose": "nn.ConvTranspose2d(…)",
    "MaxPooling2D": "nn.MaxPool2d(…)",
    "AveragePooling2D": "nn.AvgPool2d(…)",
    "GlobalAveragePooling2D": "nn.AdaptiveAvgPool2d(1)",
    "BatchNormalization": "nn.BatchNorm2d(…)",
    "Dense": "nn.Linear(…)",
}
"""Functions, other layers and Keras' names, with the nearest layer to each."""


def nearest_layer(name: str) -> str | None:
    """Return the layer to write instead of an unknown name, None if none is similar."""
    if name in INSTEAD:
        return INSTEAD[name]
    for layer in LAYERS:
        if layer.lower() == name.lower():  # nn.Relu, Conv2D
            return f"nn.{layer}(…)"
    return None
