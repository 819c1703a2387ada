"""Convolution and pooling step by step, with numpy alone."""

from cnnviz.grid.functional import convolve, output_size, pool, transpose
from cnnviz.grid.geometry import Axis, kernel_span
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Cell, Kind, Trace

__all__ = [
    "Axis",
    "Cell",
    "Kind",
    "Operation",
    "Trace",
    "convolve",
    "kernel_span",
    "output_size",
    "pool",
    "transpose",
]
