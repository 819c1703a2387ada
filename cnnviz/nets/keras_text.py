"""The same network in Keras' words.

Keras reads (height, width, channels), so the text pads by layers of its own (−∞ before max
pooling) and turns maps to PyTorch's order before they are laid out flat: with the weights copied
over, the numbers are the same.
"""

from __future__ import annotations

from cnnviz.nets.base import Layer, Shape, Size, pair
from cnnviz.nets.layers import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    LeakyReLU,
    Linear,
    LogSoftmax,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from cnnviz.problem import Problem

ACTIVATIONS = {
    Tanh: "tanh",
    Sigmoid: "sigmoid",
    Softmax: "softmax",
    LogSoftmax: "log_softmax",
}


def write(input_shape: Shape, layers: tuple[Layer, ...], shapes: list[Shape]) -> str:
    """Return Keras code; ``shapes`` are the shapes after each layer.

    Raises:
        Problem: Keras has no such layer; the message names the setting.
    """
    calls = [f"keras.Input({_channels_last(input_shape)})"]
    for layer, before in zip(layers, [input_shape, *shapes], strict=False):
        calls += _calls(layer, before)
    lines = [f"    {call}," for call in calls]
    imports = ["import keras", "from keras import layers"]
    if any("ops." in call for call in calls):
        imports[1] += ", ops"
    return "\n".join([*imports, "", "model = keras.Sequential([", *lines, "])", ""])


def _channels_last(shape: Shape) -> str:
    return str((*shape[1:], shape[0]))


def _missing(layer: Layer, setting: str) -> Problem:
    return Problem(
        "Keras has no {setting} like this one of {layer}.", setting=setting, layer=str(layer)
    )


def _calls(layer: Layer, before: Shape) -> list[str]:
    """Return the Keras layers that do what one of ours does."""
    match layer:
        case Conv2d():
            return _convolution(layer)
        case MaxPool2d() | AvgPool2d():
            return _pooling(layer)
        case AdaptiveAvgPool2d():
            return [_adaptive_pooling(layer, before)]
        case BatchNorm2d() | BatchNorm1d():
            return ["layers.BatchNormalization(momentum=0.9, epsilon=1e-5)"]
        case ReLU():
            return ["layers.ReLU()"]
        case LeakyReLU():
            return [f"layers.LeakyReLU(negative_slope={layer.negative_slope})"]
        case Tanh() | Sigmoid() | Softmax() | LogSoftmax():
            return [f'layers.Activation("{ACTIVATIONS[type(layer)]}")']
        case Dropout():
            return [f"layers.Dropout({layer.p})"]
        case Linear():
            bias = "" if layer.bias else ", use_bias=False"
            return [f"layers.Dense({layer.out_features}{bias})"]
        case Flatten():
            turn = ["layers.Permute((3, 1, 2))"] if len(before) == 3 and before[0] > 1 else []
            return [*turn, "layers.Flatten()"]
    raise _missing(layer, type(layer).__name__)


def _convolution(layer: Conv2d) -> list[str]:
    if layer.stride not in (1, (1, 1)) and layer.dilation not in (1, (1, 1)):
        raise _missing(layer, "dilation")
    texts = [str(layer.out_channels), str(layer.kernel_size)]
    if layer.stride != 1:
        texts.append(f"strides={layer.stride}")
    if layer.dilation != 1:
        texts.append(f"dilation_rate={layer.dilation}")
    if layer.groups != 1:
        texts.append(f"groups={layer.groups}")
    if not layer.bias:
        texts.append("use_bias=False")
    pads = [f"layers.ZeroPadding2D({layer.padding})"] if any(pair(layer.padding)) else []
    return [*pads, f"layers.Conv2D({', '.join(texts)})"]


def _pooling(layer: MaxPool2d | AvgPool2d) -> list[str]:
    if layer.ceil_mode:
        raise _missing(layer, "ceil_mode")
    strides = "" if layer.stride is None else f", strides={layer.stride}"
    if isinstance(layer, MaxPool2d):
        if layer.dilation not in (1, (1, 1)):
            raise _missing(layer, "dilation")
        pads = _infinite_padding(layer.padding)
        return [*pads, f"layers.MaxPooling2D({layer.kernel_size}{strides})"]
    padded = any(pair(layer.padding))
    if padded and not layer.count_include_pad:
        raise _missing(layer, "count_include_pad")
    pads = [f"layers.ZeroPadding2D({layer.padding})"] if padded else []
    return [*pads, f"layers.AveragePooling2D({layer.kernel_size}{strides})"]


def _adaptive_pooling(layer: AdaptiveAvgPool2d, before: Shape) -> str:
    """Return average pooling with the windows that the input's size asks for."""
    sizes = list(zip(before[1:], pair(layer.output_size), strict=True))
    if any(size % wanted for size, wanted in sizes):  # then the windows differ from each other
        raise _missing(layer, "output_size")
    return f"layers.AveragePooling2D({tuple(size // wanted for size, wanted in sizes)})"


def _infinite_padding(padding: Size) -> list[str]:
    """Return what pads with −∞, as max pooling does in PyTorch."""
    rows, columns = pair(padding)
    if not rows and not columns:
        return []
    sides = f"((0, 0), ({rows}, {rows}), ({columns}, {columns}), (0, 0))"
    return [f'layers.Lambda(lambda maps: ops.pad(maps, {sides}, constant_values=float("-inf")))']
