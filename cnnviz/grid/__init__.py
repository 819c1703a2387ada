"""Convolution, pooling and activations step by step, with numpy alone."""

from cnnviz.grid.functional import activate, convolve, output_size, pool, transpose
from cnnviz.grid.geometry import Axis, kernel_span
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Cell, Kind, Trace

__all__ = [
    "Axis",
    "Cell",
    "Kind",
    "Operation",
    "Trace",
    "activate",
    "convolve",
    "kernel_span",
    "output_size",
    "pool",
    "transpose",
]
