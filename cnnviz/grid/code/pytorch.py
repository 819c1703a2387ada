"""One operation as PyTorch code."""

from __future__ import annotations

from cnnviz.grid import Kind, Operation
from cnnviz.grid.code import call_text


def pytorch(operation: Operation) -> str:
    """Return PyTorch code that works the operation out.

    Raises:
        Problem: The operation itself is refused.
    """
    trace = operation.trace()
    operation = call_text.own(operation)
    lines = [
        "import torch",
        "from torch import nn",
        "",
        "torch.set_default_dtype(torch.float64)  # as exact as the page",
        "",
        *call_text.grids(operation, "torch.tensor"),
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
    size, stride = call_text.window(operation)
    padding = operation.padding
    padding = padding if isinstance(padding, str) else call_text.pair(padding)
    dilation = call_text.unless((1, 1), call_text.pair(operation.dilation))
    if operation.kernel is None:
        return call_text.call(
            "layer",
            "nn.MaxPool2d" if operation.kind is Kind.MAX else "nn.AvgPool2d",
            call_text.value_text(size),
            stride=call_text.unless(size, stride),
            padding=call_text.unless((0, 0), padding),
            dilation=dilation,
            ceil_mode=call_text.unless(False, operation.ceil_mode),
            count_include_pad=call_text.unless(True, operation.count_include_pad),
        )
    return call_text.call(
        "layer",
        "nn.ConvTranspose2d" if operation.kind is Kind.TRANSPOSED else "nn.Conv2d",
        operation.image.shape[1],
        call_text.filters(operation, operation.kernel),
        kernel_size=size,
        stride=call_text.unless((1, 1), stride),
        padding=call_text.unless((0, 0), padding),
        output_padding=call_text.unless((0, 0), call_text.pair(operation.output_padding)),
        dilation=dilation,
        groups=call_text.unless(1, operation.groups),
        padding_mode=call_text.unless("zeros", operation.padding_mode),
        bias=call_text.unless(True, operation.bias is not None),
    )
