"""Horizontal bars as HTML with real text: probabilities, logits, counts, magnitudes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.figures import colors
from cnnviz.figures.colors import role
from cnnviz.figures.html import number

DECADES = 6
"""Powers of ten on a logarithmic scale; smaller values have no bar."""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        share: Its length as a share of its column; negative to the left of the middle.
        text: The number behind it.
        color: CSS color.
        strong: It stands out.
    """

    share: float
    text: str
    color: str
    strong: bool = False


def bars(
    names: Sequence[str],
    values: Sequence[float],
    *,
    percent: bool = True,
    marks: Mapping[int, str] | None = None,
) -> str:
    """Return one bar for each class.

    Args:
        names: The classes.
        values: Probabilities from 0 to 1, or signed numbers.
        percent: The values are probabilities: the full width is 100%.  Otherwise bars start at a
            middle line, blue to the left and red to the right.
        marks: Words behind the names of some bars, by index (``the truth``).
    """
    finite = [value if math.isfinite(value) else 0.0 for value in values]
    most = max(finite, default=0.0)
    strongest = finite.index(most) if finite.count(most) == 1 else -1  # equal ones stand out alike
    limit = 1.0 if percent else max(map(abs, finite), default=0.0) or 1.0
    column = []
    for index, (value, known) in enumerate(zip(values, finite, strict=True)):
        red, green, blue = colors.NEGATIVE if value < 0 else colors.POSITIVE
        color = role("output") if percent else f"rgb({red} {green} {blue})"
        text = f"{value:.1%}" if percent else number(value)
        column.append(Bar(known / limit, text, color, index == strongest))
    return _bar_table(names, [column], signed=not percent, marks=marks)


def plain_bars(names: Sequence[str], column: Sequence[Bar], *, label: str = "") -> str:
    """Return a bar for each name; ``label`` is for screen readers."""
    return _bar_table(names, [column], label=label)


def class_counts(
    names: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]], *, label: str
) -> str:
    """Return a bar for the number of images of each class in each part of a dataset.

    A part (training, test) has a name and the counts; ``label`` is for screen readers.
    """
    most = max((count for _, counts in parts for count in counts), default=0) or 1
    columns = [
        [Bar(count / most, f"{count:,}", role(name)) for count in counts]
        for (_, counts), name in zip(parts, ("input", "output"), strict=False)
    ]
    return _bar_table(names, columns, heads=[part for part, _ in parts], label=label)


def log_bars(
    names: Sequence[str], heads: Sequence[str], columns: Sequence[Sequence[float | None]]
) -> str:
    """Return a bar for each number on a logarithmic scale that ends at the largest of its column.

    A column has a heading and, for each row, a number of at least 0, or None for an empty cell.
    """
    table = []
    for column, name in zip(columns, ("output", "bias"), strict=False):
        most = max((value for value in column if value is not None), default=0.0)
        table.append([_log_bar(value, most, name) for value in column])
    return _bar_table(names, table, heads=heads)


def _log_bar(value: float | None, most: float, name: str) -> Bar | None:
    """Return a bar whose scale ends at ``most``."""
    if value is None:
        return None
    visible = value > 0 and math.isfinite(value)
    share = max(0.0, 1 + math.log10(value / most) / DECADES) if visible else 0.0
    return Bar(share, f"{value:.2g}", role(name))


def _bar_table(
    names: Sequence[str],
    columns: Sequence[Sequence[Bar | None]],
    *,
    heads: Sequence[str] = (),
    marks: Mapping[int, str] | None = None,
    signed: bool = False,
    label: str = "",
) -> str:
    """Return rows of bars; class ``bars`` of assets/page.css sets how they look.

    Signed bars start at the middle of their column; ``marks`` stand behind the names of some rows.
    """
    marks = marks or {}
    head = "".join(f'<span class="head">{escape(text)}</span>' for text in heads)
    rows = [f"<div><span></span>{head}</div>"] if heads else []
    for index, name in enumerate(names):
        cells = [column[index] for column in columns]
        strong = ' class="strong"' if any(cell and cell.strong for cell in cells) else ""
        mark = f" <b>{escape(marks[index])}</b>" if index in marks else ""
        bars = "".join(_cell(cell, signed) for cell in cells)
        rows.append(f'<div role="listitem"{strong}><span>{escape(name)}{mark}</span>{bars}</div>')
    aria = f' aria-label="{escape(label, quote=True)}"' if label else ""
    return (
        f'<div class="bars{" signed" * signed}" role="list"{aria} '
        f'style="--columns:{len(columns)}">{"".join(rows)}</div>'
    )


def _cell(bar: Bar | None, signed: bool) -> str:
    """Return the two cells of a bar: the bar on its track, and the number."""
    if bar is None:
        return "<span></span><span>–</span>"
    width = min(abs(bar.share), 1) * (50 if signed else 100)
    left = (50 - width if bar.share < 0 else 50) if signed else 0
    return (
        f'<span class="track"><i style="left:{left:.2f}%;width:{width:.2f}%;'
        f'background:{bar.color}"></i></span><span>{bar.text}</span>'
    )
