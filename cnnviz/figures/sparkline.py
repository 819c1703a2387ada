"""The course of a value over a run as one small line."""

from collections.abc import Sequence
from html import escape

WIDE, HIGH, ROOM = 240, 34, 2


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
