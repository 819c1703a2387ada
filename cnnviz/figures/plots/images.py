"""Images of a dataset, and how many there are of each class."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.marked_images import MarkedImage
from cnnviz.figures.plots.paper import (
    QUIET,
    add_legend,
    new_figure,
    style_axes,
    wrap_text,
    write,
)


def images_figure(
    images: NDArray[np.uint8], captions: Sequence[str], *, columns: int = 10, title: str = ""
) -> Figure:
    """Draw images (N, C, H, W), C = 1 or 3, in rows of ``columns``, each above its caption.

    Captions may have several lines; long ones are wrapped.
    """
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    captions = [
        "\n".join(part for line in caption.splitlines() for part in wrap_text(line, 6.5, 66))
        for caption in captions
    ]
    lines = max(caption.count("\n") + 1 for caption in captions)
    side = 62.0 * images.shape[2] / images.shape[3]
    figure = new_figure(columns * 68 + 12, rows * (side + 10 + 9 * lines) + 12, title)
    for place, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        axes.set_axis_off()
        if place < len(images):
            pixels = images[place].transpose(1, 2, 0)
            axes.imshow(pixels, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            style = {"fontsize": 6.5, "va": "top", "transform": axes.transAxes}
            write(axes, 0, -0.04, captions[place], **style)
    return figure


def marked_images_figure(
    images: Sequence[MarkedImage], *, columns: int = 8, title: str = ""
) -> Figure:
    """Draw images of one size, each above its caption and with a frame around a part of it."""
    pixels = np.stack([_as_bytes(one.pixels) for one in images])
    figure = images_figure(
        pixels, ["\n".join(one.lines) for one in images], columns=columns, title=title
    )
    height, width = pixels.shape[2:]
    for axes, one in zip(figure.axes, images, strict=False):
        if one.patch is None:
            continue
        ends = [
            (max(0, a), min(n, b + 1)) for (a, b), n in zip(one.patch, (height, width), strict=True)
        ]
        (top, bottom), (left, right) = ends
        corner, size = (left - 0.5, top - 0.5), (right - left, bottom - top)
        axes.add_patch(Rectangle(corner, *size, fill=False, ec=LIGHT["kernel"], lw=1.2))
    return figure


def _as_bytes(pixels: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.uint8]:
    scaled = pixels if pixels.dtype == np.uint8 else np.rint(np.clip(pixels, 0, 1) * 255)
    return scaled.astype(np.uint8, copy=False)


def class_counts_figure(
    names: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]], *, title: str = ""
) -> Figure:
    """Draw how many images there are of each class as horizontal bars.

    A part (training, test) has a name and its number of images of each class.
    """
    figure = new_figure(460, 16 * len(names) * max(1, 0.7 * len(parts)) + 70, title)
    axes = figure.subplots()
    style_axes(axes)
    height = 0.8 / len(parts)
    legend: dict[str, dict[str, Any]] = {}
    for place, ((part, counts), role) in enumerate(zip(parts, ("input", "output"), strict=False)):
        rows = np.arange(len(names)) + (place - (len(parts) - 1) / 2) * height
        axes.barh(rows, counts, height=height * 0.9, color=LIGHT[role])
        for row, count in zip(rows, counts, strict=True):
            write(axes, count, row, f" {count:,}", fontsize=7, va="center_baseline", color=QUIET)
        legend[part] = {"color": LIGHT[role], "marker": "s", "linestyle": ""}
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.margins(x=0.12, y=0.01)
    axes.grid(visible=False, axis="y")
    add_legend(figure, legend)
    return figure
