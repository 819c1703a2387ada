"""The gradients of the lesson *How it learns* by PyTorch's autograd.

Loads torch only when called, so that the lesson opens without it.
"""

from typing import Any

from cnnviz.grid.trace import Array
from cnnviz.lessons.learning import TinyNet


def gradients(net: TinyNet) -> dict[str, Array]:
    """Return the gradients that ``loss.backward()`` computes.

    Returns:
        By name: ``output`` dL/dy (N, O, H', W'), ``kernel`` dL/dw (O, C, kH, kW), ``bias`` dL/db
        (O,), ``input`` dL/dx (N, C, H, W).
    """
    import torch
    from torch.nn import functional

    operation = net.operation
    x, w, b = (
        torch.tensor(array, dtype=torch.float64, requires_grad=True)
        for array in (operation.image, net.kernel, net.bias)
    )
    settings: Any = {
        "stride": operation.stride,
        "padding": operation.padding,
        "dilation": operation.dilation,
    }
    y = functional.conv2d(x, w, b, **settings)
    y.retain_grad()
    a = functional.relu(y) if net.relu else y
    loss = functional.mse_loss(a, torch.tensor(net.target), reduction="sum")
    loss.backward()  # type: ignore[no-untyped-call]
    named = {"output": y, "kernel": w, "bias": b, "input": x}
    found: dict[str, Array] = {}
    for name, tensor in named.items():
        assert tensor.grad is not None
        found[name] = tensor.grad.numpy()
    return found
