"""A grid of numbers with a heading, as it is given to a figure of several of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.grid.trace import Array


@dataclass(frozen=True, eq=False)
class NumberPanel:
    """A grid of numbers.

    Attributes:
        title: Heading.
        values: (H, W); NaN is a cell without a number.
        role: Whose color heading and frame have, a key of ``cnnviz.figures.colors.LIGHT``.
        note: Small words behind the heading; rows and columns if it is empty.
        limit: Magnitude of the strongest color; the largest one present if None.
        marked: Row, column, rows and columns of the part that is framed.
        runs: The same of further parts.
    """

    title: str
    values: Array
    role: str = "output"
    note: str = ""
    limit: float | None = None
    marked: tuple[int, int, int, int] | None = None
    runs: Sequence[tuple[int, int, int, int]] = ()
