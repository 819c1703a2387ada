"""A grid of numbers in color, of which only those that are not 0 are written."""

import numpy as np

from cnnviz.figures.colors import NEGATIVE, POSITIVE, QUIET, Floats, magnitude
from cnnviz.figures.svg_strokes import svg, text

CELL = 30
LARGEST_OPACITY = 0.55
"""So that the number on it stays legible."""
NEGLIGIBLE = 1e-9
"""The sum of decimals such as 0.1 leaves less than this where 0 is meant."""


def number_grid(values: Floats, label: str) -> str:
    """Return an SVG of numbers (H, W), the strongest color for the largest magnitude.

    Args:
        values: Its numbers.
        label: Describes the drawing for screen readers, in plain text.
    """
    limit = magnitude(values) or 1.0
    height, width = values.shape
    parts = []
    for (row, column), value in np.ndenumerate(values):
        x, y = column * CELL + 1, row * CELL + 1
        shown = abs(value) > NEGLIGIBLE
        red, green, blue = NEGATIVE if value < 0 else POSITIVE
        opacity = LARGEST_OPACITY * (abs(value) / limit) ** 0.65 if shown else 0
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" stroke="{QUIET}"'
            f' stroke-opacity=".3" fill="rgb({red} {green} {blue})" fill-opacity="{opacity:.2f}"/>'
        )
        if shown:
            number = short_number(float(value))
            size = min(12, int(CELL / (0.68 * len(number))))
            parts.append(text(x + CELL / 2, y + CELL / 2, number, "currentColor", size))
    return svg(width * CELL + 2, height * CELL + 2, parts, label)


def short_number(value: float) -> str:
    """Return a number with two significant digits and without a leading zero: ``−.05``."""
    digits = f"{abs(value):.2g}"
    return ("−" if value < 0 else "") + digits.removeprefix("0")
