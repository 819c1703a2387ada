"""One operation as Keras code, where Keras has such a layer."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from cnnviz.grid import Kind, Operation, Trace
from cnnviz.grid.code import call_text
from cnnviz.grid.settings import Pair
from cnnviz.problem import N_, Problem


def keras(operation: Operation) -> str:
    """Return Keras code that works the operation out, padding by explicit layers.

    Raises:
        Problem: The operation itself is refused, or Keras has no such layer; names the setting
            that it lacks and the nearest value that it has.
    """
    trace = operation.trace()
    operation = call_text.own(operation)
    _check_keras(operation, trace)
    n, c, h, w = operation.image.shape
    lines = [
        "import keras",
        "import numpy as np",
        "",
        'keras.config.set_dtype_policy("float64")  # as exact as the page',
        "",
        *call_text.grids(operation, "np.array"),
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


def _check_keras(operation: Operation, trace: Trace) -> None:
    """Raise Problem for what Keras has no layer for (Keras 3)."""
    pooling, transposed = operation.kernel is None, operation.kind is Kind.TRANSPOSED
    stride, dilation = call_text.window(operation)[1], call_text.pair(operation.dilation)
    if pooling and dilation != (1, 1):
        _refuse(operation, N_("Keras has no dilated pooling."), "dilation", (1, 1))
    if max(dilation) > 1 and max(stride) > 1:
        message = N_("A Keras layer takes a stride or a dilation above 1, not both.")
        _refuse(operation, message, "dilation", (1, 1))
    if operation.padding_mode in ("replicate", "circular"):
        message = N_("Keras has no padding mode “{given}”.")
        _refuse(operation, message, "padding_mode", "zeros")
    if transposed and operation.groups > 1:
        message = N_("Keras has no groups in a transposed convolution.")
        _refuse(operation, message, "groups", 1)
    extra = call_text.pair(operation.output_padding)
    if transposed and any(extra[axis] >= stride[axis] for axis in range(2)):
        message = N_("In Keras the output padding must be smaller than the stride.")
        smaller = tuple(min(extra[axis], stride[axis] - 1) for axis in range(2))
        _refuse(operation, message, "output_padding", smaller)
    if operation.kind is not Kind.AVG:
        return
    if not operation.count_include_pad and max(call_text.padding_pair(operation)) > 0:
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


def _around(operation: Operation, trace: Trace) -> tuple[Pair, Pair]:
    """Return the padding (before, after) of rows and of columns, as the windows need it."""
    around = []
    for axis, reads in enumerate((trace.rows, trace.cols)):
        total = trace.padded.shape[2 + axis] - trace.image.shape[2 + axis]
        before = total // 2  # 'same' puts an odd cell at the end
        over = 0  # cells that ceil mode reaches beyond the padding
        if operation.kernel is None:
            size, stride = call_text.window(operation)
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
    size, stride = call_text.window(operation)
    if operation.kernel is None:
        kind = "Max" if operation.kind is Kind.MAX else "Average"
        return call_text.call(
            "layer",
            f"keras.layers.{kind}Pooling2D",
            call_text.value_text(size),
            strides=call_text.unless(size, stride),
        )
    transposed = operation.kind is Kind.TRANSPOSED
    same = operation.padding == "same" and operation.padding_mode == "zeros"
    return call_text.call(
        "layer",
        "keras.layers.Conv2DTranspose" if transposed else "keras.layers.Conv2D",
        call_text.filters(operation, operation.kernel),
        kernel_size=size,
        strides=call_text.unless((1, 1), stride),
        padding="same" if same else None,
        output_padding=_keras_output_padding(operation, size, stride) if transposed else None,
        dilation_rate=call_text.unless((1, 1), call_text.pair(operation.dilation)),
        groups=call_text.unless(1, operation.groups),
        use_bias=call_text.unless(True, operation.bias is not None),
    )


def _keras_output_padding(operation: Operation, size: Pair, stride: Pair) -> Pair | None:
    """Return the output padding, None where Keras's own choice is the same.

    Left out, Keras makes the output of a stride larger than the kernel longer than torch does.
    """
    extra = call_text.pair(operation.output_padding)
    plain = extra == (0, 0) and size[0] >= stride[0] and size[1] >= stride[1]
    return None if plain else extra


def _keras_cropping(operation: Operation) -> list[str]:
    rows, cols = call_text.padding_pair(operation)
    if operation.kind is not Kind.TRANSPOSED or not (rows or cols):
        return []
    return [f"y = keras.layers.Cropping2D({(rows, cols)})(y)"]
