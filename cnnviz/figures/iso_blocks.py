"""Slabs, columns and lines of an architecture drawing, as SVG.

Colours are the custom properties of assets/page.css with the light ones behind them, so a drawing
follows the page and still stands alone.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from html import escape

FALLBACK = {
    "--role-input": "#0f766e",
    "--role-kernel": "#b45309",
    "--role-output": "#6d28d9",
    "--role-stride": "#1d64b4",
    "--role-bias": "#8a6d00",
    "--page": "#ffffff",
    "--line": "#dde3e8",
    "--text": "#17202a",
    "--quiet": "#566577",
}
TALL, DEEP = 132, 64
"""Height and length of the receding edge of the largest map, in pixels."""
SLOPE = (0.72, 0.5)
"""Where the receding edge leads: right, and up."""
MONO = "'JetBrains Mono','Noto Sans Mono CJK KR',monospace"
SIZE = 11.5
SMALL = 0.86
"""Size of the third line of a label beside that of the others."""
LETTER = 0.61
"""Width of a letter beside its size; those of Chinese, Japanese and Korean are as wide as high."""


def paint(name: str) -> str:
    """Return a colour of the page, with the one to use where there is no page."""
    return f"var({name},{FALLBACK[name]})"


def wide(text: str, size: float = 1) -> float:
    """Return the width of a text in pixels; ``size`` is beside ``SIZE``."""
    letters = (1 if unicodedata.east_asian_width(sign) in "WF" else LETTER for sign in text)
    return SIZE * size * sum(letters)


def tall(extent: int, largest: int) -> float:
    """Return the height of maps in pixels: 224, 7 and 1 all have to be seen."""
    return 5 + (TALL - 5) * math.sqrt(extent / largest)


def deep(extent: int, largest: int) -> float:
    """Return the length of the receding edge."""
    return 3 + (DEEP - 3) * math.sqrt(extent / largest)


def thick(channels: int) -> float:
    """Return the thickness of a slab of channels: 1, 512 and 4096 all have to be seen."""
    return 2 + 4.2 * math.log2(channels + 1)


def high(features: int, most: int) -> float:
    """Return the height of a column of flat features."""
    return 10 + (TALL - 10) * math.log2(features + 1) / math.log2(max(most, 4096) + 1)


@dataclass(frozen=True)
class Solid:
    """A slab as it stands in the drawing.

    Args:
        x: Left edge of its front.
        width: Of its front: the channels.
        height: Of its front: the rows.
        depth: Of the receding edge: the columns.
        role: Colour.
        line: Which line of the builder it belongs to.
        title: What it is, in words.
    """

    x: float
    width: float
    height: float
    depth: float
    role: str
    line: int
    title: str

    @property
    def reach(self) -> tuple[float, float]:
        """How far the receding edge leads to the right, and up."""
        return self.depth * SLOPE[0], self.depth * SLOPE[1]

    def draw(self, middle: float) -> str:
        """Return the slab; its middle, depth included, stands on the line ``middle``."""
        right, up = self.reach
        left, top, wide, high = self.x, middle - (self.height - up) / 2, self.width, self.height
        front = f"M{left:.1f} {top:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z"
        lid = f"M{left:.1f} {top:.1f}l{right:.1f} {-up:.1f}h{wide:.1f}l{-right:.1f} {up:.1f}z"
        side = (
            f"M{left + wide:.1f} {top:.1f}l{right:.1f} {-up:.1f}v{high:.1f}l{-right:.1f} {up:.1f}z"
        )
        colour = paint(self.role)
        return (
            f'<g class="slab" data-line="{self.line}" '
            f'style="fill:{colour};stroke:{colour};stroke-linejoin:round">'
            f"<title>{escape(self.title)}</title>"
            f'<path d="{front}{lid}{side}" style="fill:{paint("--page")}"/>'
            f'<path d="{front}" fill-opacity=".34"/><path d="{lid}" fill-opacity=".16"/>'
            f'<path d="{side}" fill-opacity=".5"/></g>'
        )


def words(lines: list[str], x: float, y: float, *, role: str = "--text", line: int = -1) -> str:
    """Return lines of text below each other, centred; the second and later ones stand back."""
    parts = []
    for place, text in enumerate(lines):
        style = f"fill:{paint(role if place == 0 else '--quiet')}"
        style += f";font-size:{SMALL}em" if place == 2 else ""
        parts.append(
            f'<text x="{x:.1f}" y="{y + 14 * place:.1f}" style="{style}">{escape(text)}</text>'
        )
    return f'<g class="label" data-line="{line}">{"".join(parts)}</g>'


def wire(path: str, *, arrow: bool = False) -> str:
    """Return a thin line."""
    head = ' marker-end="url(#arrow)"' if arrow else ""
    return (
        f'<path class="wire" d="{path}"{head} '
        f'style="fill:none;stroke:{paint("--quiet")};stroke-width:1.3"/>'
    )


def plus(x: float, y: float, line: int) -> str:
    """Return the sum at the end of a residual block."""
    ink = f"fill:{paint('--page')};stroke:{paint('--role-output')};stroke-width:1.6"
    return (
        f'<g class="slab" data-line="{line}" style="{ink}"><circle cx="{x:.1f}" cy="{y:.1f}" '
        f'r="7"/><path d="M{x - 4:.1f} {y:.1f}h8M{x:.1f} {y - 4:.1f}v8"/></g>'
    )


def ghost(x: float, width: float, middle: float, line: int, *, broken: bool) -> str:
    """Return the outline of a layer that has no size: it does not fit, or one before does not."""
    ink = paint("--role-kernel" if broken else "--quiet")
    return (
        f'<g class="slab ghost" data-line="{line}"><rect x="{x:.1f}" y="{middle - 26:.1f}" '
        f'width="{width:.1f}" height="52" rx="3" style="fill:{paint("--page")};stroke:{ink};'
        f'stroke-width:{2 if broken else 1.2};stroke-dasharray:4 3"/>'
        f'<text x="{x + width / 2:.1f}" y="{middle + 4:.1f}" '
        f'style="fill:{ink}">{"!" if broken else "?"}</text></g>'
    )
