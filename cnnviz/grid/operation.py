"""One operation as a record: its settings and its grids."""

import functools
from dataclasses import dataclass, replace

import numpy as np

from cnnviz.grid import im2col
from cnnviz.grid.activations import SLOPE, activate
from cnnviz.grid.geometry import Axes, Padding, Setting
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import Array, Kind, Trace
from cnnviz.grid.validate import resolve_axes


@dataclass(frozen=True, eq=False)
class Operation:
    """A convolution, pooling, transposed convolution or activation with its numbers.

    Args:
        kind: The operation.
        image: (N, C, H, W).
        kernel: (O, C/groups, kH, kW); transposed (C, O/groups, kH, kW); None for pooling
            and activations.
        bias: (O,) or None.
        size: Pooling window; only used without a kernel.
        stride: int or (height, width); None means 1, in pooling the window's size.
        padding: int, (height, width), or for a convolution ``"same"`` or ``"valid"``.
        slope: Of a leaky ReLU for negative values.

    The other settings are torch's; kinds that do not have them ignore them.
    """

    kind: Kind
    image: Array
    kernel: Array | None = None
    bias: Array | None = None
    size: Setting = (2, 2)
    stride: Setting | None = None
    padding: Padding = (0, 0)
    dilation: Setting = (1, 1)
    groups: int = 1
    padding_mode: str = "zeros"
    flip: bool = False
    ceil_mode: bool = False
    count_include_pad: bool = True
    output_padding: Setting = (0, 0)
    slope: float = SLOPE

    @property
    def filters(self) -> int:
        """Number of output channels; without a kernel, of all channels."""
        if self.kernel is None:
            return int(self.image.shape[1])
        first, second = self.kernel.shape[:2]
        return int(second * self.groups if self.kind is Kind.TRANSPOSED else first)

    @property
    def grids(self) -> dict[str, Array]:
        """The grids that the operation has: image, kernel, bias."""
        grids = {"image": self.image, "kernel": self.kernel, "bias": self.bias}
        return {name: array for name, array in grids.items() if array is not None}

    @property
    def settings(self) -> WindowSettings:
        """The settings that this kind of operation has, valid or not."""
        if self.kind.is_activation:
            return WindowSettings(self.kind, self.image.shape, kernel=1)
        settings = WindowSettings(
            self.kind, self.image.shape, self.size, self.stride, self.padding, self.dilation
        )
        if self.kernel is None:
            return replace(settings, ceil_mode=self.ceil_mode)
        first, second, height, width = self.kernel.shape
        settings = replace(
            settings,
            kernel=(height, width),
            stride=1 if self.stride is None else self.stride,
            groups=self.groups,
            filters=first,
            depth=second,
            bias=None if self.bias is None else len(self.bias),
        )
        if self.kind is Kind.TRANSPOSED:
            other = {"filters": second, "depth": first}
            return replace(settings, output_padding=self.output_padding, **other)
        return replace(settings, padding_mode=self.padding_mode)

    @functools.cached_property
    def trace(self) -> Trace:
        """The operation with its result, computed once.

        Raises:
            Problem: torch would refuse it.
        """
        axes = resolve_axes(self.settings)
        if self.kind.is_activation:
            return self._activate(axes)
        return self._pool(axes) if self.kernel is None else self._convolve(axes, self.kernel)

    def _convolve(self, axes: Axes, kernel: Array) -> Trace:
        if self.kind is Kind.TRANSPOSED:
            layout = im2col.lay_out_copies(self.image, axes)
            kernel = im2col.swap_channels(kernel, self.groups)
        else:
            layout = im2col.lay_out_windows(self.image, axes, self.padding_mode)
            if self.flip:
                layout = replace(layout, rows=layout.rows[:, ::-1], cols=layout.cols[:, ::-1])
        channels = im2col.group_channels(self.filters, kernel.shape[1], self.groups)
        windows = im2col.read_windows(layout)
        return Trace(
            kind=self.kind,
            image=self.image,
            weights=kernel,
            bias=self.bias,
            channels=channels,
            output=im2col.weighted_sums(windows, kernel, channels, self.bias),
            **vars(layout),
        )

    def _activate(self, axes: Axes) -> Trace:
        return Trace(
            kind=self.kind,
            image=self.image,
            channels=np.arange(self.image.shape[1])[:, None],
            output=activate(self.kind, self.image, self.slope),
            slope=self.slope if self.kind is Kind.LEAKY_RELU else None,
            **vars(im2col.lay_out_windows(self.image, axes)),
        )

    def _pool(self, axes: Axes) -> Trace:
        outside = -np.inf if self.kind is Kind.MAX else 0.0
        layout = im2col.lay_out_windows(self.image, axes, constant=outside)
        windows = im2col.read_windows(layout, outside)
        windows = windows.reshape(*windows.shape[:4], -1)  # (N, C, H', W', kH·kW)
        winners = divisors = None
        if self.kind is Kind.MAX:
            output = windows.max(axis=-1)
            winners = np.where(output > -np.inf, windows.argmax(axis=-1), -1)
        else:
            divisors = im2col.divisors(layout, self.count_include_pad)
            output = windows.sum(axis=-1) / divisors
        return Trace(
            kind=self.kind,
            image=self.image,
            channels=np.arange(self.image.shape[1])[:, None],
            output=output,
            winners=winners,
            divisors=divisors,
            **vars(layout),
        )
