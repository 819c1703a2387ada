"""One operation, or a chain of them, as Keras code, where Keras has such layers."""

from dataclasses import replace
from typing import NoReturn

from cnnviz.grid import Kind, Operation
from cnnviz.grid.code import call_text
from cnnviz.grid.code.call_text import unless
from cnnviz.problem import N_, Problem


def write_keras(first: Operation, *later: Operation) -> str:
    """Return Keras code that computes an operation, or a chain, with explicit layers for padding.

    Args:
        first: The operation.
        *later: Those behind it in a chain.

    Raises:
        Problem: An operation itself is refused, or Keras has no such layer; names the setting
            that it lacks and the nearest value that it has.
    """
    for operation in (first, *later):
        _check_keras(operation)
    n, c, h, w = first.image.shape
    lines = [
        "import keras",
        "import numpy as np",
        "",
        'keras.config.set_dtype_policy("float64")  # as exact as the page',
        "",
        *call_text.grid_lines(first, "np.array"),
        "",
        f"x = x.transpose(0, 2, 3, 1)  # channels last: {(n, h, w, c)}",
        *_operation_lines(first),
    ]
    for operation in later:
        own = call_text.grid_lines(operation, "np.array", ("kernel", "bias"))
        lines += ["", "x = y", *own, *_operation_lines(operation)]
    shape = (first, *later)[-1].trace.output.shape
    lines += [
        f"y = keras.ops.convert_to_numpy(y).transpose(0, 3, 1, 2)  # {shape}",
        "print(y)",
        "",
    ]
    return "\n".join(lines)


def _operation_lines(operation: Operation) -> list[str]:
    """Return the lines that make the layer and compute y from x."""
    lines = []
    if operation.kernel is not None:
        rows, cols = operation.kernel.shape[2:]
        shape = (rows, cols, *operation.kernel.shape[1::-1])
        flip = operation.flip and operation.kind is Kind.CONVOLUTION
        flipped = "[:, :, ::-1, ::-1]" if flip else ""
        lines.append(f"kernel = kernel{flipped}.transpose(2, 3, 1, 0)  # {shape}")
    lines += ["", *_padding_lines(operation), *_layer_lines(operation)]
    if operation.kernel is not None:
        weights = "[kernel]" if operation.bias is None else "[kernel, bias]"
        lines += ["layer.build(x.shape)", f"layer.set_weights({weights})"]
    return [*lines, "y = layer(x)", *_cropping_lines(operation)]


def _check_keras(operation: Operation) -> None:
    """Raise Problem for an operation for which Keras 3 has no layer."""
    axes, kind = operation.trace.axes, operation.kind
    if operation.kernel is None and max(axis.dilation for axis in axes) > 1:
        _refuse(operation, N_("Keras does not support dilated pooling."), "dilation", (1, 1))
    if max(axis.dilation for axis in axes) > 1 and max(axis.stride for axis in axes) > 1:
        message = N_("A Keras layer can have a stride or a dilation above 1, not both.")
        _refuse(operation, message, "dilation", (1, 1))
    if kind is Kind.CONVOLUTION and operation.padding_mode in ("replicate", "circular"):
        message = N_("Keras has no padding mode “{value}”.")
        _refuse(operation, message, "padding_mode", "zeros")
    if kind is Kind.TRANSPOSED and operation.groups > 1:
        message = N_("Keras does not support groups in a transposed convolution.")
        _refuse(operation, message, "groups", 1)
    if kind is Kind.TRANSPOSED and any(axis.output_padding >= axis.stride for axis in axes):
        message = N_("In Keras the output padding must be smaller than the stride.")
        smaller = tuple(min(axis.output_padding, axis.stride - 1) for axis in axes)
        _refuse(operation, message, "output_padding", smaller)
    if kind is Kind.AVG and not operation.count_include_pad and any(max(a.padding) for a in axes):
        message = N_("Keras cannot exclude explicit padding from an average.")
        _refuse(operation, message, "count_include_pad", True)
    if kind is Kind.AVG and any(axis.overhang for axis in axes):
        message = N_(
            "Keras has no ceil mode, and cells added at the end would count in the average."
        )
        _refuse(operation, message, "ceil_mode", False)


def _refuse(operation: Operation, message: str, setting: str, nearest: object) -> NoReturn:
    """Raise a Problem; the nearest value is named if Keras has all the rest."""
    value = getattr(operation, setting)
    try:
        _check_keras(replace(operation, **{setting: nearest}))  # type: ignore[arg-type]
    except Problem:
        nearest = None
    raise Problem(message, setting=setting, nearest=nearest, value=value)


def _pads_itself(operation: Operation) -> bool:
    """Return whether the Keras layer does the padding: only Conv2D does, for ``"same"``."""
    return operation.padding == "same" and operation.padding_mode == "zeros"


def _padding_lines(operation: Operation) -> list[str]:
    """Return the lines that pad x, if there is padding that the layer does not do itself."""
    rows, cols = (
        (axis.padding[0], axis.padding[1] + axis.overhang) for axis in operation.trace.axes
    )
    kind = operation.kind
    if kind is Kind.TRANSPOSED or _pads_itself(operation) or not any((*rows, *cols)):
        return []
    pads = [[0, 0], list(rows), list(cols), [0, 0]]
    if kind is Kind.MAX:
        return [f"x = keras.ops.pad(x, {pads}, constant_values=-np.inf)"]
    if kind is Kind.CONVOLUTION and operation.padding_mode != "zeros":
        return [f'x = keras.ops.pad(x, {pads}, mode="{operation.padding_mode}")']
    return [f"x = keras.layers.ZeroPadding2D({(rows, cols)})(x)"]


def _layer_lines(operation: Operation) -> list[str]:
    axes = operation.trace.axes
    if operation.kind.is_activation:
        if operation.kind is Kind.LEAKY_RELU:  # whose slope is 0.3 by default
            return call_text.layer_call("keras.layers.LeakyReLU", negative_slope=operation.slope)
        return call_text.layer_call("keras.layers.Activation", str(operation.kind))
    size = tuple(axis.kernel for axis in axes)
    stride = tuple(axis.stride for axis in axes)
    if operation.kernel is None:
        kind = "Max" if operation.kind is Kind.MAX else "Average"
        function = f"keras.layers.{kind}Pooling2D"
        return call_text.layer_call(function, size, strides=unless(size, stride))
    transposed = operation.kind is Kind.TRANSPOSED
    extra = tuple(axis.output_padding for axis in axes)
    # By default Keras makes the output of a stride larger than the kernel longer than torch does.
    needed = transposed and (any(extra) or any(axis.kernel < axis.stride for axis in axes))
    return call_text.layer_call(
        "keras.layers.Conv2DTranspose" if transposed else "keras.layers.Conv2D",
        operation.filters,
        kernel_size=size,
        strides=unless((1, 1), stride),
        padding="same" if _pads_itself(operation) else None,
        output_padding=extra if needed else None,
        dilation_rate=unless((1, 1), tuple(axis.dilation for axis in axes)),
        groups=unless(1, operation.groups),
        use_bias=unless(True, operation.bias is not None),
    )


def _cropping_lines(operation: Operation) -> list[str]:
    crops = tuple(axis.padding[0] for axis in operation.trace.axes)
    if operation.kind is not Kind.TRANSPOSED or not any(crops):
        return []
    return [f"y = keras.layers.Cropping2D({crops})(y)"]
