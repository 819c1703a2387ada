"""What the app prints as code, run as it is printed."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from cnnviz import nets


def run(code: str) -> Any:
    """Return the ``model`` of some code that is run as printed."""
    space: dict[str, Any] = {}
    exec(compile(code, "<printed>", "exec"), space)
    return space["model"]


def weights(module: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    """Return the last part of the name and the shape of each saved value, in order."""
    return [
        (name.split(".")[-1], tuple(value.shape)) for name, value in module.state_dict().items()
    ]


def assert_same(module: nn.Module, network: nets.Network) -> None:
    """Check that a module, on whatever device, is the one of a network: weights and shapes.

    The names of the children may be others; what hooks see of each layer's output may not.
    """
    with torch.device("meta"):
        expected = network.to_torch()
        x = torch.empty(2, *network.input_shape)
    assert weights(module) == weights(expected)
    shapes: list[tuple[int, ...]] = []
    for _, child in module.named_children():
        child.register_forward_hook(lambda _m, _x, y: shapes.append(tuple(y.shape[1:])))
    module.eval().to("meta")(x)
    assert shapes == network.shapes()
