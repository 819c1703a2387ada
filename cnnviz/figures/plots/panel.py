"""The grids of one role, as a panel of a figure: heading, cells with their numbers, scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cnnviz.figures.colors import LIGHT, NEGATIVE, POSITIVE
from cnnviz.figures.plots.numbers import fitted_number, number_text
from cnnviz.figures.plots.paper import INK, LINE, PANEL, QUIET, numbers_patch, text_width, write
from cnnviz.grid.trace import Array

HATCH = "#c3ccd4"
GAP, NAME = 12.0, 15.0
"""Points: between grids, and for the name above one."""


@dataclass(eq=False)
class Panel:
    """The grids of one role below a heading.

    Attributes:
        role: Whose color the heading and the frames have.
        title: Heading.
        grids: (N, rows, columns).
        names: Heading of each grid; may be empty.
        limit: Magnitude of the strongest color.
        hatched: (N, rows, columns) cells without a value yet, or that no window reaches.
        blank: Hatched cells have neither number nor color.
        note: Small words behind the heading; rows and columns if it is empty.
        tints: Color of positive values, for each grid.
        padding: (rows, columns) cells outside the image, if there are any.
        numbers: They are written into the cells, if there is room.
        cell: Points: side of a cell.
        left: Points: where the first grid begins.
        top: Points: its upper edge.
    """

    role: str
    title: str
    grids: Array
    names: Sequence[str]
    limit: float
    hatched: NDArray[np.bool_]
    blank: bool = True
    note: str = ""
    tints: Sequence[tuple[int, int, int]] = ()
    padding: NDArray[np.bool_] | None = None
    numbers: bool = True
    cell: float = 30
    left: float = 0
    top: float = 0

    def __post_init__(self) -> None:
        self.note = self.note or "{} × {}".format(*self.grids.shape[1:])

    @property
    def across(self) -> int:
        """How many grids stand side by side."""
        return math.isqrt(len(self.grids))  # up to three below each other, four in a square

    @property
    def columns(self) -> int:
        """Columns of all grids that stand side by side."""
        return self.across * int(self.grids.shape[2])

    @property
    def pitch(self) -> tuple[float, float]:
        """Points from one grid to the next, right and down."""
        name = NAME if self.names[0] else 0
        rows, columns = self.grids.shape[1:]
        return columns * self.cell + GAP, rows * self.cell + name + GAP

    @property
    def width(self) -> float:
        """Points that the grids and the heading need."""
        heading = text_width(self.title, 11) + text_width(self.note, 9) + 8
        return max(self.across * self.pitch[0] - GAP, heading)

    @property
    def height(self) -> float:
        """Points that the grids need."""
        return -(-len(self.grids) // self.across) * self.pitch[1] - GAP

    def corner(self, grid: int, row: int = 0, column: int = 0) -> tuple[float, float]:
        """Return the upper left corner of a cell in points."""
        right, down = self.pitch
        line, place = divmod(grid, self.across)
        name = NAME if self.names[0] else 0
        return (
            self.left + place * right + column * self.cell,
            self.top + line * down + name + row * self.cell,
        )


def draw_panel(axes: Axes, panel: Panel) -> None:
    """Draw heading, grids and the scale of the colors."""
    color = LIGHT[panel.role]
    write(axes, panel.left, panel.top - 8, panel.title, fontsize=11, color=color)
    x = panel.left + text_width(panel.title, 11) + 5
    write(axes, x, panel.top - 8, panel.note, fontsize=9, color=QUIET)
    padding = np.zeros(panel.grids.shape[1:], bool) if panel.padding is None else panel.padding
    outside = bool(padding.any())
    for index, name in enumerate(panel.names):
        left, top = panel.corner(index)
        write(axes, left, top - 4, name, fontsize=8.5, color=QUIET)
        _draw_cells(axes, panel, index, padding)
        height, width = (panel.cell * side for side in padding.shape)
        edge = HATCH if outside else color
        axes.add_patch(Rectangle((left, top), width, height, fill=False, ec=edge, lw=1.4))
        if outside:
            rows, columns = (np.flatnonzero(~padding.all(axis=axis)) for axis in (1, 0))
            corner = panel.corner(index, rows[0], columns[0])
            width, height = len(columns) * panel.cell, len(rows) * panel.cell
            axes.add_patch(Rectangle(corner, width, height, fill=False, ec=color, lw=1.6))
    _draw_scale(axes, panel)


def _draw_cells(axes: Axes, panel: Panel, index: int, padding: NDArray[np.bool_]) -> None:
    """Draw the cells of one grid: colors, hatching and numbers, each as one artist."""
    grid = panel.grids[index]  # (rows, columns)
    hatched = panel.hatched[index]
    hidden = hatched & panel.blank
    rows, columns = np.indices(grid.shape)
    left, top = panel.corner(index)
    corners = np.stack([left + columns * panel.cell, top + rows * panel.cell], axis=-1)
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * panel.cell
    cells = corners[:, :, None] + square  # (rows, columns, 4, 2)
    shares = np.where(hidden | ~np.isfinite(grid), 0, grid / panel.limit)
    back = np.where(padding[..., None], to_rgb(PANEL), 1.0)
    colors = _colors(shares, panel.tints[index] if panel.tints else POSITIVE, back)
    axes.add_collection(
        PolyCollection(
            list(cells.reshape(-1, 4, 2)), fc=colors.reshape(-1, 3), ec=LINE, lw=0.5, zorder=1
        ),
        autolim=False,
    )
    if hatched.any():
        hatching = PolyCollection(
            list(cells[hatched]), fc="none", ec=HATCH, lw=0, hatch="////", zorder=1
        )
        hatching.set_hatch_linewidth(0.5)
        axes.add_collection(hatching, autolim=False)
    size, room = _lettering(panel)
    for color, mask in ((INK, ~padding & ~hidden), (LIGHT["padding"], padding & ~hidden)):
        middles = corners[mask] + panel.cell / 2
        texts = [fitted_number(value, room) for value in grid[mask].tolist()]
        if panel.numbers and room and texts:
            axes.add_patch(numbers_patch(texts, middles, size, fc=color))


def _lettering(panel: Panel) -> tuple[float, int]:
    """Return the size of the numbers in points, and for how many characters a cell has room.

    No room at all if one of the numbers does not fit: colors alone are better than numbers in some
    cells and none in others.
    """
    values = panel.grids.ravel().tolist()
    longest = max(len(number_text(value)) for value in values)
    size = min(0.4 * panel.cell, max(4.0, (panel.cell - 3) / (0.58 * min(longest, 7))))
    room = int((panel.cell - 1.5) / (0.58 * size))
    return size, room if all(fitted_number(value, room) for value in values) else 0


def _draw_scale(axes: Axes, panel: Panel) -> None:
    """Draw the colors from −limit (of a tinted image: from 0) to limit below a panel."""
    x, y = panel.left, panel.top + panel.height + 10
    least = 0 if panel.tints else -1
    last = number_text(panel.limit, 3)
    write(axes, x, y + 2.5, "0" if panel.tints else f"−{last}", fontsize=7, color=QUIET)
    x += text_width("0" if panel.tints else f"−{last}", 7) + 4
    for tint in panel.tints or [POSITIVE]:
        shares = np.linspace(least, 1, 64)
        image = _colors(shares, tint, np.ones((64, 3)))[None]  # (1, 64, 3)
        width = 22 - 22 * least
        axes.imshow(image, extent=(x, x + width, y - 3, y + 3), aspect="auto")
        axes.add_patch(Rectangle((x, y - 3), width, 6, fill=False, ec=LINE, lw=0.5))
        x += width + 4
    write(axes, x, y + 2.5, last, fontsize=7, color=QUIET)


def _colors(shares: Array, tint: tuple[int, int, int], back: Array) -> Array:
    """Return the colors (…, 3) of values from −1 to 1; ``back`` (…, 3) is the color of zero."""
    strength = 0.55 * np.minimum(1, np.abs(shares))[..., None]
    hue = np.where(shares[..., None] < 0, NEGATIVE, tint) / 255
    colors: Array = hue * strength + back * (1 - strength)
    return colors


def draw_frame(
    axes: Axes, panel: Panel, place: tuple[int, int, int], color: str, width: float
) -> None:
    """Frame a cell (grid, row, column) of a panel on its inside."""
    left, top = panel.corner(*place)
    side = panel.cell - width
    corner = (left + width / 2, top + width / 2)
    axes.add_patch(Rectangle(corner, side, side, fill=False, ec=color, lw=width, zorder=3.5))
