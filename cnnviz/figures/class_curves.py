"""The curves of a whole class in one drawing: lines (epoch, accuracy) as SVG."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from cnnviz.figures.curve_points import RUNS

WIDTH, HEIGHT = 600, 400
LEFT, RIGHT, TOP, BOTTOM = 50, 116, 18, 40
NAMED = 6
"""The best runs are colored and named; of the others each is a thin gray line."""
LINE, LETTERS = 18, 12
"""Height of a name, and how many letters of it are shown."""
FONT = "style=\"font-family: Inter, 'Noto Sans KR', sans-serif\""
"""Of words; numbers have that of all drawings."""
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Between the lines of the accuracy."""

Curve = Sequence[tuple[float, float]]
Place = Callable[[float, float], tuple[float, float]]
"""Returns the place of an epoch and an accuracy in the drawing."""
Scale = tuple[float, float, float]
"""The lowest and the highest accuracy of the axis, and the step between its lines."""


def class_curves(
    curves: Mapping[str, Curve], epochs: int, label: str, axes: tuple[str, str]
) -> str:
    """Return the curves as SVG, the best in front.

    Args:
        curves: Points (epochs completed, accuracy from 0 to 1) by name, the best first.
        epochs: Where the axis ends.
        label: What the drawing shows, in the reader's language.
        axes: Names of the horizontal and the vertical axis.
    """
    values = [value for curve in curves.values() for _epoch, value in curve]
    scale = low, high, _step = _scale(values)

    def place(epoch: float, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * epoch / max(1, epochs)
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)
        return round(x, 1), round(y, 1)

    lines = "".join(
        _line(number, name, [place(*point) for point in curve])
        for number, (name, curve) in reversed(list(enumerate(curves.items())))
    )
    # An SVG of its own: what is below the lowest accuracy of the axis is cut off.
    inner = f'<svg width="{WIDTH}" height="{HEIGHT - BOTTOM + 3}">{lines}</svg>'
    parts = [_grid(scale, epochs, place), inner, *_names(curves, place)]
    horizontal, vertical = axes
    parts.append(
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" {FONT} text-anchor="end">'
        f"{escape(horizontal)}</text>"
        f'<text x="{LEFT}" y="{TOP - 8}" {FONT}>{escape(vertical)}</text>'
    )
    return (
        f'<svg class="class-curves" viewBox="0 -10 {WIDTH} {HEIGHT + 10}" role="img" '
        f'aria-label="{escape(label, quote=True)}" xmlns="http://www.w3.org/2000/svg" '
        f'font-size="15" fill="var(--quiet)">{"".join(parts)}</svg>'
    )


def _line(number: int, name: str, points: Sequence[tuple[float, float]]) -> str:
    """Return a curve with a dot at its end; number 0 is the best."""
    color = RUNS[number] if number < NAMED else "var(--role-padding)"
    width = (3.5, 2.25)[number > 0] if number < NAMED else 1.0
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="{width * 0.9}"/>' for x, y in points[-1:])
    return (
        f'<g stroke="{color}" fill="{color}"><title>{escape(name)}</title><polyline '
        f'points="{path}" fill="none" stroke-width="{width}" stroke-linejoin="round"/>{dots}</g>'
    )


def _scale(values: Sequence[float]) -> Scale:
    """Return the lowest and the highest accuracy of the axis, and the step between its lines.

    Most of a class lies close together at the top: the lowest tenth of the values may be cut off.
    """
    if not values:
        return 0.0, 1.0, 0.2
    ordered = sorted(values)
    lowest, highest = ordered[len(ordered) // 10], ordered[-1]
    step = next((one for one in STEPS if (highest - lowest) / one <= 5), STEPS[-1])
    low = max(0.0, int(lowest / step) * step)
    high = min(1.0, (int(highest / step) + 1) * step)
    return low, max(high, low + step), step


def _grid(scale: Scale, epochs: int, place: Place) -> str:
    """Return the lines of the accuracies with their numbers, and the numbers of the epochs."""
    low, high, step = scale
    parts = []
    for count in range(round((high - low) / step) + 1):
        value = low + count * step
        x, y = place(0, value)
        parts.append(
            f'<path d="M{x} {y}H{WIDTH - RIGHT}" stroke="var(--line)"/>'
            f'<text x="{x - 8}" y="{y + 5}" text-anchor="end">{value:.0%}</text>'
        )
    every = max(1, -(-epochs // 10))
    for epoch in range(0, epochs + 1, every):
        x, y = place(epoch, low)
        parts.append(f'<text x="{x}" y="{y + 20}" text-anchor="middle">{epoch}</text>')
    return "".join(parts)


def _names(curves: Mapping[str, Curve], place: Place) -> list[str]:
    """Return the names of the best beside the ends of their lines, none on another."""
    ends = [
        (place(*curve[-1])[1], name, number)
        for number, (name, curve) in enumerate(list(curves.items())[:NAMED])
        if curve
    ]
    parts, last = [], float(TOP - LINE)
    for height, name, number in sorted(ends):
        last = max(height, last + LINE)
        short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
        parts.append(
            f'<text x="{WIDTH - RIGHT + 10}" y="{last + 5:.1f}" {FONT} font-weight="600" '
            f'fill="{RUNS[number]}">{escape(short)}</text>'
        )
    return parts
