"""Pieces of HTML around pictures: their words stay the browser's text, in any language."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from cnnviz.figures import colours


def image(png: bytes, alt: str, *, width: str = "100%", role: str = "") -> str:
    """Return a picture as an ``<img>`` that carries its own data and stays sharp when enlarged.

    Args:
        png: The picture.
        alt: What it shows, in words.
        width: CSS width.
        role: ``input``, ``kernel`` or ``output`` for a frame in that role's colour.
    """
    frame = f"border:2px solid {colours.role(role)};border-radius:6px;" if role else ""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img src="data:image/png;base64,{data}" alt="{escape(alt, quote=True)}" '
        f'style="width:{width};max-width:100%;box-sizing:border-box;'
        f'image-rendering:pixelated;{frame}">'
    )


def legend(limit: float, note: str = "") -> str:
    """Return the colour map with the numbers at its ends and its middle.

    Args:
        limit: Magnitude of the strongest colour.
        note: Words beside it.
    """
    ends = (number(-limit), "0", number(limit))
    numbers = "".join(f"<span>{text}</span>" for text in ends)
    return (
        '<div style="display:flex;align-items:center;gap:.8em;flex-wrap:wrap;'
        f'color:{colours.QUIET};font-size:.82rem">'
        '<div style="width:11rem"><div style="height:.6em;border-radius:3px;'
        f"background:{colours.gradient()};"
        f'box-shadow:0 0 0 1px var(--line)"></div>'
        '<div style="display:flex;justify-content:space-between;'
        f'font-variant-numeric:tabular-nums">{numbers}</div></div>'
        f"<span>{escape(note)}</span></div>"
    )


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names and values in a row that wraps, the values large.

    Args:
        pairs: Name and value of each fact.
    """
    items = "".join(
        f'<div><dt style="color:{colours.QUIET};font-size:.82rem;font-weight:400">{escape(name)}'
        '</dt><dd style="margin:0;font-size:1.35rem;line-height:1.3;'
        f'font-variant-numeric:tabular-nums">{escape(value)}</dd></div>'
        for name, value in pairs
    )
    return f'<dl style="display:flex;flex-wrap:wrap;gap:.5em 2.2em;margin:0;padding:0">{items}</dl>'


def number(value: float, digits: int = 3) -> str:
    """Return a number as people read it: ``digits`` significant ones, a true minus, no −0."""
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}·10^{int(exponent)}"
    return "0" if float(value) == 0 else text.replace("-", "−")
