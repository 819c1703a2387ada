"""Lesson *How it learns*: the forward and the backward pass of one convolution, in numbers.

The network is ``a = relu(conv(x, w) + b)`` and its loss the sum of the squared errors,
``L = Σ (a − t)²``, so that whole numbers stay whole.  Every gradient is again one operation of
``cnnviz.grid``, which the stepper can show:

- with respect to the kernel, a convolution of the input with dL/dy, stride and dilation exchanged;
- with respect to the input, a transposed convolution of dL/dy with the kernel.

Source: V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning,
https://arxiv.org/abs/1603.07285
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass

import numpy as np

from cnnviz.grid import Operation, Trace
from cnnviz.grid.im2col import read_windows, weighted_sums
from cnnviz.grid.trace import Array, Kind, WindowLayout

GOALS: dict[str, Array] = {
    "vertical": np.array([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]]),
    "horizontal": np.array([[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]),
    "diagonal": np.array([[1.0, 1, 0], [1, 0, -1], [0, -1, -1]]),
    "laplacian": np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]),
}
"""The kernels that the lesson has a network find out: detectors of edges, (3, 3)."""


@dataclass(frozen=True, eq=False)
class TinyNet:
    """One convolution, perhaps with a ReLU, and the output that it should have.

    Attributes:
        operation: The convolution, without groups and with a bias; its padding is zeros.
        target: (N, O, H', W') the desired output t.
        relu: A ReLU follows.
    """

    operation: Operation
    target: Array
    relu: bool = False

    @property
    def forward(self) -> Trace:
        """The convolution with its result y."""
        return self.operation.trace

    @property
    def kernel(self) -> Array:
        """The weights w, (O, C, kH, kW)."""
        kernel = self.operation.kernel
        assert kernel is not None
        return kernel

    @property
    def bias(self) -> Array:
        """The biases b, (O,)."""
        return np.zeros(len(self.kernel)) if self.operation.bias is None else self.operation.bias

    @functools.cached_property
    def activation(self) -> Array:
        """The output a, (N, O, H', W')."""
        y = self.forward.output
        return np.maximum(y, 0.0) if self.relu else y

    @functools.cached_property
    def errors(self) -> Array:
        """The errors a − t, (N, O, H', W')."""
        return self.activation - self.target

    @property
    def loss(self) -> float:
        """The sum of the squared errors."""
        return float((self.errors**2).sum())

    @functools.cached_property
    def output_gradient(self) -> Array:
        """dL/dy, (N, O, H', W'): 2·(a − t) where the ReLU lets it pass, else 0."""
        gradient = 2 * self.errors
        return np.where(self.forward.output > 0, gradient, 0.0) if self.relu else gradient

    @property
    def bias_gradient(self) -> Array:
        """dL/db, (O,): every output cell has added the bias once."""
        gradient: Array = self.output_gradient.sum(axis=(0, 2, 3))
        return gradient

    @property
    def kernel_gradient(self) -> Array:
        """dL/dw, (O, C, kH, kW)."""
        gradient: Array = self.kernel_gradient_trace.output.swapaxes(0, 1)
        return gradient

    @property
    def input_gradient(self) -> Array:
        """dL/dx, (N, C, H, W)."""
        return self.input_gradient_trace.output

    @functools.cached_property
    def kernel_gradient_trace(self) -> Trace:
        """dL/dw as a convolution of x with dL/dy; images and channels are exchanged.

        The weight in kernel row i was multiplied by the input row ``r·stride + i·dilation`` for
        output row r.  Seen from dL/dw, whose "output row" is i, the window over r has the layer's
        dilation as its stride, and the layer's stride as its dilation.
        """
        forward = self.forward
        height, width = (
            dataclasses.replace(axis, kernel=axis.out, stride=axis.dilation, dilation=axis.stride)
            for axis in forward.axes
        )
        layout = WindowLayout(
            axes=(height, width),
            padded=forward.padded.swapaxes(0, 1),  # (C, N, Hp, Wp)
            source_rows=forward.source_rows,
            source_cols=forward.source_cols,
            rows=forward.rows.T,  # (kH, H')
            cols=forward.cols.T,
        )
        weights = self.output_gradient.swapaxes(0, 1)  # (O, N, H', W')
        images = weights.shape[1]
        channels = np.tile(np.arange(images), (len(weights), 1))  # each filter reads all images
        return Trace(
            kind=Kind.CONVOLUTION,
            image=forward.image.swapaxes(0, 1),  # (C, N, H, W)
            weights=weights,
            channels=channels,
            output=weighted_sums(read_windows(layout), weights, channels, None),
            **vars(layout),
        )

    @property
    def input_gradient_trace(self) -> Trace:
        """dL/dx as a transposed convolution of dL/dy with the layer's own kernel."""
        return self.input_gradient_operation.trace

    @functools.cached_property
    def input_gradient_operation(self) -> Operation:
        """The transposed convolution that gives dL/dx."""
        operation, axes = self.operation, self.forward.axes
        return Operation(
            Kind.TRANSPOSED,
            self.output_gradient,
            self.kernel,
            stride=tuple(axis.stride for axis in axes),
            padding=tuple(axis.padding[0] for axis in axes),
            dilation=operation.dilation,
            # Rows and columns at the end that no window has reached: their gradient is 0.
            output_padding=tuple(axis.free % axis.stride for axis in axes),
        )

    def step(self, rate: float) -> TinyNet:
        """Return the network after one step of gradient descent with a learning rate."""
        operation = dataclasses.replace(
            self.operation,
            kernel=self.kernel - rate * self.kernel_gradient,
            bias=self.bias - rate * self.bias_gradient,
        )
        return dataclasses.replace(self, operation=operation)

    def cell_products(self, row: int, col: int) -> list[tuple[float, float]]:
        """Return the terms of the gradient of one weight: (input value, dL/dy) per window.

        Args:
            row: Row of the weight in the kernel; of the first filter and channel.
            col: Its column.
        """
        cell = self.kernel_gradient_trace.cell(0, 0, row, col)
        assert cell.weights is not None
        return list(zip(cell.values.ravel().tolist(), cell.weights.ravel().tolist(), strict=True))


def teach(operation: Operation, goal: Array, *, relu: bool = False) -> TinyNet:
    """Return a network that should give what the kernel ``goal`` gives for the same image.

    Args:
        operation: The convolution.
        goal: (O, C, kH, kW), without a bias.
        relu: A ReLU follows, in the network and after the goal.
    """
    target = dataclasses.replace(operation, kernel=goal, bias=None).trace.output
    return TinyNet(operation, np.maximum(target, 0.0) if relu else target, relu)
