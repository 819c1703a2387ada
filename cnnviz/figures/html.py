"""Pieces of HTML with real text, in any language; assets/page.css sets how they look."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from cnnviz.figures import colors


def image(png: bytes, alt: str, *, width: str = "100%", role: str = "") -> str:
    """Return an image as an ``<img>`` that carries its own data and stays sharp when enlarged.

    Args:
        png: The image.
        alt: What it shows, in words.
        width: CSS width.
        role: ``input``, ``kernel`` or ``output`` for a frame in that role's color.
    """
    frame = f";border:2px solid {colors.role(role)};border-radius:6px" if role else ""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img class="pixels" src="data:image/png;base64,{data}" '
        f'alt="{escape(alt, quote=True)}" style="width:{width}{frame}">'
    )


def legend(limit: float, note: str = "") -> str:
    """Return the color map from −limit to limit with its numbers, and a note beside it."""
    numbers = "".join(f"<span>{text}</span>" for text in (number(-limit), "0", number(limit)))
    return (
        f'<div class="legend"><div><div class="ramp" style="background:{colors.gradient()}"></div>'
        f'<div class="ends">{numbers}</div></div><span>{escape(note)}</span></div>'
    )


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names and values in a row that wraps, the values large."""
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs
    )
    return f'<dl class="facts">{items}</dl>'


def number(value: float) -> str:
    """Return a number with three significant digits, a true minus sign, and no −0."""
    text = f"{value:.3g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}·10^{int(exponent)}"
    return "0" if float(value) == 0 else text.replace("-", "−")
