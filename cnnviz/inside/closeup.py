"""A close-up of one feature map: which inputs each value is computed from, and the weights."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz import grid
from cnnviz.grid import Trace
from cnnviz.inside.activations import record_inputs, record_outputs
from cnnviz.inside.blocks import read_maps
from cnnviz.inside.copies import evaluation_copy, find_layer
from cnnviz.inside.gates import Gate, is_squeeze, read_gate
from cnnviz.inside.transposed import filters_of, find_reach
from cnnviz.nets.torch_modules import Branches, Residual

Floats = NDArray[np.float32]
Index = NDArray[np.intp]
Windows = Index | list[Index]
"""For each output row or column, the input rows or columns that it reads: a list where windows
differ in size."""


@dataclass(frozen=True)
class Norm:
    """Batch norm of one channel: (value − mean) / deviation · scale + shift."""

    mean: float
    deviation: float
    scale: float
    shift: float


@dataclass(frozen=True, eq=False)
class Closeup:
    """One feature map of a layer and what it is computed from.

    Attributes:
        kind: ``convolution``, ``transposed``, ``max``, ``avg``, ``norm``, ``sum``, ``scale`` or one
            of ``POINTWISE``.
        inputs: (C, H, W) the feature maps that it is computed from; of a sum, the maps of the paths
            of a residual block.
        output: (H', W').
        rows: (H', kH) the input row at which kernel row i lies for output row r; outside 0…H−1 is
            padding.
        columns: (W', kW) the same for columns.
        kernel: (C, kH, kW) of a convolution, also a transposed one, else None.
        bias: Of a convolution that has one, else None.
        divisors: (H', W') of average pooling, else None.
        norm: Of batch norm, else None.
        slope: Of a leaky ReLU, else None.
        kernel_rows: Of a transposed convolution, for each output row, the kernel row through which
            each of its input rows reaches it; else None.
        kernel_columns: The same for columns.
        gate: Of squeeze-and-excitation: how the factors of all maps are computed, else None.
        factor: What the map is multiplied by there, else None.
    """

    kind: str
    inputs: Floats
    output: Floats
    rows: Windows
    columns: Windows
    kernel: Floats | None = None
    bias: float | None = None
    divisors: NDArray[np.float64] | None = None
    norm: Norm | None = None
    slope: float | None = None
    kernel_rows: list[Index] | None = None
    kernel_columns: list[Index] | None = None
    gate: Gate | None = None
    factor: float | None = None


def closeup(layer: nn.Module, inputs: Tensor, outputs: Tensor, channel: int) -> Closeup | None:
    """Return the close-up of one output channel of a layer, None for a layer without close-ups.

    The layer's input is (C, H, W), its output (C', H', W').
    """
    if inputs.ndim != 3 or outputs.ndim != 3:
        return None
    output = _array(outputs[channel])  # (H', W')
    if isinstance(layer, nn.Conv2d):
        return _convolution(layer, inputs, output, channel)
    if isinstance(layer, nn.ConvTranspose2d):
        return _transposed(layer, inputs, output, channel)
    if isinstance(layer, Residual | Branches):
        maps = read_maps(layer, inputs, channel)
        kind = "sum" if isinstance(layer, Residual) else "same"
        return Closeup(kind, _array(maps), output, *_same_cells(output))
    return _closeup_of_map(layer, _array(inputs[channel : channel + 1]), inputs, output, channel)


def _closeup_of_map(
    layer: nn.Module, channel_input: Floats, inputs: Tensor, output: Floats, channel: int
) -> Closeup | None:
    """Return the close-up of a map that is computed from the map (1, H, W) of the same number."""
    if is_squeeze(layer):
        gate = read_gate(layer, inputs)
        cells, factor = _same_cells(output), float(gate.factors[channel])
        return Closeup("scale", channel_input, output, *cells, gate=gate, factor=factor)
    if isinstance(layer, nn.MaxPool2d | nn.AvgPool2d):
        trace = _pool(layer, channel_input.shape)
        kind = "max" if isinstance(layer, nn.MaxPool2d) else "avg"
        return Closeup(kind, channel_input, output, *_input_indices(trace), divisors=trace.divisors)
    if isinstance(layer, nn.AdaptiveAvgPool2d):
        return _adaptive_pool(channel_input, output)
    if isinstance(layer, nn.ZeroPad2d):
        left, _right, top, _bottom = layer.padding
        rows, columns = (
            np.arange(size)[:, None] - before
            for size, before in zip(output.shape, (top, left), strict=True)
        )
        return Closeup("same", channel_input, output, rows, columns)
    norm = _norm(layer, channel) if isinstance(layer, nn.BatchNorm2d) else None
    if type(layer) not in POINTWISE or (isinstance(layer, nn.BatchNorm2d) and norm is None):
        return None
    slope = layer.negative_slope if isinstance(layer, nn.LeakyReLU) else None
    kind, cells = POINTWISE[type(layer)], _same_cells(output)
    return Closeup(kind, channel_input, output, *cells, norm=norm, slope=slope)


@torch.no_grad()
def layer_closeup(module: nn.Module, x: Tensor, layer: str, channel: int) -> Closeup | None:
    """Return the close-up of a map of any layer of a network, by the layer's dotted name.

    Args:
        module: The network; it stays as it is.
        x: Its input, (1, C, H, W).
        layer: Dotted name of the layer.
        channel: The output channel, from 0.

    Returns:
        None for a layer without close-ups.

    Raises:
        Problem: There is no layer of that name.
    """
    find_layer(module, layer)
    copied = evaluation_copy(module)
    with record_inputs(copied, [layer]) as inputs, record_outputs(copied, [layer]) as outputs:
        copied(x)
    if layer not in inputs or layer not in outputs:
        return None
    return closeup(find_layer(copied, layer), inputs[layer][0], outputs[layer][0], channel)


POINTWISE: dict[type[nn.Module], str] = {
    nn.BatchNorm2d: "norm",
    nn.ReLU: "relu",
    nn.ReLU6: "relu6",
    nn.LeakyReLU: "leakyrelu",
    nn.Hardswish: "hardswish",
    nn.Hardsigmoid: "hardsigmoid",
    nn.Tanh: "tanh",
    nn.Sigmoid: "sigmoid",
    nn.Dropout: "same",
    nn.Dropout2d: "same",
}


def _same_cells(output: Floats) -> tuple[Index, Index]:
    """Return the rows and columns of a map whose cells each read the cell at the same place."""
    rows, columns = (np.arange(size)[:, None] for size in output.shape)
    return rows, columns


def _adaptive_pool(channel_input: Floats, output: Floats) -> Closeup:
    """Return a map of adaptive pooling: its windows differ in size, and may overlap.

    Output row i of n reads rows ⌊i·H/n⌋ … ⌈(i+1)·H/n⌉ − 1, as in torch.
    """
    rows, columns = (
        [np.arange(i * cells // count, -(-(i + 1) * cells // count)) for i in range(count)]
        for cells, count in zip(channel_input.shape[1:], output.shape, strict=True)
    )
    heights, widths = (
        np.array([len(one) for one in windows], float) for windows in (rows, columns)
    )
    divisors = np.outer(heights, widths)  # (H', W')
    return Closeup("avg", channel_input, output, rows, columns, divisors=divisors)


def _convolution(layer: nn.Conv2d, inputs: Tensor, output: Floats, channel: int) -> Closeup | None:
    if layer.padding_mode != "zeros":
        return None
    depth = layer.in_channels // layer.groups
    first = channel // (layer.out_channels // layer.groups) * depth
    group = inputs[first : first + depth]  # (C/groups, H, W)
    trace = grid.convolve(
        np.zeros((1, 1, *group.shape[1:])),  # only the index map is needed
        np.zeros((1, 1, *layer.kernel_size)),
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    kernel = _array(layer.weight[channel])  # (C/groups, kH, kW)
    bias = None if layer.bias is None else layer.bias[channel].item()
    return Closeup(
        "convolution", _array(group), output, *_input_indices(trace), kernel=kernel, bias=bias
    )


def _transposed(layer: nn.ConvTranspose2d, inputs: Tensor, output: Floats, channel: int) -> Closeup:
    depth = layer.in_channels // layer.groups
    first = channel // (layer.out_channels // layer.groups) * depth
    rows, columns = (
        find_reach(layer, axis, inputs.shape[1 + axis], output.shape[axis]) for axis in (0, 1)
    )
    return Closeup(
        "transposed",
        _array(inputs[first : first + depth]),  # (C/groups, H, W)
        output,
        rows.cells,
        columns.cells,
        kernel=_array(filters_of(layer)[channel]),
        bias=None if layer.bias is None else layer.bias[channel].item(),
        kernel_rows=rows.places,
        kernel_columns=columns.places,
    )


def _pool(layer: nn.MaxPool2d | nn.AvgPool2d, shape: tuple[int, ...]) -> Trace:
    settings: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding}
    if isinstance(layer, nn.MaxPool2d):
        settings |= {"kind": "max", "dilation": layer.dilation}
    else:
        settings |= {"kind": "avg", "count_include_pad": layer.count_include_pad}
    zeros = np.zeros((1, *shape))  # only the index map is needed
    return grid.pool(zeros, layer.kernel_size, ceil_mode=layer.ceil_mode, **settings)


def _input_indices(trace: Trace) -> tuple[Index, Index]:
    """Return the rows and columns of the windows, counted in the input without padding."""
    top = int(np.flatnonzero(trace.source_rows >= 0)[0])
    left = int(np.flatnonzero(trace.source_cols >= 0)[0])
    return trace.rows - top, trace.cols - left


def _norm(layer: nn.BatchNorm2d, channel: int) -> Norm | None:
    """Return the numbers of a channel, None for a batch norm without running statistics."""
    if layer.running_mean is None or layer.running_var is None:
        return None
    return Norm(
        float(layer.running_mean[channel]),
        float((layer.running_var[channel] + layer.eps).sqrt()),
        layer.weight[channel].item() if layer.affine else 1.0,
        layer.bias[channel].item() if layer.affine else 0.0,
    )


def _array(values: Tensor) -> Floats:
    """Return a float32 array of its own."""
    return values.detach().float().cpu().numpy().copy()
