"""One operation of the grid pages as code: PyTorch, and Keras where it has such a layer.

The code runs as printed; ``y`` then holds the numbers of ``Operation.trace().output``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import numpy as np

from cnnviz.grid import Kind, Operation, Trace
from cnnviz.grid.settings import Pair, Setting
from cnnviz.grid.text import number
from cnnviz.grid.trace import Array
from cnnviz.problem import N_, Problem

WIDTH = 88


def pytorch(operation: Operation) -> str:
    """Return PyTorch code that works the operation out.

    Raises:
        Problem: The operation itself is refused.
    """
    trace = operation.trace()
    lines = [
        "import torch",
        "from torch import nn",
        "",
        "torch.set_default_dtype(torch.float64)  # as exact as the page",
        "",
        *_grids(operation, "torch.tensor"),
        "",
        *_torch_layer(operation),
    ]
    if operation.kernel is not None:
        weight = "kernel.flip(2, 3)" if operation.flip else "kernel"
        lines.append(f"layer.weight = nn.Parameter({weight})")
    if operation.bias is not None:
        lines.append("layer.bias = nn.Parameter(bias)")
    lines += [f"y = layer(x)  # {trace.output.shape}", "print(y)", ""]
    return "\n".join(lines)


def keras(operation: Operation) -> str:
    """Return Keras code that works the operation out, padding by explicit layers.

    Raises:
        Problem: The operation itself is refused, or Keras has no such layer; names the setting
            that it lacks and the nearest value that it has.
    """
    trace = operation.trace()
    _check_keras(operation, trace)
    n, c, h, w = operation.image.shape
    lines = [
        "import keras",
        "import numpy as np",
        "",
        'keras.config.set_floatx("float64")  # as exact as the page',
        "",
        *_grids(operation, "np.array"),
        "",
        f"x = x.transpose(0, 2, 3, 1)  # channels last: {(n, h, w, c)}",
    ]
    if operation.kernel is not None:
        rows, cols = operation.kernel.shape[2:]
        shape = (rows, cols, *operation.kernel.shape[1::-1])
        turned = "[:, :, ::-1, ::-1]" if operation.flip else ""
        lines.append(f"kernel = kernel{turned}.transpose(2, 3, 1, 0)  # {shape}")
    lines += ["", *_keras_padding(operation, trace), *_keras_layer(operation)]
    if operation.kernel is not None:
        weights = "[kernel]" if operation.bias is None else "[kernel, bias]"
        lines += ["layer.build(x.shape)", f"layer.set_weights({weights})"]
    lines += [
        "y = layer(x)",
        *_keras_cropping(operation),
        f"y = keras.ops.convert_to_numpy(y).transpose(0, 3, 1, 2)  # {trace.output.shape}",
        "print(y)",
        "",
    ]
    return "\n".join(lines)


def _grids(operation: Operation, function: str) -> list[str]:
    """Return the lines that define x, kernel and bias."""
    lines = _literal("x", function, operation.image)
    if operation.kernel is not None:
        lines += _literal("kernel", function, operation.kernel)
    if operation.bias is not None:
        lines += _literal("bias", function, operation.bias)
    return lines


def _literal(name: str, function: str, array: Array) -> list[str]:
    width = max(len(_float(value)) for value in array.flat)
    lines = _nested(array, width)
    if len(lines) == 1:
        return [f"{name} = {function}({lines[0]})  # {array.shape}"]
    return [
        f"{name} = {function}(  # {array.shape}",
        *(f"    {line}".rstrip() for line in lines),
        ")",
    ]


def _nested(array: Array, width: int) -> list[str]:
    """Return the lines of a nested list, a blank one between channels and between images."""
    if array.ndim == 1:
        return [f"[{', '.join(_float(value).rjust(width) for value in array)}]"]
    lines: list[str] = []
    for place, part in enumerate(array):
        inner = _nested(part, width)
        if place:
            lines[-1] += ","
            lines += [""] * (array.ndim > 2)
        lines += [
            f"{' ' if place or row else '['}{line}" if line else ""
            for row, line in enumerate(inner)
        ]
    lines[-1] += "]"
    return lines


def _float(value: float) -> str:
    text = number(float(value))
    return text if "." in text or "e" in text else f"{text}."


def _call(target: str, function: str, *given: object, **settings: object) -> list[str]:
    """Return a call, on one line if it fits; settings that are None are left out."""
    arguments = [str(value) for value in given]
    arguments += [f"{k}={_value(v)}" for k, v in settings.items() if v is not None]
    line = f"{target} = {function}({', '.join(arguments)})"
    if len(line) <= WIDTH:
        return [line]
    return [f"{target} = {function}(", *(f"    {argument}," for argument in arguments), ")"]


def _value(value: object) -> str:
    if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]:
        value = value[0]
    return f'"{value}"' if isinstance(value, str) else str(value)


def _pair(value: Setting | str) -> Pair:
    """Return (height, width) of a number or a pair."""
    if isinstance(value, int | np.integer):
        return int(value), int(value)
    return int(value[0]), int(value[-1])


def _unless(usual: object, value: object) -> object | None:
    """Return a value, None where it is the usual one."""
    return None if value == usual else value


def _window(operation: Operation) -> tuple[Pair, Pair]:
    """Return the size and the stride of the window."""
    kernel = operation.kernel
    if kernel is None:
        size = _pair(operation.size)
        return size, size if operation.stride is None else _pair(operation.stride)
    size = (int(kernel.shape[2]), int(kernel.shape[3]))
    return size, (1, 1) if operation.stride is None else _pair(operation.stride)


def _torch_layer(operation: Operation) -> list[str]:
    size, stride = _window(operation)
    padding = operation.padding
    padding = padding if isinstance(padding, str) else _pair(padding)
    dilation = _unless((1, 1), _pair(operation.dilation))
    if operation.kernel is None:
        return _call(
            "layer",
            "nn.MaxPool2d" if operation.kind is Kind.MAX else "nn.AvgPool2d",
            _value(size),
            stride=_unless(size, stride),
            padding=_unless((0, 0), padding),
            dilation=dilation,
            ceil_mode=_unless(False, operation.ceil_mode),
            count_include_pad=_unless(
                True, operation.kind is Kind.MAX or operation.count_include_pad
            ),
        )
    transposed = operation.kind is Kind.TRANSPOSED
    return _call(
        "layer",
        "nn.ConvTranspose2d" if transposed else "nn.Conv2d",
        operation.image.shape[1],
        _filters(operation),
        kernel_size=size,
        stride=_unless((1, 1), stride),
        padding=_unless((0, 0), padding),
        output_padding=_unless((0, 0), _pair(operation.output_padding)) if transposed else None,
        dilation=dilation,
        groups=_unless(1, operation.groups),
        padding_mode=None if transposed else _unless("zeros", operation.padding_mode),
        bias=_unless(True, operation.bias is not None),
    )


def _filters(operation: Operation) -> int:
    assert operation.kernel is not None
    first, second = (int(size) for size in operation.kernel.shape[:2])
    return second * operation.groups if operation.kind is Kind.TRANSPOSED else first


def _check_keras(operation: Operation, trace: Trace) -> None:
    """Raise Problem for what Keras has no layer for (Keras 3)."""
    pooling, transposed = operation.kernel is None, operation.kind is Kind.TRANSPOSED
    stride, dilation = _window(operation)[1], _pair(operation.dilation)
    if pooling and dilation != (1, 1):
        _refuse(operation, N_("Keras has no dilated pooling."), "dilation", (1, 1))
    if max(dilation) > 1 and max(stride) > 1:
        message = N_("A Keras layer takes a stride or a dilation above 1, not both.")
        _refuse(operation, message, "dilation", (1, 1))
    if operation.padding_mode in ("replicate", "circular") and not (pooling or transposed):
        message = N_("Keras has no padding mode “{given}”.")
        _refuse(operation, message, "padding_mode", "zeros")
    if transposed and operation.groups > 1:
        message = N_("Keras has no groups in a transposed convolution.")
        _refuse(operation, message, "groups", 1)
    extra = _pair(operation.output_padding)
    if transposed and any(extra[axis] >= stride[axis] for axis in range(2)):
        message = N_("In Keras the output padding must be smaller than the stride.")
        smaller = tuple(min(extra[axis], stride[axis] - 1) for axis in range(2))
        _refuse(operation, message, "output_padding", smaller)
    if operation.kind is not Kind.AVG:
        return
    if not operation.count_include_pad and max(_pair_of(operation)) > 0:
        message = N_("Keras cannot leave explicit padding out of an average.")
        _refuse(operation, message, "count_include_pad", True)
    if operation.ceil_mode and (trace.rows.min() < 0 or trace.cols.min() < 0):
        message = N_(
            "Keras has no ceil mode, and cells added at the end would count in an average."
        )
        _refuse(operation, message, "ceil_mode", False)


def _refuse(operation: Operation, message: str, setting: str, nearest: object) -> NoReturn:
    """Raise a Problem; the nearest value is named if Keras has all the rest."""
    given = getattr(operation, setting)
    try:
        keras(replace(operation, **{setting: nearest}))  # type: ignore[arg-type]
    except Problem:
        nearest = None
    raise Problem(message, setting=setting, nearest=nearest, given=given)


def _pair_of(operation: Operation) -> Pair:
    padding = operation.padding
    return (0, 0) if isinstance(padding, str) else _pair(padding)


def _around(operation: Operation, trace: Trace) -> tuple[Pair, Pair]:
    """Return the padding (before, after) of rows and of columns, as the windows need it."""
    around = []
    for axis, reads in enumerate((trace.rows, trace.cols)):
        total = trace.padded.shape[2 + axis] - trace.image.shape[2 + axis]
        before = total // 2  # 'same' puts an odd cell at the end
        over = 0  # cells that ceil mode reaches beyond the padding
        if operation.kernel is None:
            size, stride = _window(operation)
            reach = (len(reads) - 1) * stride[axis] + size[axis]
            over = max(0, reach - trace.padded.shape[2 + axis])
        around.append((before, total - before + over))
    return around[0], around[1]


def _keras_padding(operation: Operation, trace: Trace) -> list[str]:
    """Return the lines that pad x, none where the layer or nobody pads."""
    same = operation.padding == "same" and operation.padding_mode == "zeros"
    if operation.kind is Kind.TRANSPOSED or same:
        return []
    rows, cols = _around(operation, trace)
    if not any((*rows, *cols)):
        return []
    if operation.kind is not Kind.MAX and operation.padding_mode == "zeros":
        return [f"x = keras.layers.ZeroPadding2D({(rows, cols)})(x)"]
    pads = [[0, 0], list(rows), list(cols), [0, 0]]
    if operation.kind is Kind.MAX:
        return [f"x = keras.ops.pad(x, {pads}, constant_values=-np.inf)"]
    return [f'x = keras.ops.pad(x, {pads}, mode="{operation.padding_mode}")']


def _keras_layer(operation: Operation) -> list[str]:
    size, stride = _window(operation)
    if operation.kernel is None:
        kind = "Max" if operation.kind is Kind.MAX else "Average"
        return _call(
            "layer",
            f"keras.layers.{kind}Pooling2D",
            _value(size),
            strides=_unless(size, stride),
        )
    transposed = operation.kind is Kind.TRANSPOSED
    same = operation.padding == "same" and operation.padding_mode == "zeros"
    return _call(
        "layer",
        "keras.layers.Conv2DTranspose" if transposed else "keras.layers.Conv2D",
        _filters(operation),
        kernel_size=size,
        strides=_unless((1, 1), stride),
        padding="same" if same else None,
        output_padding=_keras_output_padding(operation, size, stride) if transposed else None,
        dilation_rate=_unless((1, 1), _pair(operation.dilation)),
        groups=_unless(1, operation.groups),
        use_bias=_unless(True, operation.bias is not None),
    )


def _keras_output_padding(operation: Operation, size: Pair, stride: Pair) -> Pair | None:
    """Return the output padding, None where Keras's own choice is the same.

    Left out, Keras makes the output of a stride larger than the kernel longer than torch does.
    """
    extra = _pair(operation.output_padding)
    plain = extra == (0, 0) and size[0] >= stride[0] and size[1] >= stride[1]
    return None if plain else extra


def _keras_cropping(operation: Operation) -> list[str]:
    rows, cols = _pair_of(operation)
    if operation.kind is not Kind.TRANSPOSED or not (rows or cols):
        return []
    return [f"y = keras.layers.Cropping2D({(rows, cols)})(y)"]
