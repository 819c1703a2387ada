"""Charts that the browser draws (static/components/charts): lines and columns as what it gets.

They answer in the next frame; Streamlit builds those of Plotly again after each change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cnnviz.figures.curve_points import RUNS
from cnnviz.figures.line import Line

Value = float | Literal["?"] | None
"""Of a column: a question mark stands for what is predicted, None leaves a gap."""
DIGITS = 6
"""Significant digits that are sent: more than are shown."""


@dataclass(frozen=True)
class Axis:
    """An axis of a chart.

    Attributes:
        title: What it shows.
        form: How its ticks are written: ``fixed2`` or ``percent1`` with so many decimal places, or
            ``short3`` with at most so many significant digits.
        read: Likewise for a number that is pointed at.
        least: Lowest value; None for as far as the lines go.
        most: Highest value, likewise.
        log: It is logarithmic.
        whole: It counts something: its ticks are whole numbers.
    """

    title: str = ""
    form: str = "short4"
    read: str = "short4"
    least: float | None = None
    most: float | None = None
    log: bool = False
    whole: bool = False

    def payload(self) -> dict[str, Any]:
        """Return it as the browser gets it."""
        return {name: value for name, value in vars(self).items() if value is not None}


def browser_lines(
    lines: Mapping[str, Line],
    *,
    x: Axis,
    y: Axis,
    label: str,
    hidden: bool = False,
    ends: bool = False,
) -> dict[str, Any]:
    """Return a chart of lines.

    Args:
        lines: By their names; one without points keeps its color and its place in the legend.
        x: The axis across.
        y: The axis up.
        label: What the chart shows, for screen readers.
        hidden: A question mark stands for what is predicted.
        ends: The last number of each line stands beside it.
    """
    return {
        "label": label,
        "x": x.payload(),
        "y": y.payload(),
        "hidden": hidden,
        "ends": ends,
        "lines": [
            {
                "name": name,
                "group": line.group or name,
                "color": line.color or RUNS[line.place % len(RUNS)],
                "dash": line.dash,
                "width": line.width,
                "x": _shorten(line.x),
                "y": _shorten(line.y),
            }
            for name, line in lines.items()
        ],
    }


def browser_columns(
    names: Sequence[str],
    series: Mapping[str, Sequence[Value]],
    *,
    title: str,
    form: str = "short4",
) -> dict[str, Any]:
    """Return a chart with a column for each name and each series.

    Args:
        names: What stands below the columns.
        series: The numbers by the name of their series.
        title: What the numbers are.
        form: How numbers are written, as :class:`Axis` has it.
    """
    columns = [
        {"name": name, "color": color, "values": list(values)}
        for (name, values), color in zip(series.items(), RUNS, strict=False)
    ]
    axis = Axis(title, form, form).payload()
    return {"label": title, "x": Axis().payload(), "y": axis, "names": names, "columns": columns}


def _shorten(numbers: Sequence[float]) -> list[float]:
    """Return numbers as short as they can be sent: rounded, and 3 in place of 3.0."""
    rounded = (float(f"{number:.{DIGITS}g}") for number in numbers)
    return [int(number) if number.is_integer() else number for number in rounded]
