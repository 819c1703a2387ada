"""Small curves and number lines of the lesson *Slips*, as SVG that can be read on a phone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.figures.colors import QUIET, role
from cnnviz.figures.slip_drawings import with_head
from cnnviz.figures.svg_strokes import block, box, path, svg, text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 460, 230, 52, 12, 10, 30
ENLARGED = 1.25
"""How much wider than its own pixels a drawing is on a wide page."""


@dataclass(frozen=True)
class Curve:
    """A curve.

    Attributes:
        name: What the legend calls it.
        points: Its points (x, y); none keeps its place in the legend.
        role: Role that gives its color.
        dashed: Drawn in dashes.
    """

    name: str
    points: Sequence[tuple[float, float]]
    role: str
    dashed: bool = False


@dataclass(frozen=True)
class Axes:
    """The axes of a chart.

    Attributes:
        x: First and last value.
        y: Lowest and highest value.
        x_title: What x is.
        form: Returns a value of y as text.
        ticks: How many steps the y axis has.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_title: str
    form: Callable[[float], str]
    ticks: int = 4

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a point in pixels."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0] or 1)
        up = (y - self.y[0]) / (self.y[1] - self.y[0] or 1)
        return (
            LEFT + across * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM),
        )


def draw_curves(curves: Sequence[Curve], axes: Axes, label: str) -> str:
    """Return curves with a legend above them, as HTML; ``label`` is for screen readers."""
    parts = []
    for tick in range(axes.ticks + 1):
        value = axes.y[0] + (axes.y[1] - axes.y[0]) * tick / axes.ticks
        x, y = axes.place(axes.x[0], value)
        parts.append(f'<path d="M{x:.0f} {y:.0f}H{WIDTH - RIGHT}" stroke="var(--line)"/>')
        parts.append(text(x - 6, y, axes.form(value), QUIET, 12, anchor="end"))
    for value in (axes.x[0], (axes.x[0] + axes.x[1]) / 2, axes.x[1]):
        x, _y = axes.place(value, axes.y[0])
        parts.append(text(x, HEIGHT - 18, f"{value:g}", QUIET, 12))
    parts.append(text((LEFT + WIDTH) / 2, HEIGHT - 5, axes.x_title, QUIET, 12))
    for curve in curves:
        shown = [(x, y) for x, y in curve.points if y >= axes.y[0]]  # none below the axis
        if len(shown) > 1:
            places = [axes.place(x, y) for x, y in shown]
            line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
            drawn = path(line, curve.role, 2.5)
            parts.append(
                drawn.replace("/>", ' stroke-dasharray="6 4"/>') if curve.dashed else drawn
            )
        elif shown:
            x, y = axes.place(*shown[0])
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{role(curve.role)}"/>')
    drawing = svg(WIDTH, HEIGHT, parts, label)
    return _legend(curves) + with_head(drawing, "", "output", ENLARGED * WIDTH)


def _legend(curves: Sequence[Curve]) -> str:
    items = "".join(
        f'<span style="color:{role(curve.role)};font-weight:600">'
        f"{'╍╍' if curve.dashed else '━━'} {escape(curve.name)}</span>"
        for curve in curves
        if curve.name
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:0.125rem 1.25rem">{items}</div>'


@dataclass(frozen=True)
class Line:
    """One number line of several below each other.

    Attributes:
        head: What stands above it.
        dots: Values, drawn as dots.
        strong: A value drawn as a large dot, None for none.
        mark: A value drawn as a stroke with its number, None for none.
        span: A range that is filled, None for none.
        role: Role that gives its color.
    """

    head: str
    dots: Sequence[float] = ()
    strong: float | None = None
    mark: float | None = None
    span: tuple[float, float] | None = None
    role: str = "input"


def draw_lines(lines: Sequence[Line], low: float, high: float, label: str) -> str:
    """Return number lines from ``low`` to ``high`` below each other, as HTML."""
    row, left, right = 68, 14, WIDTH - 14

    def at(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    parts = []
    for place, line in enumerate(lines):
        y, color = place * row + 36, role(line.role)
        parts.append(text(left, y - 26, line.head, color, 13, anchor="start"))
        parts.append(f'<path d="M{left} {y}H{right}" stroke="var(--line)" stroke-width="2"/>')
        if line.span is not None:
            start, end = at(line.span[0]), at(line.span[1])
            parts.append(block(start, y - 6, max(end - start, 2), 12, line.role, 0.35, 6))
        if line.mark is not None:
            parts.append(path(f"M{at(line.mark):.1f} {y - 14}v28", line.role, 2.5))
        for dot in line.dots:
            parts.append(
                f'<circle cx="{at(dot):.1f}" cy="{y}" r="5" fill="{color}" fill-opacity=".45"/>'
            )
        if line.strong is not None:
            x = at(line.strong)
            parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="8" fill="{role("output")}"/>')
            number = f"{line.strong:.2f}".replace("-", "−")
            parts.append(text(x, y + 19, number, role("output"), 13))
    height = len(lines) * row + 18
    for value in range(round(low), round(high) + 1):
        parts.append(text(at(value), height - 12, f"{value:g}".replace("-", "−"), QUIET, 12))
    return with_head(svg(WIDTH, height, parts, label), "", "output", ENLARGED * WIDTH)


def draw_batches(losses: Sequence[float], batch: int, label: str) -> str:
    """Return a bar for each loss, with the mean of each batch as a line across it, as HTML.

    Args:
        losses: One loss per image.
        batch: Images per batch.
        label: The drawing in words, for screen readers.
    """
    high, wide = 150, (WIDTH - 20) / len(losses)
    most = max(losses)
    parts = []
    for place, loss in enumerate(losses):
        tall = high * loss / most
        parts.append(block(10 + place * wide + 1, 24 + high - tall, wide - 2, tall, "input", 0.5))
    for first in range(0, len(losses), batch):
        part = losses[first : first + batch]
        mean = sum(part) / len(part)
        x, y = 10 + first * wide, 24 + high - high * mean / most
        parts += [
            box(x + 0.5, 22, len(part) * wide - 1, high + 4, "padding", dashed=True),
            path(f"M{x + 1:.1f} {y:.1f}h{len(part) * wide - 2:.1f}", "output", 3),
            text(x + len(part) * wide / 2, 10, f"{mean:.2f}", role("output"), 12),
        ]
    drawing = svg(WIDTH, high + 34, parts, label)
    return with_head(drawing, label, "output", ENLARGED * WIDTH)
