"""Class probabilities and logits as horizontal bars with real text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from cnnviz.figures import colours
from cnnviz.figures.html import number


def bars(
    names: Sequence[str],
    values: Sequence[float],
    *,
    percent: bool = True,
    marks: dict[int, str] | None = None,
) -> str:
    """Draw one bar for each class.

    Args:
        names: What each bar stands for.
        values: Probabilities from 0 to 1, or signed numbers.
        percent: The values are probabilities: the full width is 100 %.  Otherwise bars start at a
            middle line, blue to the left and red to the right.
        marks: Words behind the names of some bars, by index (``the truth``).

    Returns:
        An HTML fragment.
    """
    finite = [value if np.isfinite(value) else 0.0 for value in values]
    strongest = max(range(len(finite)), key=finite.__getitem__, default=-1)
    limit = 1.0 if percent else max((abs(value) for value in finite), default=0.0) or 1.0
    rows = []
    for index, (name, value) in enumerate(zip(names, values, strict=True)):
        bold = "font-weight:700" if index == strongest else ""
        text = f"{value:.1%}" if percent else number(value)
        mark = escape((marks or {}).get(index, ""))
        rows.append(
            f'<div style="{bold};overflow-wrap:anywhere">{escape(name)}'
            f'<span style="color:{colours.role("input")};font-weight:600;white-space:nowrap">'
            f" {mark}</span></div>"
            f'<div style="position:relative;height:1.05em">{_bar(finite[index], limit, percent)}'
            f'</div><div style="text-align:right;{bold}">{text}</div>'
        )
    return (
        '<div style="display:grid;grid-template-columns:fit-content(60%) minmax(4rem,1fr) 3.6em;'
        'max-width:45rem;gap:.28em .8em;align-items:center;font-variant-numeric:tabular-nums">'
        f"{''.join(rows)}</div>"
    )


def _bar(value: float, limit: float, percent: bool) -> str:
    """Return one bar, laid over a faint track."""
    share = min(abs(value) / limit, 1) * 100
    if percent:
        track, left, width, paint = "0;right:0", 0.0, share, colours.role("output")
    else:
        track, width = "50%;width:1px", share / 2
        left = 50 - width if value < 0 else 50.0
        red, green, blue = colours.NEGATIVE if value < 0 else colours.POSITIVE
        paint = f"rgb({red} {green} {blue})"
    faint = f"color-mix(in srgb,{colours.QUIET} {14 if percent else 60}%,transparent)"
    shape = "position:absolute;top:0;bottom:0;border-radius:3px"
    return (
        f'<div style="{shape};left:{track};background:{faint}"></div>'
        f'<div style="{shape};left:{left:.2f}%;width:{width:.2f}%;background:{paint}"></div>'
    )
