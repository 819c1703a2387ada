"""Grids as text in a link.

Cells are joined by ``_``, rows by ``~``, channels by ``~~``, images by ``~~~``: characters that a
URL does not escape, so that ``3_3_2~0_0_1`` stays readable.
"""

import math
import re

import numpy as np

from cnnviz.grid.trace import Array
from cnnviz.problem import N_, Problem, Quoted

CELL, ROW, CHANNEL, IMAGE = "_", "~", "~~", "~~~"
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)


def grid_text(grids: Array) -> str:
    """Return up to four axes of numbers as text, from which ``parse_grids`` reads the same."""
    separator = ("", CELL, ROW, CHANNEL, IMAGE)[grids.ndim]
    if grids.ndim:
        return separator.join(grid_text(part) for part in grids)
    return number_text(float(grids))


def number_text(value: float) -> str:
    """Return the shortest text that reads as exactly the same finite number."""
    text = repr(value).removesuffix(".0")
    return text.replace("e+", "e").replace("e-0", "e-")


def parse_grids(text: str, setting: str = "image") -> Array:
    """Return the grids in a link, (N, C, H, W).

    Args:
        text: Text as of ``grid_text``.
        setting: Name of the grids in a Problem: ``image``, ``kernel`` or ``bias``.

    Raises:
        Problem: A cell is not a finite number, or a row, channel or image differs in size from
            the first; names its row and column.
    """
    images = [
        [_rows([row.split(CELL) for row in channel.split(ROW)], setting) for channel in channels]
        for channels in (image.split(CHANNEL) for image in text.split(IMAGE))
    ]
    first = images[0][0].shape
    for channels in images:
        if len(channels) != len(images[0]) or any(grid.shape != first for grid in channels):
            raise Problem(
                N_(
                    "All grids must have the size of the first one, {rows}×{columns}; at least "
                    "one differs or is missing."
                ),
                setting=setting,
                rows=first[0],
                columns=first[1],
            )
    return np.array(images)


def _rows(rows: list[list[str]], setting: str) -> Array:
    """Return (rows, columns) of one grid."""
    for place, cells in enumerate(rows, start=1):
        if len(cells) != len(rows[0]):
            raise Problem(
                N_(
                    "All rows must have the same length: row {row} has {count}, the first row "
                    "{expected}."
                ),
                setting=setting,
                row=place,
                count=len(cells),
                expected=len(rows[0]),
            )
    return np.array(
        [
            [_cell(text, r, c, setting) for c, text in enumerate(cells, start=1)]
            for r, cells in enumerate(rows, start=1)
        ]
    )


def _cell(text: str, row: int, column: int, setting: str) -> float:
    stripped = text.strip().replace("−", "-")  # the typographic minus of word processors
    value = float(stripped) if _NUMBER.fullmatch(stripped) else float("nan")
    if math.isfinite(value):
        return value
    if not stripped:
        template = N_("The cell in row {row}, column {column} is empty.")
    elif math.isnan(value):
        template = N_("“{cell}” in row {row}, column {column} is not a number.")
    else:
        template = N_("The number {cell} in row {row}, column {column} is too large.")
    excerpt = stripped if len(stripped) <= 12 else f"{stripped[:11]}…"
    raise Problem(template, setting=setting, row=row, column=column, cell=Quoted(excerpt))
