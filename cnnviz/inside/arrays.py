"""Activations and kernels as arrays with the names of their layers, for a file."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.inside.activations import activations
from cnnviz.inside.copies import layer_names

Floats = NDArray[np.float32]
INPUT = "input"
"""The name of the input of the network among its activations."""


def activation_arrays(module: nn.Module, x: Tensor) -> dict[str, Floats]:
    """Return what every layer computes for one input, in float32.

    These are the direct children of the module, and within them all layers that contain no others.

    Args:
        module: The network; it stays as it is.
        x: (1, C, H, W).

    Returns:
        The input, then (C', H', W') or (F,) by the dotted name of the layer, in the order in which
        they are computed.
    """
    parts = dict(module.named_modules(remove_duplicate=False))
    names = [
        name
        for name in layer_names(module)
        if "." not in name or not any(True for _ in parts[name].children())
    ]
    outputs = activations(module, x, names)
    return {INPUT: _array(x[0])} | {name: _array(value[0]) for name, value in outputs.items()}


def kernel_arrays(module: nn.Module) -> dict[str, Floats]:
    """Return the weights (O, C/groups, kH, kW) and biases (O,) of all convolutions, in float32.

    Their names are those of the module's ``state_dict``, and so is the layout of a transposed
    convolution, (C, O/groups, kH, kW).
    """
    return {
        f"{name}.{kind}": _array(value)
        for name, part in module.named_modules()
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d)
        for kind, value in part.named_parameters(recurse=False)
    }


def write_npz(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays as the bytes of a file that ``numpy.load`` reads, by their names."""
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def _array(values: Tensor) -> Floats:
    return values.detach().float().cpu().numpy()
