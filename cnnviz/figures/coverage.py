"""What an operation reads of its input: how often each cell, and with how many weights.

SVG text with the page's own colours (assets/page.css), so that it suits light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import numpy as np

from cnnviz.figures.colours import QUIET, role
from cnnviz.grid.trace import Index

CELL = 30
HATCH = (
    '<pattern id="unread" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)">'
    f'<line y2="6" stroke="{QUIET}" stroke-width="1.5" opacity=".55"/></pattern>'
)


def coverage(counts: Index, label: str) -> str:
    """Return the input with how often each cell is read; cells never read are hatched.

    Args:
        counts: (H, W) how many windows read the cell.
        label: What the picture shows, for screen readers; plain text.
    """
    most = max(1, int(counts.max()))
    cells = [
        _cell(r, c, f"{0.12 + 0.55 * n / most:.2f}", str(n)) if n else _unread(r, c)
        for (r, c), n in np.ndenumerate(counts)
    ]
    height, width = counts.shape
    return _svg(width * CELL + 2, height * CELL + 2, cells, label)


def connections(size: tuple[int, int], read: Iterable[tuple[int, int]], label: str) -> str:
    """Return an input grid with a line from every cell that one output neuron reads.

    Args:
        size: Rows and columns of the input.
        read: Rows and columns of the cells that are read.
        label: What the picture shows, for screen readers; plain text.
    """
    height, width = size
    cell = min(18.0, 180 / max(size))
    x, y = width * cell + 90, height * cell / 2
    chosen = set(read)
    parts = [
        f'<line x1="{(c + 0.5) * cell + 1:.1f}" y1="{(r + 0.5) * cell + 1:.1f}" x2="{x:.1f}"'
        f' y2="{y:.1f}" stroke="{role("kernel")}" stroke-width="1" opacity=".55"/>'
        for r, c in sorted(chosen)
    ]
    for r, c in np.ndindex(*size):
        strength = ".45" if (r, c) in chosen else "0"
        parts.append(
            f'<rect x="{c * cell + 1:.1f}" y="{r * cell + 1:.1f}" width="{cell:.1f}"'
            f' height="{cell:.1f}" fill="{role("input")}" fill-opacity="{strength}"'
            f' stroke="{role("input")}" stroke-opacity=".5"/>'
        )
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{role("output")}"/>')
    return _svg(int(x + 12), int(height * cell + 2), parts, label)


def _cell(row: int, column: int, strength: str, text: str) -> str:
    x, y = column * CELL + 1, row * CELL + 1
    return (
        f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{role("kernel")}"'
        f' fill-opacity="{strength}" stroke="{QUIET}" stroke-opacity=".4"/>'
        f'<text x="{x + CELL / 2}" y="{y + CELL / 2}" dy=".35em" text-anchor="middle"'
        f' font-size="13" fill="currentColor">{text}</text>'
    )


def _unread(row: int, column: int) -> str:
    return (
        f'<rect x="{column * CELL + 1}" y="{row * CELL + 1}" width="{CELL}" height="{CELL}"'
        f' fill="url(#unread)" stroke="{QUIET}" stroke-opacity=".4"/>'
    )


def _svg(width: int, height: int, parts: list[str], label: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img"'
        f' aria-label="{escape(label)}" style="max-width:100%;height:auto;font-family:monospace">'
        f"<defs>{HATCH}</defs>{''.join(parts)}</svg>"
    )
