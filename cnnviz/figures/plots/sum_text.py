"""The sum behind one output cell in colored words, as the grid pages write it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnnviz.figures.colors import LIGHT
from cnnviz.figures.plots.numbers import is_rounded, number_text
from cnnviz.figures.plots.paper import PANEL, QUIET, text_width, write
from cnnviz.grid.trace import Cell, Kind, Trace

FEW, FEW_EACH, FEW_CHANNELS, HEAD = 16, 9, 4, 4
"""Terms that are written out: of one channel, of each of several, of how many channels; and how
many of the first are written where there are more."""
TEXT = 11.5
"""Size of a sum in points."""

Word = tuple[str, str]
"""Text and the role whose color it has; an empty role is plain text."""
Unit = list[Word]
"""Words that stay on one line."""


@dataclass(frozen=True)
class Line:
    """One line of a sum.

    Attributes:
        units: What is written, left to right.
        channel: The input channel whose part of the sum it is; None for the whole sum.
    """

    units: list[Unit]
    channel: int | None = None

    @property
    def text(self) -> str:
        """The line without its colors."""
        return " ".join("".join(text for text, _ in unit) for unit in self.units)


@dataclass(frozen=True)
class Term:
    """A value that is read, its weight, and whether it is constant padding."""

    value: float
    weight: float
    padding: bool
    winner: bool

    def factor(self, *, signed: bool) -> Word:
        """Return the value, in brackets where it is negative and a sign stands before it."""
        role = "padding" if self.padding else "output" if self.winner else "input"
        return _number(self.value, role, bracket=signed)

    def product(self, *, signed: bool) -> Unit:
        """Return value · weight."""
        return [self.factor(signed=signed), ("·", ""), _number(self.weight, "kernel")]


def sum_lines(trace: Trace, n: int, o: int, r: int, c: int) -> list[Line]:
    """Return the sum (or maximum, or mean) behind an output cell: image, filter, row, column."""
    cell = trace.cell(n, o, r, c)
    groups = _terms(trace, cell)
    if trace.kind.is_activation:
        return [Line(_function_units(trace, float(cell.values.item()), cell.total))]
    if trace.weights is None:
        terms = next(iter(groups.values()), [])
        divisor = np.inf if trace.divisors is None else float(trace.divisors[r, c])
        return [Line(_pooling_units(trace, terms, cell.total, divisor))]
    bias = [] if trace.bias is None else [cell.bias]
    every = [term for terms in groups.values() for term in terms]
    factors = [number for term in every for number in (term.value, term.weight)]
    result = _result(cell.total, [cell.total, *bias, *factors])
    if len(groups) < 2:
        units = _joined(every, Term.product, "+ ", cut=len(every) > FEW)
        units += [[("+ " if units else "", ""), _number(value, "bias")] for value in bias]
        return [Line([*(units or [[("0", "")]]), result])]
    cut = len(groups) > FEW_CHANNELS or any(len(terms) > FEW_EACH for terms in groups.values())
    lines: list[Line] = []
    whole: list[Unit] = []
    for channel, terms in groups.items():
        part = sum(term.value * term.weight for term in terms)
        units = _joined(terms, Term.product, "+ ", cut=cut)
        sign = "≈ " if is_rounded(part) else "= "
        lines.append(Line([*units, [(sign, ""), (number_text(part), "text")]], channel))
        whole.append([("+ " if whole else "", ""), _number(part, "text", bracket=bool(whole))])
    whole += [[("+ ", ""), _number(value, "bias")] for value in bias]
    return [*lines, Line([*whole, result])]


def _terms(trace: Trace, cell: Cell) -> dict[int, list[Term]]:
    """Return what a cell reads, by input channel."""
    groups: dict[int, list[Term]] = {}
    for place, (channel, p, q) in enumerate(cell.reads.reshape(-1, 3).tolist()):
        if min(p, q) >= 0:
            term = Term(
                value=float(cell.values.flat[place]),
                weight=1.0 if cell.weights is None else float(cell.weights.flat[place]),
                padding=bool(trace.source_rows[p] < 0 or trace.source_cols[q] < 0),
                winner=cell.winner == place,
            )
            groups.setdefault(channel, []).append(term)
    return groups


def _pooling_units(trace: Trace, terms: list[Term], total: float, divisor: float) -> list[Unit]:
    """Return ``max(…)`` or ``(… + …) / n`` with the result."""
    if len(terms) > divisor:  # padding that is not counted is not added either
        terms = [term for term in terms if not term.padding]
    largest = trace.kind is Kind.MAX
    units = _joined(
        terms,
        lambda term, *, signed: [term.factor(signed=signed and not largest)],
        "" if largest else "+ ",
        cut=len(terms) > FEW,
    ) or [[("" if largest else "0", "")]]
    if largest:
        units[:-1] = [[*unit, (",", "")] for unit in units[:-1]]
    units[0] = [("max(" if largest else "(", ""), *units[0]]
    units[-1] = [*units[-1], (")", "")]
    if not largest:
        units.append([(f"/ {divisor:g}", "")])
    return [*units, _result(total, [total, *(term.value for term in terms)])]


def _function_units(trace: Trace, value: float, total: float) -> list[Unit]:
    """Return an activation of a value with its result, ``max(0, −1.5) = 0``."""
    x, slope = _number(value, "input", bracket=False), trace.slope or 0.0
    units: dict[Kind, list[Unit]] = {
        Kind.RELU: [[("max(0, ", ""), x, (")", "")]],
        Kind.LEAKY_RELU: [
            [("max(0, ", ""), x, (")", "")],
            [(f"+ {number_text(slope)}·min(0, ", ""), x, (")", "")],
        ],
        Kind.TANH: [[("tanh(", ""), x, (")", "")]],
        Kind.SIGMOID: [[("1 / (1 + exp(−", ""), _number(value, "input"), ("))", "")]],
    }
    return [*units[trace.kind], _result(total, [total, value])]


def _result(total: float, numbers: list[float]) -> Unit:
    """Return the total, behind ≈ if a number is written with fewer digits than it has."""
    sign = "≈ " if any(map(is_rounded, numbers)) else "= "
    return [(sign, ""), (number_text(total), "total")]


def _joined(
    terms: Sequence[Term], write: Callable[..., Unit], sign: str, *, cut: bool
) -> list[Unit]:
    """Return terms with a sign between them; of many the first few, the winner and the last."""
    units: list[Unit] = []
    hidden = False
    for place, term in enumerate(terms):
        lead = [(sign if place else "", "")]
        if not cut or place < HEAD or place == len(terms) - 1 or term.winner:
            units.append([*lead, *write(term, signed=place > 0)])
            hidden = False
        elif not hidden:
            units.append([*lead, ("…", "")])
            hidden = True
    return units


def _number(value: float, role: str, *, bracket: bool = True) -> Word:
    text = number_text(value)
    return (f"({text})" if bracket and value < 0 else text), role


def draw_sum(
    axes: Axes,
    place: tuple[float, float, float],
    caption: str,
    lines: Sequence[Line],
    names: Mapping[int, str],
) -> float:
    """Draw a box with a caption and a sum, whose channels have names; return its lower edge.

    ``place`` is its left, upper and right edge on the canvas, in points.
    """
    left, top, right = place
    y = top + 20
    write(axes, left + 14, y, caption, fontsize=9.5, color=QUIET)
    for line in lines:
        start = left + 14
        if line.channel is not None:
            write(axes, start, y + 20, names[line.channel], fontsize=8.5, color=QUIET)
            start += max(text_width(name, 8.5) for name in names.values()) + 10
        y = _write_line(axes, line, start, y + 20, right)
    height = y + 12 - top
    axes.add_patch(Rectangle((left, top), right - left, height, fc=PANEL, ec="none", zorder=0))
    axes.add_patch(Rectangle((left, top), 3, height, fc=LIGHT["output"], ec="none"))
    return top + height


def _write_line(axes: Axes, line: Line, left: float, y: float, right: float) -> float:
    """Write colored words, broken where they reach the right edge; return the last base line."""
    x = left
    for unit in line.units:
        sizes = [TEXT * (1.25 if role == "total" else 1) for _, role in unit]
        widths = [text_width(text, size) for (text, _), size in zip(unit, sizes, strict=True)]
        if x > left and x + sum(widths) > right - 8:
            x, y = left, y + 19
        for (text, role), size, width in zip(unit, sizes, widths, strict=True):
            color = LIGHT["output" if role == "total" else role or "quiet"]
            write(axes, x, y, text, fontsize=size, color=color)
            x += width
        x += TEXT * 0.4
    return y
