"""One operation, or a chain of them, as PyTorch code."""

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


def write_pytorch(first: Operation, *later: Operation) -> str:
    """Return PyTorch code that computes an operation, or a chain of them.

    Args:
        first: The operation.
        *later: Those behind it in a chain.

    Raises:
        Problem: An operation itself is refused.
    """
    lines = ["import torch", "from torch import nn"]
    if first.kind.is_activation and not later:
        lines.append("from torch.nn import functional as F")
    lines += [
        "",
        "torch.set_default_dtype(torch.float64)  # as exact as the page",
        "",
        *call_text.grid_lines(first, "torch.tensor"),
        "",
        *_operation_lines(first, "x"),
    ]
    for operation in later:
        own = call_text.grid_lines(operation, "torch.tensor", ("kernel", "bias"))
        lines += ["", *own, *_operation_lines(operation, "y")]
    lines.append("print(y)")
    if first.kind.is_activation and not later:
        call = ", ".join(map(str, ["x", *_slope(first)]))
        lines += ["", "# The same as a function:", f"y = F.{first.kind}({call})", "print(y)"]
    return "\n".join([*lines, ""])


def _operation_lines(operation: Operation, source: str) -> list[str]:
    """Return the lines that make the layer and apply it to x or y."""
    lines = _layer_lines(operation)
    if operation.kernel is not None:
        flip = operation.flip and operation.kind is Kind.CONVOLUTION
        lines.append(f"layer.weight = nn.Parameter(kernel{'.flip(2, 3)' if flip else ''})")
    if operation.bias is not None:
        lines.append("layer.bias = nn.Parameter(bias)")
    return [*lines, f"y = layer({source})  # {operation.trace.output.shape}"]


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
