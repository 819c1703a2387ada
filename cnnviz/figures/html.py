"""Pieces of HTML with real text, in any language; assets/page.css sets how they look."""

import base64
import struct
from collections.abc import Callable, Sequence
from html import escape

from cnnviz.figures import colors
from cnnviz.figures.colors import Bytes
from cnnviz.figures.mosaic import encode_photo

WIDE, HIGH, ROOM = 240, 34, 2


def image(png: bytes, alt: str, *, width: str = "100%", role: str = "") -> str:
    """Return an image as an ``<img>`` that carries its own data and stays sharp when enlarged.

    ``alt`` says what it shows; ``role`` (``input``, ``kernel``, ``output``) frames it in its color.
    """
    frame = f";border:2px solid {colors.role(role)};border-radius:6px" if role else ""
    data = base64.b64encode(png).decode("ascii")
    columns, rows = struct.unpack(">II", png[16:24])
    # With the ratio it keeps its room on the page until it is decoded.
    style = f"aspect-ratio:auto {columns}/{rows};width:{width}{frame}"
    return (
        f'<img class="pixels" src="data:image/png;base64,{data}" '
        f'alt="{escape(alt, quote=True)}" style="{style}">'
    )


def photo(pixels: Bytes, alt: str, *, width: str = "100%") -> str:
    """Return an image (3, H, W) as an ``<img>`` that carries its own data as JPEG."""
    data = base64.b64encode(encode_photo(pixels)).decode("ascii")
    style = f"aspect-ratio:auto {pixels.shape[2]}/{pixels.shape[1]};width:{width}"
    return (
        f'<img src="data:image/jpeg;base64,{data}" alt="{escape(alt, quote=True)}" style="{style}">'
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


def confusion_table(
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    label: str,
    describe: Callable[[int, int, int], str],
) -> str:
    """Return how many images of each class were predicted as which class.

    Args:
        counts: (K, K) image counts; rows are true classes, columns predicted classes.
        names: The classes.
        label: What the table shows, for screen readers.
        describe: Words for a cell, from its true class, its predicted class and its number.
    """
    heads = "".join(f'<th title="{escape(name)}">{i}</th>' for i, name in enumerate(names))
    rows = []
    for truth, row in enumerate(counts):
        total = sum(row) or 1
        cells = "".join(
            _count(count, count / total, truth == predicted, describe(truth, predicted, count))
            for predicted, count in enumerate(row)
        )
        name = f"{escape(names[truth])} {truth}"
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return (
        f'<div class="confusion"><table aria-label="{escape(label, quote=True)}">'
        f"<tr><td></td>{heads}</tr>{''.join(rows)}</table></div>"
    )


def _count(count: int, share: float, correct: bool, words: str) -> str:
    """Return a cell: correct predictions in the color of outputs, mistakes in that of warnings."""
    color = colors.role("output") if correct else colors.role("dilation")
    # The root shows a few mistakes among a thousand correct predictions.
    paint = f"background:color-mix(in srgb, {color} {75 * share**0.5:.0f}%, transparent)"
    return f'<td style="{paint}" title="{escape(words, quote=True)}">{count or "·"}</td>'


def sparkline(shares: Sequence[float], label: str) -> str:
    """Return two or more values from 0 to 1 as a line, SVG; ``label`` is for screen readers."""
    last = len(shares) - 1
    points = " ".join(
        f"{WIDE * place / last:.1f},{ROOM + HIGH * (1 - share):.1f}"
        for place, share in enumerate(shares)
    )
    floor = HIGH + 2 * ROOM - 1
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH + 2 * ROOM}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(label, quote=True)}" style="width:100%;height:38px">'
        f'<line x1="0" x2="{WIDE}" y1="{floor}" y2="{floor}" stroke="var(--line)"/>'
        f'<polyline points="{points}" fill="none" stroke="var(--st-blue-color)" stroke-width="2"'
        ' vector-effect="non-scaling-stroke"/></svg>'
    )
