"""Convolution and pooling step by step, with numpy alone."""

from cnnviz.grid.convolution import convolve
from cnnviz.grid.geometry import Axis, effective_kernel
from cnnviz.grid.operation import Operation
from cnnviz.grid.pooling import pool
from cnnviz.grid.sizes import output_size
from cnnviz.grid.trace import Cell, Kind, Trace
from cnnviz.grid.transposed import transpose

__all__ = [
    "Axis",
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
