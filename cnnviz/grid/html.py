"""Grids and sums as HTML, for notebooks.

Styles are inline, and text takes the notebook's color, so that it suits light and dark themes.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

MOST_CELLS = 12
"""Rows or columns of a grid that are shown; and terms of a sum."""
INPUT, KERNEL, OUTPUT = "46,160,67", "230,126,34", "137,87,229"
_BOX = "display:inline-block;vertical-align:top;margin:0 1.5em .5em 0"
_CELL = "border:1px solid rgba(128,128,128,.4);padding:2px 6px;text-align:right"


def grid_html(
    title: str, grid: NDArray[np.float64], cells: Collection[tuple[int, int]], color: str
) -> str:
    """Return a table of numbers, (H, W), with a title in plain text and some cells in a color."""
    rows = []
    for r, values in enumerate(grid[:MOST_CELLS]):
        row = "".join(
            f'<td style="{_CELL};background:rgba({color},{".35" if (r, c) in cells else "0"})">'
            f"{number_html(value)}</td>"
            for c, value in enumerate(values[:MOST_CELLS])
        )
        rows.append(f"<tr>{row}{'<td>…</td>' * (len(values) > MOST_CELLS)}</tr>")
    more = "<tr><td>…</td></tr>" * (len(grid) > MOST_CELLS)
    table = f'<table style="border-collapse:collapse">{"".join(rows)}{more}</table>'
    return f'<div style="{_BOX}"><div>{title}</div>{table}</div>'


def sum_html(terms: list[str], sign: str = " + ") -> str:
    """Return terms joined by a sign, without those in the middle if there are many."""
    if len(terms) > MOST_CELLS:
        terms = [*terms[: MOST_CELLS - 1], "…", terms[-1]]
    return sign.join(terms) or "0"


def function_html(kind: str, value: float, slope: float | None) -> str:
    """Return an activation of a value, ``max(0, −1.5)``.

    Args:
        kind: Name of an activation (:class:`cnnviz.grid.Kind`).
        value: What it is the function of.
        slope: Of a leaky ReLU.
    """
    x = number_html(value)
    texts = {
        "relu": f"max(0, {x})",
        "leaky_relu": f"max(0, {x}) + {number_html(slope or 0.0)}·min(0, {x})",
        "tanh": f"tanh({x})",
        "sigmoid": f"1 / (1 + exp(−{f'({x})' if value < 0 else x}))",
    }
    return texts[kind]


def number_html(value: float) -> str:
    """Return a number with four digits."""
    return f"{value:.4g}".replace("inf", "∞").replace("-", "−")
