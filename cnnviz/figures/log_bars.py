"""How large numbers of very different size are: bars on a scale of powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from cnnviz.figures.colours import role

DECADES = 6
"""Powers of ten that fit on the scale; what is smaller has no bar."""


def log_bars(
    names: Sequence[str], heads: Sequence[str], columns: Sequence[Sequence[float | None]]
) -> str:
    """Draw a bar for each number, the columns each on a scale that ends at its largest.

    Args:
        names: What the rows are called.
        heads: What the columns show.
        columns: For each column a number of at least 0 for each row; None leaves a place empty.

    Returns:
        An HTML fragment.
    """
    largest = [max((v for v in column if v is not None), default=0.0) for column in columns]
    head = "".join(f'<div style="color:var(--quiet)">{escape(one)}</div>' for one in heads)
    lines = []
    for row, name in enumerate(names):
        cells = "".join(
            _bar(column[row], most, "output" if place == 0 else "bias")
            for place, (column, most) in enumerate(zip(columns, largest, strict=True))
        )
        lines.append(f"<div>{escape(name)}</div>{cells}")
    return (
        '<div style="display:grid;gap:.25em .9em;align-items:center;font-size:.85rem;'
        f"grid-template-columns:max-content repeat({len(heads)},minmax(5rem,1fr));"
        f'font-variant-numeric:tabular-nums"><div></div>{head}{"".join(lines)}</div>'
    )


def _bar(value: float | None, most: float, name: str) -> str:
    if value is None:
        return '<div style="color:var(--quiet)">–</div>'
    share = 0.0
    if value > 0 and math.isfinite(value) and most > 0:
        share = max(0.0, 1 + math.log10(value / most) / DECADES)
    return (
        '<div style="display:flex;align-items:center;gap:.4em"><div style="flex:1;height:.8em;'
        'background:var(--line);border-radius:2px">'
        f'<div style="width:{share:.1%};height:100%;border-radius:2px;background:{role(name)}">'
        f'</div></div><span style="width:4.6em">{value:.2g}</span></div>'
    )
