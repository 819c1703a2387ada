"""One operation as PyTorch code."""

from __future__ import annotations

from cnnviz.grid import Kind, Operation
from cnnviz.nets.snippet import writing


def pytorch(operation: Operation) -> str:
    """Return PyTorch code that works the operation out.

    Raises:
        Problem: The operation itself is refused.
    """
    trace = operation.trace()
    operation = writing.own(operation)
    lines = [
        "import torch",
        "from torch import nn",
        "",
        "torch.set_default_dtype(torch.float64)  # as exact as the page",
        "",
        *writing.grids(operation, "torch.tensor"),
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


def _torch_layer(operation: Operation) -> list[str]:
    size, stride = writing.window(operation)
    padding = operation.padding
    padding = padding if isinstance(padding, str) else writing.pair(padding)
    dilation = writing.unless((1, 1), writing.pair(operation.dilation))
    if operation.kernel is None:
        return writing.call(
            "layer",
            "nn.MaxPool2d" if operation.kind is Kind.MAX else "nn.AvgPool2d",
            writing.value_text(size),
            stride=writing.unless(size, stride),
            padding=writing.unless((0, 0), padding),
            dilation=dilation,
            ceil_mode=writing.unless(False, operation.ceil_mode),
            count_include_pad=writing.unless(True, operation.count_include_pad),
        )
    return writing.call(
        "layer",
        "nn.ConvTranspose2d" if operation.kind is Kind.TRANSPOSED else "nn.Conv2d",
        operation.image.shape[1],
        writing.filters(operation, operation.kernel),
        kernel_size=size,
        stride=writing.unless((1, 1), stride),
        padding=writing.unless((0, 0), padding),
        output_padding=writing.unless((0, 0), writing.pair(operation.output_padding)),
        dilation=dilation,
        groups=writing.unless(1, operation.groups),
        padding_mode=writing.unless("zeros", operation.padding_mode),
        bias=writing.unless(True, operation.bias is not None),
    )
