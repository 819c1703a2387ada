"""How all maps of a layer are computed: what a close-up says of one map, of every map at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from cnnviz.inside.activations import kernels
from cnnviz.inside.blocks import all_read_maps
from cnnviz.inside.closeup import Closeup, Floats, Index, Windows, closeup
from cnnviz.inside.gates import Gate
from cnnviz.nets.torch_modules import Branches, Residual


@dataclass(frozen=True, eq=False)
class LayerReading:
    """How the cells of a layer's maps are computed from its input (C, H, W).

    Attributes:
        kind: As of :class:`Closeup`.
        inputs: (C, H, W) the maps that are read: the layer's input; of a block, the outputs of its
            paths, so that those of one map follow each other.
        depth: Input maps that one output map reads.
        shared: Output maps that read the same input maps: all of them in a convolution without
            groups, else those of a group.
        rows: (H', kH) the input row at which kernel row i lies for output row r; outside 0…H−1 is
            padding.
        columns: (W', kW) the same for columns.
        kernels: (O, C/groups, kH, kW) of a convolution, also a transposed one, else None.
        biases: (O,) of a convolution that has them, else None.
        divisors: (H', W') of average pooling, else None.
        norms: (C, 4) of batch norm: mean, deviation, scale and shift of each map; else None.
        slope: Of a leaky ReLU, else None.
        kernel_rows: Of a transposed convolution, as of :class:`Closeup`; else None.
        kernel_columns: The same for columns.
        gate: Of squeeze-and-excitation, else None.
    """

    kind: str
    inputs: Floats
    depth: int
    shared: int
    rows: Windows
    columns: Windows
    kernels: Floats | None = None
    biases: Floats | None = None
    divisors: Floats | None = None
    norms: Floats | None = None
    slope: float | None = None
    kernel_rows: list[Index] | None = None
    kernel_columns: list[Index] | None = None
    gate: Gate | None = None


def layer_reading(layer: nn.Module, inputs: Tensor, outputs: Tensor) -> LayerReading | None:
    """Return how all maps of a layer are computed, None for a layer without close-ups.

    The layer's input is (C, H, W), its output (C', H', W').
    """
    first = closeup(layer, inputs, outputs, 0)
    if first is None:
        return None
    weights = biases = norms = None
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        weight, bias = kernels(layer)
        weights = _array(weight)
        biases = None if bias is None else _array(bias)
    if first.norm is not None:
        views = [closeup(layer, inputs, outputs, channel) for channel in range(len(outputs))]
        norms = np.array([_norm_numbers(view) for view in views], np.float32)  # (C, 4)
    if isinstance(layer, Residual | Branches):
        inputs = all_read_maps(layer, inputs)
    return LayerReading(
        kind=first.kind,
        inputs=_array(inputs),
        depth=len(first.inputs),
        shared=len(outputs) * len(first.inputs) // len(inputs),
        rows=first.rows,
        columns=first.columns,
        kernels=weights,
        biases=biases,
        divisors=None if first.divisors is None else first.divisors.astype(np.float32),
        norms=norms,
        slope=first.slope,
        kernel_rows=first.kernel_rows,
        kernel_columns=first.kernel_columns,
        gate=first.gate,
    )


def _norm_numbers(view: Closeup | None) -> list[float]:
    assert view is not None  # as of the first map
    norm = view.norm
    assert norm is not None
    return [norm.mean, norm.deviation, norm.scale, norm.shift]


def _array(values: Tensor) -> Floats:
    return values.detach().float().cpu().numpy()
