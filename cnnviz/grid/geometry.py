"""The geometry of a window along one axis: the only place that knows the size formulas.

Convolution and pooling, with the padding of both sides added up:

    out = floor((size + padding − dilation·(kernel − 1) − 1) / stride) + 1

Transposed convolution:

    out = (size − 1)·stride − padding + dilation·(kernel − 1) + output_padding + 1

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html, …MaxPool2d.html and
…ConvTranspose2d.html
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from cnnviz.fixes import nearest_first

Pair = tuple[int, int]
Setting = int | Sequence[int]
"""A number for both axes, or a pair (height, width)."""
Padding = Setting | str


@dataclass(frozen=True)
class Axis:
    """A window along one axis; all sizes are numbers of cells.

    Nothing is checked here: where no window fits, ``out`` is less than 1.

    Attributes:
        name: ``"H"`` or ``"W"``.
        size: Size of the input.
        kernel: Size of the kernel.
        stride: Distance between the starts of two windows; of a transposed convolution, between
            two copies of the kernel in the output.
        padding: Cells added before and after the input; of a transposed convolution, cropped from
            the output.
        dilation: Distance between two neighboring cells of the kernel.
        ceil_mode: Round up instead of down (pooling only).
        transposed: Whether this is a transposed convolution, whose output is usually larger.
        output_padding: Cells added at the end of a transposed convolution's output.
    """

    name: str
    size: int
    kernel: int
    stride: int = 1
    padding: Pair = (0, 0)
    dilation: int = 1
    ceil_mode: bool = False
    transposed: bool = False
    output_padding: int = 0

    @property
    def span(self) -> int:
        """Cells from the first to the last cell of the dilated kernel."""
        return kernel_span(self.kernel, self.dilation)

    @property
    def padded(self) -> int:
        """Size of the padded input; of a transposed convolution, of the output before cropping."""
        if self.transposed:
            return self.out + sum(self.padding)
        return self.size + sum(self.padding)

    @property
    def free(self) -> int:
        """Cells that the window can move; negative where the kernel exceeds the padded input."""
        return self.size + sum(self.padding) - self.span

    @property
    def quotient(self) -> Fraction:
        """The fraction that the formula rounds: how many strides the window can move."""
        return Fraction(self.free, self.stride)

    @property
    def out(self) -> int:
        """Size of the output."""
        if self.transposed:
            uncropped = (self.size - 1) * self.stride + self.span + self.output_padding
            return uncropped - sum(self.padding)
        if not self.ceil_mode:
            return self.free // self.stride + 1
        steps = -(-self.free // self.stride)
        # The last window must start inside the input or the padding before it.
        return steps + (steps * self.stride < self.size + self.padding[0])

    @property
    def dropped(self) -> int:
        """Windows left out although rounding up counts them: they start beyond the input."""
        return math.ceil(self.quotient) + 1 - self.out if self.ceil_mode else 0

    @property
    def overhang(self) -> int:
        """Cells that the last window reaches beyond the padded input (ceil mode)."""
        last_end = (self.out - 1) * self.stride + self.span
        return 0 if self.transposed else max(0, last_end - self.padded)

    @property
    def fault(self) -> str | None:
        """The setting because of which torch refuses the window along this axis; None if it fits.

        Padding, which may crop all of a transposed convolution's output, is at fault only there.
        """
        if self.transposed and self.output_padding >= max(self.stride, self.dilation):
            return "output_padding"
        if self.out >= 1:
            return None
        if self.transposed:
            return "padding"
        return "kernel" if self.kernel > self.padded else "dilation"

    def nearest(self, setting: str) -> int:
        """Return the nearest value of a setting at fault with which the whole window fits."""
        whole = replace(self, ceil_mode=False)
        value = self.padding[0] if setting == "padding" else getattr(self, setting)

        def fits(number: int) -> bool:
            changed: Any = 2 * (number,) if setting == "padding" else number
            return replace(whole, **{setting: changed}).fault not in (setting, "dilation")

        return next(filter(fits, nearest_first(value, 0, value)))


Axes = tuple[Axis, Axis]
"""Height and width."""


def axes_of(
    sizes: Sequence[int],
    kernel: Setting,
    *,
    stride: Setting = 1,
    padding: Padding = 0,
    dilation: Setting = 1,
    ceil_mode: bool = False,
    transposed: bool = False,
    output_padding: Setting = 0,
) -> Axes:
    """Return the axes of a window over an input of height and width ``sizes``.

    Settings are numbers or pairs (height, width); ``padding`` may also be ``"same"`` (which keeps
    the size at stride 1) or ``"valid"`` (none).
    """

    def axis(i: int) -> Axis:
        size, steps = to_pair(kernel)[i], to_pair(dilation)[i]
        if padding == "same":
            around = same_padding(size, steps)
        else:
            around = 2 * (0 if isinstance(padding, str) else to_pair(padding)[i],)
        return Axis(
            name="HW"[i],
            size=sizes[i],
            kernel=size,
            stride=to_pair(stride)[i],
            padding=around,
            dilation=steps,
            ceil_mode=ceil_mode,
            transposed=transposed,
            output_padding=to_pair(output_padding)[i],
        )

    return axis(0), axis(1)


def setting_at_fault(axes: Axes) -> str | None:
    """Return the setting because of which torch refuses a window; None if it fits."""
    faults = [axis.fault for axis in axes]
    order = ("output_padding", "padding", "kernel", "dilation")
    return next((setting for setting in order if setting in faults), None)


def same_axes(axes: Axes) -> bool:
    """Return whether height and width agree in all their settings."""
    return replace(axes[0], name=axes[1].name) == axes[1]


def kernel_span(kernel: int, dilation: int = 1) -> int:
    """Return how many cells a dilated kernel covers: ``dilation·(kernel − 1) + 1``."""
    return dilation * (kernel - 1) + 1


def same_padding(kernel: int, dilation: int = 1) -> Pair:
    """Return the padding before and after that keeps the size; an odd cell goes after."""
    total = kernel_span(kernel, dilation) - 1
    return total // 2, total - total // 2


def largest_pool_padding(kernel: int) -> int:
    """Return the largest padding that torch allows in pooling: half the window."""
    return kernel // 2


def to_pair(setting: Setting) -> Pair:
    """Return (height, width) of a number, a pair, or a sequence of one number."""
    return (setting[0], setting[-1]) if isinstance(setting, Sequence) else (setting, setting)
