"""Drawings: strokes of a pen as text, as pixels, and placed as the images of MNIST are.

The pad in the browser draws the same strokes (static/components/pad/strokes.js).
"""

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from PIL import Image, ImageDraw

from cnnviz.data.dataset import Images

SIDE = 256
"""Pixels per side of a drawing; a coordinate is one byte."""
MAX_POINTS = 4000
"""Of a drawing: its link stays below 11,000 characters."""
_VARIABLE = 4
"""Bit of a stroke's first byte: each of its points has its own width."""


class Tool(IntEnum):
    """What a stroke does: the pen draws a line, the eraser removes one, an area is filled."""

    PEN = 0
    ERASER = 1
    AREA = 2


@dataclass(frozen=True)
class Stroke:
    """A line through points.

    Attributes:
        tool: What draws it.
        points: (x, y, width) of each, 0–255, in 1/256 of the pad's side.
    """

    tool: Tool
    points: tuple[tuple[int, int, int], ...]


def read_strokes(text: str) -> tuple[Stroke, ...]:
    """Read the text of a drawing, base64 (RFC 4648, section 5) without padding; empty for none.

    A stroke is a byte with its tool, its number of points (2 bytes, the larger first) and its
    points: a width and x, y of each, or, where the pressure changed, x, y, width of each.

    Raises:
        ValueError: The text is not a drawing, or has too many points.
    """
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        strokes = tuple(_read_all(content))
    except (struct.error, ValueError) as error:
        raise ValueError("This is not a drawing.") from error
    if sum(len(stroke.points) for stroke in strokes) > MAX_POINTS:
        raise ValueError("The drawing has too many points.")
    return strokes


def _read_all(content: bytes) -> Iterator[Stroke]:
    at = 0
    while at < len(content):
        head, count = struct.unpack_from(">BH", content, at)
        size = 3 * count if head & _VARIABLE else 1 + 2 * count
        body, at = content[at + 3 : at + 3 + size], at + 3 + size
        if not count or len(body) != size:
            raise ValueError(count)
        if head & _VARIABLE:
            points = tuple(zip(body[::3], body[1::3], body[2::3], strict=True))
        else:
            points = tuple((x, y, body[0]) for x, y in zip(body[1::2], body[2::2], strict=True))
        yield Stroke(Tool(head & ~_VARIABLE), points)


def write_strokes(strokes: tuple[Stroke, ...]) -> str:
    """Return the text of a drawing."""
    content = b""
    for stroke in strokes:
        widths = {width for _x, _y, width in stroke.points}
        variable = len(widths) > 1
        content += struct.pack(">BH", stroke.tool | variable * _VARIABLE, len(stroke.points))
        if variable:
            content += bytes(value for point in stroke.points for value in point)
        else:
            content += bytes([*widths, *(value for x, y, _w in stroke.points for value in (x, y))])
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def draw_strokes(strokes: tuple[Stroke, ...]) -> Images:
    """Return a drawing, white on black, (1, 256, 256) uint8."""
    canvas = Image.new("L", (SIDE, SIDE))
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        ink = 0 if stroke.tool is Tool.ERASER else 255
        places = [(x, y) for x, y, _width in stroke.points]
        if stroke.tool is Tool.AREA and len(places) > 2:
            pen.polygon(places, fill=ink)
        for x, y, width in stroke.points:
            radius = width / 2
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
        ends = [*stroke.points[1:], *(stroke.points[:1] if stroke.tool is Tool.AREA else ())]
        for (x0, y0, width0), (x1, y1, width1) in zip(stroke.points, ends, strict=False):
            pen.line((x0, y0, x1, y1), fill=ink, width=max(1, round((width0 + width1) / 2)))
    return np.asarray(canvas)[None].copy()
