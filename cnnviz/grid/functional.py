"""Convolution, pooling and activations as functions of arrays, as in ``torch.nn.functional``."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.grid.activations import SLOPE
from cnnviz.grid.geometry import Padding, Setting
from cnnviz.grid.operation import Operation
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import ACTIVATIONS, Array, Kind, Trace
from cnnviz.grid.validate import resolve_axes
from cnnviz.problem import N_, Problem

_SHAPE = {
    "image": N_("The image must have the shape (batch, channels, height, width)."),
    "kernel": N_("The kernel must have the shape (filters, channels, height, width)."),
    "bias": N_("The bias must be a list of numbers, one per output channel."),
}
_FINITE = {
    "image": N_("The image has a cell that is not a finite number."),
    "kernel": N_("The kernel has a cell that is not a finite number."),
    "bias": N_("The bias has a value that is not a finite number."),
}


def convolve(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Setting = 1,
    padding: Padding = 0,
    dilation: Setting = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Trace:
    """Compute a convolution.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        kernel: (O, C/groups, kH, kW), or (kH, kW) for one filter with one channel.
        bias: (O,) or None.
        stride: Cells between the starts of two windows, or a pair (height, width).
        padding: Cells on each side, a pair (height, width), ``"same"`` or ``"valid"``.
        dilation: Cells between two neighbors of the kernel, or a pair (height, width).
        groups: Number of groups into which channels and filters are split.
        padding_mode: ``zeros`` | ``reflect`` | ``replicate`` | ``circular``.
        flip: Rotate the kernel by 180°: convolution in the mathematical sense.

    Raises:
        Problem: torch would refuse it; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return _operation(
        Kind.CONVOLUTION, image, kernel, bias, padding_mode=padding_mode, flip=flip, **settings
    ).trace


def transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Setting = 1,
    padding: Padding = 0,
    output_padding: Setting = 0,
    dilation: Setting = 1,
    groups: int = 1,
) -> Trace:
    """Compute a transposed convolution.

    Every input cell adds the kernel, times its value, to the output. Seen from an output cell, the
    kernel reads some input cells and nothing between them.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        kernel: (C, O/groups, kH, kW), torch's layout, or (kH, kW) for one channel and one filter.
        bias: (O,) or None.
        stride: Cells between two copies of the kernel, or a pair (height, width).
        padding: Cells cropped from the output on each side, or a pair.
        output_padding: Cells added at the end of the output, or a pair; smaller than the stride or
            the dilation.
        dilation: Cells between two neighbors of the kernel, or a pair.
        groups: Number of groups into which channels and filters are split.

    Raises:
        Problem: torch would refuse it; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
    """
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return _operation(
        Kind.TRANSPOSED, image, kernel, bias, output_padding=output_padding, **settings
    ).trace


def pool(
    image: ArrayLike,
    size: Setting,
    *,
    kind: Literal["max", "avg"] = "max",
    stride: Setting | None = None,
    padding: Padding = 0,
    dilation: Setting = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Trace:
    """Compute a pooling, each channel by itself.

    Max pooling pads with −∞, so padding is never the maximum; average pooling pads with zeros.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        size: Size of the window, or a pair (height, width).
        kind: ``"max"`` or ``"avg"``.
        stride: Cells between the starts of two windows, or a pair; None for the window's size.
        padding: Cells on each side, or a pair; at most half the window.
        dilation: Cells between two neighbors of the window, or a pair (max pooling only).
        ceil_mode: Keep a last window that reaches beyond the padded image.
        count_include_pad: Count padding cells in an average.

    Raises:
        Problem: torch would refuse it; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html, …AvgPool2d.html
    """
    return _operation(
        Kind(kind),
        image,
        size=size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
        count_include_pad=count_include_pad,
    ).trace


def activate(image: ArrayLike, kind: str = "relu", *, slope: float = SLOPE) -> Trace:
    """Compute an activation, every cell by itself.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        kind: ``"relu"``, ``"leaky_relu"``, ``"tanh"`` or ``"sigmoid"``.
        slope: Of the leaky ReLU for negative values.

    Raises:
        Problem: The image is not made of finite numbers, or the slope is not finite.
        ValueError: There is no such activation.

    Source: https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity
    """
    if Kind(kind) not in ACTIVATIONS:
        raise ValueError(f"{kind!r} is not an activation")
    return _operation(Kind(kind), image, slope=_check_slope(slope)).trace


def output_size(
    size: int,
    kernel: int,
    *,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Return the output size along one axis.

    ``floor((size + 2·padding − dilation·(kernel − 1) − 1) / stride) + 1``; with ``ceil_mode`` the
    ceiling instead, without windows that would start beyond the input and the padding before it.

    Args:
        size: Cells of the input along the axis.
        kernel: Cells of the kernel along the axis.
        stride: Cells between the starts of two windows.
        padding: Cells added on both sides, ``"same"`` or ``"valid"``.
        dilation: Cells between two neighbors of the kernel.
        ceil_mode: Round up, as only pooling does; its padding is at most half the kernel.

    Raises:
        Problem: No window fits; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html and
        …/torch.nn.MaxPool2d.html
    """
    settings = WindowSettings(
        kind=Kind.MAX if ceil_mode else Kind.CONVOLUTION,
        image=(1, 1, size, size),
        kernel=kernel,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )
    return resolve_axes(settings)[0].out


def _operation(
    kind: Kind,
    image: ArrayLike,
    kernel: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    **settings: Any,
) -> Operation:
    for name, grid in (("image", image), ("kernel", kernel), ("bias", bias)):
        settings[name] = None if grid is None else _to_array(grid, name)
    return Operation(kind, **settings)


def _check_slope(slope: float) -> float:
    if not np.isfinite(slope):
        raise Problem("The slope must be a finite number.", setting="slope", nearest=SLOPE)
    return float(slope)


def _to_array(values: ArrayLike, setting: str) -> Array:
    """Return a float64 copy of finite numbers: (N, C, H, W), or for ``bias`` (O,).

    A 2-D array is one image or one filter with one channel: (H, W) becomes (1, 1, H, W).

    Raises:
        Problem: They are not numbers, not finite, empty or of another shape.
    """
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # letters, ragged rows, integers like 10**400
        raise Problem(_FINITE[setting], setting=setting) from None
    if setting != "bias" and array.ndim == 2:
        array = array[None, None]
    if array.ndim != (1 if setting == "bias" else 4) or 0 in array.shape:
        raise Problem(_SHAPE[setting], setting=setting)
    if not np.isfinite(array).all():
        raise Problem(_FINITE[setting], setting=setting)
    return array
