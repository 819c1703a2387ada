"""Many images of one size, sent as ONE image, each with its own caption."""

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.mosaic import encode_photo, enlarge

SIDE = 88
"""Side of an image on the page in pixels, as near to it as whole pixels of the image allow."""
COLUMNS = 12  # of the image that is sent; on the page they wrap


@dataclass(frozen=True)
class Caption:
    """The caption of an image, what it shows, and where it leads.

    Attributes:
        words: Lines below it; the first one stands out.
        alt: What it shows, for screen readers.
        link: Address that it leads to; empty for none.
        color: CSS color of the first line; empty for that of text.
    """

    words: tuple[str, ...]
    alt: str
    link: str = ""
    color: str = ""


def image_sheet(
    images: NDArray[np.uint8], captions: Sequence[Caption], *, photos: bool = False
) -> str:
    """Return images (N, C, H, W) uint8, C = 1 or 3, side by side with sharp pixels.

    Photos, which have three channels, are sent as JPEG: that is much smaller.
    """
    count, channels, height, width = images.shape
    columns = min(COLUMNS, count)
    rows = math.ceil(count / columns)
    padded = np.pad(images, ((0, rows * columns - count), (0, 0), (0, 0), (0, 0)))
    grid = padded.reshape(rows, columns, channels, height, width).transpose(2, 0, 3, 1, 4)
    sheet = grid.reshape(channels, rows * height, columns * width)
    kind, encode = ("jpeg", encode_photo) if photos else ("png", enlarge)
    data = base64.b64encode(encode(sheet)).decode("ascii")
    times = max(1, round(SIDE / max(height, width)))
    width, height = width * times, height * times  # on the page
    size = f"{columns * width}px {rows * height}px"
    cells = []
    for place, caption in enumerate(captions):
        row, column = divmod(place, columns)
        corner = f"-{column * width}px -{row * height}px"
        alt = escape(caption.alt, quote=True)
        style = f"background-position:{corner}"
        cells.append(_cell(f'<span role="img" aria-label="{alt}" style="{style}"></span>', caption))
    return (
        f'<div class="sheet" style="--sheet:url(data:image/{kind};base64,{data});--size:{size};'
        f'--width:{width}px;--height:{height}px">{"".join(cells)}</div>'
    )


def _cell(image: str, caption: Caption) -> str:
    first, *rest = caption.words or ("",)
    color = f' style="color:{caption.color}"' if caption.color else ""
    lines = "".join(f"<br><span>{escape(line)}</span>" for line in rest)
    body = f"{image}<figcaption><b{color}>{escape(first)}</b>{lines}</figcaption>"
    if caption.link:
        body = f'<a href="{escape(caption.link, quote=True)}">{body}</a>'
    return f"<figure>{body}</figure>"
