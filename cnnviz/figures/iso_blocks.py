"""The parts of an architecture drawing: slabs, columns, wires, labels, and how they look as SVG."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.figures import colors

TALL, DEEP = 132, 64
"""Height and length of the receding edge of the largest map, in pixels."""
SLOPE = (0.72, 0.5)
"""Where the receding edge leads: right, and up."""
MONO = "'JetBrains Mono','Noto Sans Mono CJK KR',monospace"
SIZE = 11.5
SMALL = 0.86
"""Size of the third line of a label relative to that of the others."""
LEADING = 14
"""Pixels from one line of a label to the next."""
LETTER = 0.61
"""Width of a letter relative to its size; Chinese, Japanese and Korean ones are as wide as high."""

Corner = tuple[float, float]


def paint(name: str) -> str:
    """Return the CSS color of a role or of the page, as assets/page.css sets it."""
    return f"var(--{name})" if name in ("page", "text", "quiet") else colors.role(name)


def text_width(text: str, size: float = 1) -> float:
    """Return the width of a text in pixels; ``size`` is relative to ``SIZE``."""
    letters = (1 if unicodedata.east_asian_width(sign) in "WF" else LETTER for sign in text)
    return SIZE * size * sum(letters)


def map_height(extent: int, largest: int) -> float:
    """Return the height of maps in pixels: 224, 7 and 1 must all be visible."""
    return 5 + (TALL - 5) * math.sqrt(extent / largest)


def map_depth(extent: int, largest: int) -> float:
    """Return the length of the receding edge in pixels."""
    return 3 + (DEEP - 3) * math.sqrt(extent / largest)


def slab_width(channels: int) -> float:
    """Return the thickness of a slab of channels in pixels: 1, 512 and 4096 must all be visible."""
    return 2 + 4.2 * math.log2(channels + 1)


def column_height(features: int, most: int) -> float:
    """Return the height of a column of flat features in pixels."""
    return 10 + (TALL - 10) * math.log2(features + 1) / math.log2(max(most, 4096) + 1)


@dataclass(frozen=True)
class Solid:
    """A slab of maps, or a column of features.

    Attributes:
        x: Left edge of its front.
        middle: Height on the page of its middle, depth included.
        width: Of its front: the channels.
        height: Of its front: the rows.
        depth: Of the receding edge: the columns.
        role: Color.
        line: Which line of the builder it belongs to.
        title: What it is, in words.
    """

    x: float
    middle: float
    width: float
    height: float
    depth: float
    role: str
    line: int
    title: str

    @property
    def reach(self) -> Corner:
        """How far the receding edge leads to the right, and up."""
        return self.depth * SLOPE[0], self.depth * SLOPE[1]

    def faces(self) -> tuple[list[Corner], list[Corner], list[Corner]]:
        """Return the corners of front, lid and side."""
        right, up = self.reach
        left, top = self.x, self.middle - (self.height - up) / 2
        end, floor = left + self.width, top + self.height
        back = [(left + right, top - up), (end + right, top - up)]
        return (
            [(left, top), (end, top), (end, floor), (left, floor)],
            [(left, top), *back, (end, top)],
            [(end, top), back[1], (end + right, floor - up), (end, floor)],
        )

    def svg(self) -> str:
        """Return the slab as SVG."""
        front, lid, side = (f"{_path(corners)}z" for corners in self.faces())
        color = paint(self.role)
        return (
            f'<g class="slab" data-line="{self.line}" '
            f'style="fill:{color};stroke:{color};stroke-linejoin:round">'
            f"<title>{escape(self.title)}</title>"
            f'<path d="{front}{lid}{side}" style="fill:{paint("page")}"/>'
            f'<path d="{front}" fill-opacity=".34"/><path d="{lid}" fill-opacity=".16"/>'
            f'<path d="{side}" fill-opacity=".5"/></g>'
        )


@dataclass(frozen=True)
class Label:
    """Lines of text below each other, centered; the second and later ones are quiet."""

    lines: tuple[str, str, str]
    x: float
    y: float
    line: int

    def svg(self) -> str:
        """Return the text as SVG."""
        quiet = f"fill:{paint('quiet')}"
        styles = (f"fill:{paint('text')}", quiet, f"{quiet};font-size:{SMALL}em")
        texts = "".join(
            f'<text x="{self.x:.1f}" y="{self.y + LEADING * place:.1f}" style="{style}">'
            f"{escape(text)}</text>"
            for place, (text, style) in enumerate(zip(self.lines, styles, strict=True))
        )
        return f'<g class="label" data-line="{self.line}">{texts}</g>'


@dataclass(frozen=True)
class Wire:
    """A thin line from corner to corner."""

    corners: tuple[Corner, ...]

    def svg(self) -> str:
        """Return the line as SVG."""
        style = f"fill:none;stroke:{paint('quiet')};stroke-width:1.3"
        return f'<path class="wire" d="{_path(self.corners)}" style="{style}"/>'


@dataclass(frozen=True)
class PlusSign:
    """The addition at the end of a residual block."""

    x: float
    y: float
    line: int

    def svg(self) -> str:
        """Return a plus in a circle as SVG."""
        x, y = self.x, self.y
        ink = f"fill:{paint('page')};stroke:{paint('output')};stroke-width:1.6"
        return (
            f'<g class="slab" data-line="{self.line}" style="{ink}"><circle cx="{x:.1f}" '
            f'cy="{y:.1f}" r="7"/><path d="M{x - 4:.1f} {y:.1f}h8M{x:.1f} {y - 4:.1f}v8"/></g>'
        )


@dataclass(frozen=True)
class Box:
    """A box with a word: the layers of a shortcut on its wire, or a layer that has no size.

    Its center is (x, y). A ghost is a layer that does not fit, or one behind it.
    """

    x: float
    y: float
    width: float
    height: float
    text: str
    role: str
    line: int
    ghost: bool = False

    def svg(self) -> str:
        """Return the box as SVG."""
        ink = paint(self.role)
        dashes = ";stroke-dasharray:4 3" if self.ghost else ""
        name, size = ("slab ghost", "") if self.ghost else ("slab", f";font-size:{SMALL}em")
        return (
            f'<g class="{name}" data-line="{self.line}"><rect x="{self.x - self.width / 2:.1f}" '
            f'y="{self.y - self.height / 2:.1f}" width="{self.width:.1f}" '
            f'height="{self.height:.0f}" rx="4" style="fill:{paint("page")};stroke:{ink}{dashes}"/>'
            f'<text x="{self.x:.1f}" y="{self.y + 4:.1f}" style="fill:{ink}{size}">'
            f"{escape(self.text)}</text></g>"
        )


Part = Solid | Label | Wire | PlusSign | Box


def _path(corners: Sequence[Corner]) -> str:
    """Return a line through corners as the data of an SVG path."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
