"""One operation as PyTorch code."""

from __future__ import annotations

from cnnviz.grid import Kind, Operation
from cnnviz.grid.activations import SLOPE
from cnnviz.grid.code import call_text
from cnnviz.grid.code.call_text import unless

_MODULES = {
    Kind.RELU: "nn.ReLU",
    Kind.LEAKY_RELU: "nn.LeakyReLU",
    Kind.TANH: "nn.Tanh",
    Kind.SIGMOID: "nn.Sigmoid",
}


def write_pytorch(operation: Operation) -> str:
    """Return PyTorch code that computes the operation.

    Raises:
        Problem: The operation itself is refused.
    """
    lines = [
        "import torch",
        "from torch import nn",
        "",
        "torch.set_default_dtype(torch.float64)  # as exact as the page",
        "",
        *call_text.grid_lines(operation, "torch.tensor"),
        "",
        *_layer_lines(operation),
    ]
    if operation.kind.is_activation:
        lines[2:2] = ["from torch.nn import functional as F"]
    if operation.kernel is not None:
        flip = operation.flip and operation.kind is Kind.CONVOLUTION
        lines.append(f"layer.weight = nn.Parameter(kernel{'.flip(2, 3)' if flip else ''})")
    if operation.bias is not None:
        lines.append("layer.bias = nn.Parameter(bias)")
    lines += [f"y = layer(x)  # {operation.trace.output.shape}", "print(y)"]
    if operation.kind.is_activation:
        call = ", ".join(map(str, ["x", *_slope(operation)]))
        lines += ["", "# The same as a function:", f"y = F.{operation.kind}({call})", "print(y)"]
    return "\n".join([*lines, ""])


def _slope(operation: Operation) -> list[float]:
    """Return the slope of a leaky ReLU unless it is the default."""
    leaky = operation.kind is Kind.LEAKY_RELU
    return [operation.slope] if leaky and operation.slope != SLOPE else []


def _layer_lines(operation: Operation) -> list[str]:
    axes = operation.trace.axes
    if operation.kind.is_activation:
        return call_text.layer_call(_MODULES[operation.kind], *_slope(operation))
    size = tuple(axis.kernel for axis in axes)
    stride = tuple(axis.stride for axis in axes)
    dilation = unless((1, 1), tuple(axis.dilation for axis in axes))
    word = isinstance(operation.padding, str)
    padding = operation.padding if word else tuple(axis.padding[0] for axis in axes)
    average = operation.kind is Kind.AVG
    if operation.kernel is None:
        return call_text.layer_call(
            "nn.AvgPool2d" if average else "nn.MaxPool2d",
            size,
            stride=unless(size, stride),
            padding=unless((0, 0), padding),
            dilation=dilation,
            ceil_mode=unless(False, operation.ceil_mode),
            count_include_pad=unless(True, operation.count_include_pad or not average),
        )
    transposed = operation.kind is Kind.TRANSPOSED
    return call_text.layer_call(
        "nn.ConvTranspose2d" if transposed else "nn.Conv2d",
        operation.image.shape[1],
        operation.filters,
        kernel_size=size,
        stride=unless((1, 1), stride),
        padding=unless((0, 0), padding),
        output_padding=unless((0, 0), tuple(axis.output_padding for axis in axes)),
        dilation=dilation,
        groups=unless(1, operation.groups),
        padding_mode=None if transposed else unless("zeros", operation.padding_mode),
        bias=unless(True, operation.bias is not None),
    )
