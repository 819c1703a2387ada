"""Images in a row, each with a frame around a part of it and a caption, as HTML."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.mosaic import enlarge

Range = tuple[int, int]


@dataclass(frozen=True, eq=False)
class MarkedImage:
    """An image with a frame around a part of it.

    Attributes:
        pixels: (C, H, W) uint8, or floats from 0 to 1.
        lines: Its caption.
        patch: First and last row, first and last column of the frame; None for no frame. What is
            outside of the image is left out.
    """

    pixels: NDArray[np.uint8] | NDArray[np.float32]
    lines: Sequence[str]
    patch: tuple[Range, Range] | None = None


def marked_images(images: Sequence[MarkedImage]) -> str:
    """Return images in a row, which wraps."""
    return f'<div class="marked-images">{"".join(map(_figure, images))}</div>'


def _figure(image: MarkedImage) -> str:
    height, width = image.pixels.shape[1:]
    data = base64.b64encode(enlarge(image.pixels)).decode("ascii")
    sharp = ' class="pixels"' if width < 100 else ""
    caption = "<br>".join(map(escape, image.lines))
    return (
        f'<figure><div style="aspect-ratio:{width}/{height}">'
        f'<img{sharp} src="data:image/png;base64,{data}" alt="">{_frame(image)}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _frame(image: MarkedImage) -> str:
    if image.patch is None:
        return ""
    sides = image.pixels.shape[1:]
    ends = [(max(0, a), min(n, b + 1)) for (a, b), n in zip(image.patch, sides, strict=True)]
    (top, bottom), (left, right) = ends
    height, width = sides
    style = (
        f"top:{top / height:.2%};height:{(bottom - top) / height:.2%};"
        f"left:{left / width:.2%};width:{(right - left) / width:.2%}"
    )
    return f'<span style="{style}"></span>'
