"""Grids, windows and steps, worked out with numpy alone."""

from cnnviz.grid.convolution import convolve
from cnnviz.grid.geometry import effective_kernel, output_size
from cnnviz.grid.operation import Operation
from cnnviz.grid.pooling import pool
from cnnviz.grid.trace import Cell, Kind, Trace
from cnnviz.grid.transposed import transpose

__all__ = [
    "Cell",
    "Kind",
    "Operation",
    "Trace",
    "convolve",
    "effective_kernel",
    "output_size",
    "pool",
    "transpose",
]
