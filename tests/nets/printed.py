"""Runs the code that the app prints, and compares modules with networks."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from cnnviz import nets


def run(code: str) -> Any:
    """Run code and return its ``model``."""
    space: dict[str, Any] = {}
    exec(compile(code, "<printed>", "exec"), space)
    return space["model"]


def weights(module: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    """Return the last part of the name and the shape of each saved value, in order."""
    return [
        (name.split(".")[-1], tuple(value.shape)) for name, value in module.state_dict().items()
    ]


def assert_same(module: nn.Module, network: nets.Network) -> None:
    """Check that a module has the weights and layer outputs of a network.

    The names of the layers may differ. The module is moved to the meta device.
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
