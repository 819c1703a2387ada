"""Many pictures of one size as ONE image, each with words of its own below it."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.png import enlarge

_TARGET = 88
"""Side of a picture on the page, in pixels; as near to it as whole pixels of the picture allow."""
_COLUMNS = 12  # of the image that is sent; on the page they wrap


@dataclass(frozen=True)
class Caption:
    """What stands with a picture: words below it, what it shows, and where it leads.

    Attributes:
        words: Below it; the first line stands out.
        shows: For those who do not see it.
        link: Address that it leads to, empty for none.
        colour: CSS colour of the first line, empty for that of text.
    """

    words: tuple[str, ...]
    shows: str
    link: str = ""
    colour: str = ""


def image_sheet(images: NDArray[np.uint8], captions: Sequence[Caption]) -> str:
    """Draw pictures side by side; their pixels stay sharp.

    Args:
        images: (N, C, H, W) uint8, one or three channels.
        captions: For each picture.

    Returns:
        An HTML fragment.
    """
    count, _channels, height, width = images.shape
    times = max(1, round(_TARGET / max(height, width)))
    data = base64.b64encode(enlarge(_laid_out(images))).decode("ascii")
    columns = min(_COLUMNS, count)
    size = f"{columns * width * times}px {math.ceil(count / columns) * height * times}px"
    cells = []
    for place, caption in enumerate(captions):
        row, column = divmod(place, columns)
        picture = (
            f'<span role="img" aria-label="{escape(caption.shows, quote=True)}" '
            f'style="display:block;width:{width * times}px;height:{height * times}px;'
            f"border-radius:3px;background:var(--sheet) -{column * width * times}px "
            f'-{row * height * times}px/{size};image-rendering:pixelated"></span>'
        )
        cells.append(_cell(picture, caption))
    return (
        f'<div class="sheet" style="--sheet:url(data:image/png;base64,{data});display:grid;'
        f"grid-template-columns:repeat(auto-fill,{width * times}px);gap:.9em .55em;"
        f'font-size:.78rem;line-height:1.3">{"".join(cells)}</div>'
    )


def _cell(picture: str, caption: Caption) -> str:
    first, *rest = caption.words or ("",)
    colour = f"color:{caption.colour};" if caption.colour else ""
    words = f'<b style="{colour}font-weight:600">{escape(first)}</b>' + "".join(
        f'<br><span style="color:var(--quiet)">{escape(line)}</span>' for line in rest
    )
    body = f'{picture}<figcaption style="margin-top:.25em">{words}</figcaption>'
    if caption.link:
        link = escape(caption.link, quote=True)
        body = f'<a href="{link}" style="color:inherit;text-decoration:none">{body}</a>'
    return f'<figure style="margin:0;overflow-wrap:anywhere">{body}</figure>'


def _laid_out(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (C, rows·H, columns·W)."""
    count, channels, height, width = images.shape
    columns = min(_COLUMNS, count)
    rows = math.ceil(count / columns)
    cells = np.zeros((rows * columns, channels, height, width), np.uint8)
    cells[:count] = images
    grid = cells.reshape(rows, columns, channels, height, width)
    return grid.transpose(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)
