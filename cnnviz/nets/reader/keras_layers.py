"""The layers of Keras as records: what their arguments mean for an input of a known shape.

Shapes are (C, H, W) here, where Keras has (H, W, C): only the order of the weights differs.
"""

from collections.abc import Callable
from typing import Any

from cnnviz.grid.geometry import to_pair
from cnnviz.nets.layers import kinds
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.sliding import to_size
from cnnviz.problem import Problem

_ACTIVATIONS: dict[str, Layer | None] = {
    "linear": None,
    "relu": kinds.ReLU(),
    "relu6": kinds.ReLU6(),
    "sigmoid": kinds.Sigmoid(),
    "gelu": kinds.GELU(),
    "silu": kinds.SiLU(),
    "swish": kinds.SiLU(),
    "tanh": kinds.Tanh(),
    "softmax": kinds.Softmax(),
    "log_softmax": kinds.LogSoftmax(),
    "hard_silu": kinds.Hardswish(),
    "hard_swish": kinds.Hardswish(),
    "hard_sigmoid": kinds.Hardsigmoid(),
    "leaky_relu": kinds.LeakyReLU(0.2),
}


def read_activation(values: dict[str, Any], shape: Shape) -> list[Layer]:
    """Return the layer of an activation's name; none for "linear".

    Raises:
        Problem: It is another function.
    """
    name = values["activation"]
    if name not in _ACTIVATIONS:
        raise Problem("{name} is not a supported layer.", name=repr(name)[:40])
    layer = _ACTIVATIONS[name]
    return [] if layer is None else [layer]


def _same_sides(size: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """Return how many cells padding='same' adds before and after."""
    reach = (kernel - 1) * dilation + 1
    total = max((-(-size // stride) - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


def _convolution(values: dict[str, Any], shape: Shape) -> list[Layer]:
    kernel = to_size(to_pair(values["kernel_size"]))
    stride = to_size(to_pair(values.get("strides", 1)))
    dilation = to_size(to_pair(values.get("dilation_rate", 1)))
    channels = shape[0]
    filters = values.get("filters", channels * values.get("depth_multiplier", 1))
    groups = values.get("groups", channels if "filters" not in values else 1)
    pads, padding = _padding(values, shape, (kernel, stride, dilation))
    bias = values.get("use_bias", True)
    return [
        *pads,
        kinds.Conv2d(channels, filters, kernel, stride, padding, dilation, groups, bias),
    ]


def _padding(
    values: dict[str, Any], shape: Shape, sizes: tuple[Any, Any, Any]
) -> tuple[list[Layer], Any]:
    """Return padding as a number, with a layer before it where both sides differ."""
    if values.get("padding", "valid") == "valid":
        return [], 0
    if values["padding"] != "same":
        raise ValueError
    sides = [
        _same_sides(size, *window)
        for size, *window in zip(shape[1:], *map(to_pair, sizes), strict=True)
    ]
    (top, bottom), (left, right) = sides
    if top == bottom and left == right:
        return [], to_size((top, left))
    return [kinds.ZeroPad2d((left, right, top, bottom))], 0


def _separable(values: dict[str, Any], shape: Shape) -> list[Layer]:
    factor = values.get("depth_multiplier", 1)
    depth = {key: value for key, value in values.items() if key not in ("filters", "use_bias")}
    first = _convolution({**depth, "use_bias": False}, shape)
    bias = values.get("use_bias", True)
    return [*first, kinds.Conv2d(shape[0] * factor, values["filters"], 1, bias=bias)]


def _transposed(values: dict[str, Any], shape: Shape) -> list[Layer]:
    kernel, stride = to_pair(values["kernel_size"]), to_pair(values.get("strides", 1))
    padding, extra = (0, 0), (0, 0)
    if values.get("padding", "valid") == "same":
        total = [max(k - s, 0) for k, s in zip(kernel, stride, strict=True)]
        padding = (-(-total[0] // 2), -(-total[1] // 2))
        extra = (2 * padding[0] - total[0], 2 * padding[1] - total[1])
        if any(k < s for k, s in zip(kernel, stride, strict=True)):
            raise ValueError
    elif any(k < s for k, s in zip(kernel, stride, strict=True)):
        extra = (max(stride[0] - kernel[0], 0), max(stride[1] - kernel[1], 0))
    bias = values.get("use_bias", True)
    return [
        kinds.ConvTranspose2d(
            shape[0],
            values["filters"],
            to_size(kernel),
            to_size(stride),
            to_size(padding),
            to_size(extra),
            bias=bias,
        )
    ]


def _pooling(values: dict[str, Any], shape: Shape, *, average: bool) -> list[Layer]:
    kernel = to_size(to_pair(values.get("pool_size", 2)))
    strides = values.get("strides")
    stride = None if strides is None else to_size(to_pair(strides))
    kind: Any = kinds.AvgPool2d if average else kinds.MaxPool2d
    if values.get("padding", "valid") == "valid":
        return [kind(kernel, stride)]
    steps = kernel if stride is None else stride
    sides = [
        _same_sides(*sizes)
        for sizes in zip(shape[1:], to_pair(kernel), to_pair(steps), strict=True)
    ]
    more = {"count_include_pad": False} if average else {}
    if all(before == after for before, after in sides):
        return [kind(kernel, stride, to_size((sides[0][0], sides[1][0])), **more)]
    if any(before for before, _after in sides):
        raise ValueError
    return [kind(kernel, stride, ceil_mode=True, **more)]


def _zero_padding(values: dict[str, Any], shape: Shape) -> list[Layer]:
    rows, columns = to_pair(values.get("padding", 1))
    (top, bottom), (left, right) = to_pair(rows), to_pair(columns)
    sides = (left, right, top, bottom)
    return [kinds.ZeroPad2d(top if len(set(sides)) == 1 else sides)]


def _whole(values: dict[str, Any], shape: Shape) -> list[Layer]:
    pool = kinds.AdaptiveAvgPool2d(1)
    return [pool] if values.get("keepdims") else [pool, kinds.Flatten()]


def _norm(values: dict[str, Any], shape: Shape) -> list[Layer]:
    if not (values.get("center", True) and values.get("scale", True)):
        raise ValueError  # fewer parameters
    kind = kinds.BatchNorm2d if len(shape) == 3 else kinds.BatchNorm1d
    return [kind(shape[0], values.get("epsilon", 1e-3))]


def _relu(values: dict[str, Any], shape: Shape) -> list[Layer]:
    limit, slope = values.get("max_value"), values.get("negative_slope", 0)
    if values.get("threshold") or (limit is not None and (limit != 6 or slope)):
        raise ValueError
    if slope:
        return [kinds.LeakyReLU(float(slope))]
    return [kinds.ReLU() if limit is None else kinds.ReLU6()]


def _leaky(values: dict[str, Any], shape: Shape) -> list[Layer]:
    slope = values.get("negative_slope", values.get("alpha", 0.3))
    return [kinds.LeakyReLU(float(slope))]


def _dense(values: dict[str, Any], shape: Shape) -> list[Layer]:
    """Return a linear layer; for maps, which Keras takes cell by cell, a 1×1 convolution."""
    bias = values.get("use_bias", True)
    if len(shape) == 3:
        return [kinds.Conv2d(shape[0], values["units"], 1, bias=bias)]
    return [kinds.Linear(shape[0], values["units"], bias)]


def _reshape(values: dict[str, Any], shape: Shape) -> list[Layer]:
    if len(values["target_shape"]) != 1:
        raise ValueError
    return [kinds.Flatten()]


_CONV = "kernel_size strides padding data_format dilation_rate groups activation use_bias"


_POOL = "pool_size strides padding"


LAYERS: dict[str, tuple[str, Callable[[dict[str, Any], Shape], list[Layer]]]] = {
    "Conv2D": (f"filters {_CONV}", _convolution),
    "DepthwiseConv2D": (
        "kernel_size strides padding depth_multiplier data_format dilation_rate activation "
        "use_bias",
        _convolution,
    ),
    "SeparableConv2D": (
        "filters kernel_size strides padding data_format dilation_rate depth_multiplier activation "
        "use_bias",
        _separable,
    ),
    "Conv2DTranspose": (
        "filters kernel_size strides padding data_format dilation_rate activation use_bias",
        _transposed,
    ),
    **dict.fromkeys(
        ("MaxPooling2D", "MaxPool2D"), (_POOL, lambda v, s: _pooling(v, s, average=False))
    ),
    **dict.fromkeys(
        ("AveragePooling2D", "AvgPool2D"), (_POOL, lambda v, s: _pooling(v, s, average=True))
    ),
    **dict.fromkeys(("GlobalAveragePooling2D", "GlobalAvgPool2D"), ("keepdims", _whole)),
    "ZeroPadding2D": ("padding", _zero_padding),
    "BatchNormalization": ("axis momentum epsilon center scale", _norm),
    "Dense": (
        "units activation use_bias",
        _dense,
    ),
    "Dropout": ("rate", lambda v, _s: [kinds.Dropout(float(v["rate"]))]),
    "SpatialDropout2D": ("rate", lambda v, _s: [kinds.Dropout2d(float(v["rate"]))]),
    "GroupNormalization": (
        "groups axis epsilon",
        lambda v, s: [kinds.GroupNorm(v.get("groups", 32), s[0], v.get("epsilon", 1e-3))],
    ),
    "Flatten": ("", lambda _v, _s: [kinds.Flatten()]),
    "Reshape": ("target_shape", _reshape),
    "Activation": ("activation", read_activation),
    "ReLU": ("max_value negative_slope threshold", _relu),
    "LeakyReLU": ("negative_slope alpha", _leaky),
    "Softmax": ("axis", lambda _v, _s: [kinds.Softmax()]),
    "Add": ("", lambda _v, _s: []),
    "Concatenate": ("axis", lambda _v, _s: []),
}
"""What the layers of Keras make: the order of their arguments, and the records for an input."""
