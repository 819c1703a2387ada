"""The layers of a network as bars: how many weights each has, and which are trained."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

LOWEST = 8
"""Height of a bar of one weight, in percent of the largest."""


@dataclass(frozen=True)
class WeightBar:
    """A layer with weights.

    Attributes:
        title: What it is, shown for a pointer on it.
        count: Its trainable values.
        trains: Whether they are trained; a frozen layer keeps them.
    """

    title: str
    count: int
    trains: bool


def weight_bars(bars: Sequence[WeightBar], alt: str) -> str:
    """Return bars, one per layer in order, as HTML; heights are logarithms of the counts."""
    most = max((math.log10(1 + bar.count) for bar in bars), default=1.0)
    columns = []
    for bar in bars:
        height = LOWEST + (100 - LOWEST) * math.log10(1 + bar.count) / most
        kind = "trains" if bar.trains else "frozen"
        title = escape(bar.title, quote=True)
        columns.append(f'<i class="{kind}" style="height:{height:.0f}%" title="{title}"></i>')
    label = escape(alt, quote=True)
    return f'<div class="weight-bars" role="img" aria-label="{label}">{"".join(columns)}</div>'
