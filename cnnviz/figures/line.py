"""A line of a chart, as it is given to a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Line:
    """A line.

    Attributes:
        x: Its points across.
        y: Its points up.
        place: Of its color among those of ``cnnviz.figures.curve_points.RUNS``, from 0.
        dash: How it is drawn.
        width: In points.
        color: In place of that of ``place``.
        group: Name of the entry in the legend that it shares with others; empty for its own.
    """

    x: Sequence[float]
    y: Sequence[float]
    place: int = 0
    dash: Literal["solid", "dash", "dot"] = "solid"
    width: float = 1.8
    color: str = ""
    group: str = ""
