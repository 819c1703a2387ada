"""What an operation reads of its input: each cell how often, and with how many weights.

SVG text with the page's own colors (assets/page.css), so that it works on light and dark pages.
``label`` describes a drawing for screen readers, in plain text.
"""

from collections.abc import Iterable

import numpy as np

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.svg_strokes import block, path, svg, text
from cnnviz.grid.trace import Index

CELL = 30
UNREAD = 'fill="url(#unread)"'
HATCH = (
    '<defs><pattern id="unread" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)">'
    f'<line y2="6" stroke="{QUIET}" stroke-width="1.5" opacity=".55"/></pattern></defs>'
)


def coverage(counts: Index, label: str) -> str:
    """Return the input with how often each cell is read, (H, W); unread cells are hatched."""
    most = max(1, int(counts.max()))
    parts = [HATCH]
    for (r, c), count in np.ndenumerate(counts):
        x, y = c * CELL + 1, r * CELL + 1
        fill = f'fill="{role("kernel")}" fill-opacity="{0.12 + 0.55 * count / most:.2f}"'
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" stroke="{QUIET}"'
            f' stroke-opacity=".4" {fill if count else UNREAD}/>'
        )
        if count:
            parts.append(text(x + CELL / 2, y + CELL / 2, str(count), "currentColor", 13))
    height, width = counts.shape
    return svg(width * CELL + 2, height * CELL + 2, parts, label)


def connections(size: tuple[int, int], reads: Iterable[tuple[int, int]], label: str) -> str:
    """Return an input grid with a line from every cell that one output neuron reads.

    ``size`` and ``reads`` are rows and columns.
    """
    height, width = size
    cell = min(18.0, 180 / max(size))
    x, y = width * cell + 90, height * cell / 2
    cells = set(reads)
    lines = (
        f"M{(c + 0.5) * cell + 1:.1f} {(r + 0.5) * cell + 1:.1f}L{x:.1f} {y:.1f}"
        for r, c in sorted(cells)
    )
    parts = [path("".join(lines), "kernel", 1, 0.55)]
    parts += [block(c * cell + 1, r * cell + 1, cell, cell, "input", 0.45) for r, c in cells]
    edges = [f"M1 {r * cell + 1:.1f}h{width * cell:.1f}" for r in range(height + 1)]
    edges += [f"M{c * cell + 1:.1f} 1v{height * cell:.1f}" for c in range(width + 1)]
    parts.append(path("".join(edges), "input", 1, 0.7))
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{role("output")}"/>')
    return svg(x + 12, height * cell + 2, parts, label)
