"""Lesson *Dimensions*: convolution in one and three directions, and of one cell across channels.

The numbers equal those of ``torch.nn.functional.conv1d``, ``conv2d`` and ``conv3d``; none of them
turns the kernel around (cross-correlation).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnviz.grid.trace import Array


class Padding(StrEnum):
    """Where zeros are added to a signal."""

    NONE = "none"
    SAME = "same"
    CAUSAL = "causal"


@dataclass(frozen=True, eq=False)
class SignalFilter:
    """A filter that moves along time.

    Attributes:
        signal: (L,) the samples.
        taps: (K,) the weights.
        padding: ``same`` keeps the length, as PyTorch's ``padding="same"`` does; ``causal`` puts
            all zeros before the signal, so that no output depends on a later sample.
        dilation: Distance of two neighboring taps.
    """

    signal: Array
    taps: Array
    padding: Padding = Padding.NONE
    dilation: int = 1

    @property
    def span(self) -> int:
        """Samples from the first to the last that a window reads."""
        return self.dilation * (len(self.taps) - 1) + 1

    @property
    def zeros(self) -> tuple[int, int]:
        """How many zeros stand before and after the signal."""
        rest = self.span - 1
        if self.padding is Padding.NONE:
            return 0, 0
        return (rest, 0) if self.padding is Padding.CAUSAL else (rest // 2, rest - rest // 2)

    @property
    def windows(self) -> Array:
        """(L', K) what each output reads."""
        padded = np.pad(self.signal, self.zeros)
        return sliding_window_view(padded, self.span)[:, :: self.dilation]

    @property
    def output(self) -> Array:
        """(L',) the weighted sum of each window."""
        sums: Array = self.windows @ self.taps
        return sums


def convolve_volume(volume: Array, kernel: Array) -> Array:
    """Return the convolution of a volume (D, H, W) with a kernel (kD, kH, kW), no padding."""
    windows = sliding_window_view(volume, kernel.shape)  # (D', H', W', kD, kH, kW)
    sums: Array = np.einsum("dhwijk,ijk->dhw", windows, kernel)
    return sums


def mix_channels(image: Array, weights: Array) -> Array:
    """Return the 1×1 convolution of an image (C, H, W) with weights (O, C): (O, H, W)."""
    mixed: Array = np.einsum("oc,chw->ohw", weights, image)
    return mixed
