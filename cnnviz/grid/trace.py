"""The trace of an operation: which cells every output cell reads, and with which weights."""

import functools
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cnnviz.grid import html
from cnnviz.grid.geometry import Axes

Array = NDArray[np.float64]
Index = NDArray[np.intp]


class Kind(StrEnum):
    """The operations."""

    CONVOLUTION = "convolution"
    MAX = "max"
    AVG = "avg"
    TRANSPOSED = "transposed"
    RELU = "relu"
    LEAKY_RELU = "leaky_relu"
    TANH = "tanh"
    SIGMOID = "sigmoid"

    @property
    def is_activation(self) -> bool:
        """Whether it is a function of single values."""
        return self in ACTIVATIONS

    @property
    def has_kernel(self) -> bool:
        """Whether it has weights that mix channels."""
        return self in (Kind.CONVOLUTION, Kind.TRANSPOSED)


ACTIVATIONS = (Kind.RELU, Kind.LEAKY_RELU, Kind.TANH, Kind.SIGMOID)


@dataclass(frozen=True, eq=False)
class Cell:
    """One output cell and everything that it is computed from.

    Args:
        reads: (C/groups, kH, kW, 3) channel, row and column in the padded image; row and column
            are −1 where the kernel reads nothing.
        values: (C/groups, kH, kW) the values read; where nothing is read, 0 (max pooling: −∞).
        weights: (C/groups, kH, kW) their factors (average pooling: 1/divisor); None for max
            pooling and activations.
        bias: Added to the sum of values · weights (0 without bias).
        total: The output.
        winner: Flat kernel index of the maximum; −1 where all is padding; None unless max pooling.
    """

    reads: Index
    values: Array
    weights: Array | None
    bias: float
    total: float
    winner: int | None


@dataclass(frozen=True, eq=False)
class WindowLayout:
    """A padded image and what the windows read of it.

    The windows are separable: output row r reads padded rows ``rows[r]``, whatever the column.

    Args:
        axes: The windows along height and width.
        padded: (N, C, Hp, Wp) input with its padding (−∞ for max pooling).
        source_rows: (Hp,) image row that a padded row copies, −1 for constant padding.
        source_cols: (Wp,) the same for columns.
        rows: (H', kH) padded row that kernel row i reads for output row r; −1 reads nothing.
        cols: (W', kW) the same for columns.
    """

    axes: Axes
    padded: Array
    source_rows: Index
    source_cols: Index
    rows: Index
    cols: Index


@dataclass(frozen=True, eq=False)
class Trace(WindowLayout):
    """An operation with its result.

    Args:
        kind: The operation.
        image: (N, C, H, W) input.
        weights: (O, C/groups, kH, kW); None for pooling and activations.
        bias: (O,) or None.
        channels: (O, C/groups) input channels that an output channel reads.
        output: (N, O, H', W').
        winners: (N, O, H', W') flat kernel index of the maximum, −1 where all is padding; None
            unless max pooling.
        divisors: (H', W') divisors of the sums; None unless average pooling.
        slope: Of a leaky ReLU for negative values; None otherwise.
    """

    kind: Kind
    image: Array
    channels: Index
    output: Array
    weights: Array | None = None
    bias: Array | None = None
    winners: Index | None = None
    divisors: Array | None = None
    slope: float | None = None

    def _repr_html_(self) -> str:
        """Return the first image and filter, and the sum of the first output cell (notebooks)."""
        cell = self.cell(0, 0, 0, 0)
        cells = {(int(row), int(col)) for row, col in cell.reads[0, ..., 1:].reshape(-1, 2)}
        channel = int(self.channels[0, 0])
        padded = "" if self.padded.shape == self.image.shape else ", padded"
        title = f"input[0, {channel}] of {_size(self.image)}{padded}"
        grids = [html.grid_html(title, self.padded[0, channel], cells, html.INPUT)]
        if self.weights is not None:
            title, kernel = f"kernel[0, 0] of {_size(self.weights)}", self.weights[0, 0]
            grids.append(html.grid_html(title, kernel, set(np.ndindex(*kernel.shape)), html.KERNEL))
        title = f"output[0, 0] of {_size(self.output)}"
        grids.append(html.grid_html(title, self.output[0, 0], {(0, 0)}, html.OUTPUT))
        result = f"output[0, 0, 0, 0] = {self._sum_html(cell)} = {html.number_html(cell.total)}"
        return f"<div>{''.join(grids)}<div>{result}</div></div>"

    def _sum_html(self, cell: Cell) -> str:
        """Return the sum of a cell, ``1·0 + 2·1``, or its maximum, or the function of its value."""
        read = cell.reads[..., 1] >= 0
        values = list(map(html.number_html, cell.values[read]))
        if self.kind.is_activation:
            return html.function_html(self.kind, float(cell.values.item()), self.slope)
        if self.kind is Kind.MAX:
            return f"max({html.sum_html(values, ', ')})"
        if self.divisors is not None:
            return f"({html.sum_html(values)}) / {html.number_html(self.divisors[0, 0])}"
        assert cell.weights is not None
        terms = [
            f"{value}·({factor})" if factor.startswith("−") else f"{value}·{factor}"
            for value, factor in zip(values, map(html.number_html, cell.weights[read]), strict=True)
        ]
        bias = "" if self.bias is None else f" + {html.number_html(cell.bias)}"
        return html.sum_html(terms) + bias

    @functools.cached_property
    def coverage(self) -> Index:
        """(H, W): how often the windows read each image cell."""
        rows = _read_counts(self.rows, self.source_rows, self.image.shape[2])
        cols = _read_counts(self.cols, self.source_cols, self.image.shape[3])
        return np.outer(rows, cols)

    def cell(self, n: int, o: int, r: int, c: int) -> Cell:
        """Return how output cell (r, c) of channel o of image n is computed."""
        rows, cols, channels = self.rows[r], self.cols[c], self.channels[o]
        fill = -np.inf if self.kind is Kind.MAX else 0.0
        read = (rows[:, None] >= 0) & (cols[None, :] >= 0)  # (kH, kW)
        values = np.where(read, self.padded[n][np.ix_(channels, rows, cols)], fill)
        reads = np.empty((*values.shape, 3), np.intp)
        reads[..., 0] = channels[:, None, None]
        reads[..., 1] = np.where(read, rows[:, None], -1)
        reads[..., 2] = np.where(read, cols[None, :], -1)
        weights: Array | None = None
        if self.weights is not None:
            weights = self.weights[o]
        elif self.divisors is not None:
            weights = np.where(read, 1 / self.divisors[r, c], 0.0)[None]
        return Cell(
            reads=reads,
            values=values,
            weights=weights,
            bias=0.0 if self.bias is None else float(self.bias[o]),
            total=float(self.output[n, o, r, c]),
            winner=None if self.winners is None else int(self.winners[n, o, r, c]),
        )


def _size(array: Array) -> str:
    return "×".join(map(str, array.shape))


def _read_counts(reads: Index, source: Index, size: int) -> Index:
    """Return (size,): how often each image row (or column) is read."""
    copied = source[reads[reads >= 0]]
    return np.bincount(copied[copied >= 0], minlength=size)
