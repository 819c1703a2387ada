"""Grids of numbers side by side, with signs between them, in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnviz.figures.colors import LIGHT, magnitude
from cnnviz.figures.number_panel import NumberPanel
from cnnviz.figures.plots.panel import Panel, draw_panel
from cnnviz.figures.plots.paper import QUIET, canvas, new_figure, resize, text_width, write

WIDEST, TALLEST, SMALLEST, LARGEST = 860.0, 260.0, 3.0, 30.0
"""Points: width and height of the grids of a row, and the side of a cell."""
MARGIN, HEADING, SCALE, SCALE_WIDTH, GAP = 16.0, 22.0, 20.0, 84.0, 14.0
"""Points: around all, for the heading of a panel and its scale of colors, between panels."""
READABLE = 12.0
"""Points: side of a cell from which on it has its number."""


@dataclass
class Place:
    """Where drawing goes on, in points from the upper left corner."""

    right: float
    bottom: float


def panels_figure(
    rows: Sequence[Sequence[NumberPanel | str]], *, note: str = "", title: str = ""
) -> Figure:
    """Draw rows of grids; a text between two of them is a sign, such as ``=``.

    Args:
        rows: The grids and signs of each row.
        note: A line of words below all.
        title: Title of the figure.
    """
    figure = new_figure(WIDEST, WIDEST)
    axes = canvas(figure)
    place = Place(0.0, MARGIN)
    if title:
        write(axes, MARGIN, place.bottom + 12, title, fontsize=12)
        place = Place(MARGIN + text_width(title, 12), place.bottom + HEADING)
    for row in rows:
        place = _draw_row(axes, row, place)
    if note:
        write(axes, MARGIN, place.bottom + 4, note, fontsize=9, color=QUIET)
        place = Place(max(place.right, MARGIN + text_width(note, 9)), place.bottom + GAP)
    resize(figure, axes, place.right + MARGIN, place.bottom + MARGIN)
    return figure


def _draw_row(axes: Axes, row: Sequence[NumberPanel | str], start: Place) -> Place:
    """Draw a row below ``start``; return its right and lower edge, or that of all before."""
    signs = sum(_sign_width(item) for item in row if isinstance(item, str))
    panels = [item for item in row if isinstance(item, NumberPanel)]
    columns = sum(panel.values.shape[1] for panel in panels)
    tall = max(panel.values.shape[0] for panel in panels)
    cell = min((WIDEST - signs - (len(panels) - 1) * GAP) / columns, TALLEST / tall)
    drawn = [_panel(panel, min(max(cell, SMALLEST), LARGEST)) for panel in panels]
    high = max(panel.height for panel in drawn)
    x, middle = MARGIN, start.bottom + HEADING + high / 2
    rest = iter(zip(panels, drawn, strict=True))
    for item in row:
        if isinstance(item, str):
            style = {"fontsize": 14, "color": QUIET, "ha": "center", "va": "center"}
            write(axes, x + (_sign_width(item) - GAP) / 2, middle, item, **style)
            x += _sign_width(item)
            continue
        given, panel = next(rest)
        panel.left, panel.top = x, middle - panel.height / 2
        draw_panel(axes, panel)
        for window in (given.marked, *given.runs):
            if window is not None:
                _frame_window(axes, given.role, panel, window)
        x += max(panel.width, SCALE_WIDTH) + GAP
    return Place(max(start.right, x - GAP), start.bottom + HEADING + high + SCALE + GAP)


def _sign_width(text: str) -> float:
    return text_width(text, 14) + GAP


def _panel(given: NumberPanel, cell: float) -> Panel:
    values = given.values[None]  # (1, H, W)
    known = np.where(np.isfinite(values), values, 0.0)
    limit = (magnitude(known) if given.limit is None else given.limit) or 1.0
    hatched = np.isnan(values)
    return Panel(
        given.role,
        given.title,
        known,
        [""],
        limit,
        hatched=hatched,
        note=given.note,
        numbers=cell >= READABLE,
        cell=cell,
    )


def _frame_window(axes: Axes, role: str, panel: Panel, window: tuple[int, int, int, int]) -> None:
    row, column, rows, columns = window
    left, top = panel.corner(0, row, column)
    width, height = columns * panel.cell, rows * panel.cell
    color = LIGHT["kernel" if role == "input" else role]
    axes.add_patch(Rectangle((left, top), width, height, fill=False, ec=color, lw=2.2, zorder=4))
