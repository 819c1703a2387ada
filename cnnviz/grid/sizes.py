"""The output size of a window along one axis."""

from __future__ import annotations

from cnnviz.grid.geometry import Padding
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import Kind
from cnnviz.grid.validate import resolve_axes


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
        dilation: Cells between two neighbours of the kernel.
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
