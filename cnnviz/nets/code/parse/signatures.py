"""The arguments of ``torch.nn``'s layers in their order, and other names that people paste."""

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
        "ZeroPad2d": "padding",
        "BatchNorm2d": _NORM,
        "BatchNorm1d": _NORM,
        "ReLU": "inplace",
        "ReLU6": "inplace",
        "LeakyReLU": "negative_slope inplace",
        "Hardswish": "inplace",
        "Hardsigmoid": "inplace",
        "SqueezeExcitation": "input_channels squeeze_channels hard",  # see squeeze.py
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
    "momentum": (0.1,),
    "affine": (True,),
    "track_running_stats": (True,),
    "bias": (True,),  # of a batch norm
    "inplace": (False, True),
    "start_dim": (1,),
    "end_dim": (-1,),
}
"""Arguments that are supported only with these values; ``inplace`` changes no numbers."""

INSTEAD: dict[str, str] = {
    name: layer
    for layer, names in {
        "nn.Conv2d(…)": "conv2d Conv1d Conv3d LazyConv2d",
        "nn.ConvTranspose2d(…)": "conv_transpose2d Conv2DTranspose",
        "nn.MaxPool2d(…)": "max_pool2d MaxPool1d MaxPool3d MaxPooling2D",
        "nn.AvgPool2d(…)": "avg_pool2d AvgPool1d AveragePooling2D",
        "nn.AdaptiveAvgPool2d(…)": "adaptive_avg_pool2d AdaptiveAvgPool1d AdaptiveMaxPool2d",
        "nn.AdaptiveAvgPool2d(1)": "GlobalAveragePooling2D",
        "nn.BatchNorm2d(…)": "batch_norm LazyBatchNorm2d BatchNorm3d GroupNorm InstanceNorm2d"
        " LayerNorm BatchNormalization",
        "nn.ReLU()": "relu relu_ GELU SiLU Mish Softplus",
        "nn.ReLU6()": "relu6 Hardtanh",
        "nn.ZeroPad2d(…)": "ConstantPad2d ReflectionPad2d ReplicationPad2d CircularPad2d ZeroPad1d"
        " ZeroPadding2D",
        "nn.Hardswish()": "hardswish",
        "nn.Hardsigmoid()": "hardsigmoid",
        "nn.LeakyReLU()": "leaky_relu PReLU RReLU ELU SELU CELU",
        "nn.Tanh()": "tanh",
        "nn.Sigmoid()": "sigmoid",
        "nn.Softmax(dim=1)": "softmax Softmax2d",
        "nn.LogSoftmax(dim=1)": "log_softmax",
        "nn.Dropout()": "dropout dropout2d Dropout1d Dropout2d AlphaDropout",
        "nn.Flatten()": "flatten",
        "nn.Linear(…)": "linear LazyLinear Dense",
        "nn.Sequential(…)": "ModuleList",
    }.items()
    for name in names.split()
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
