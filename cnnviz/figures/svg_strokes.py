"""Boxes, arrows and numbers: the strokes of small drawings, as SVG text; all in pixels."""

from collections.abc import Sequence
from html import escape

from cnnviz.figures.colors import QUIET, role


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    name: str,
    filled: float = 0.0,
    *,
    dashed: bool = False,
) -> str:
    """Return a rectangle in the color of a role; ``filled`` is the opacity of its inside."""
    dash = ' stroke-dasharray="4 3" stroke-width="1.5"' if dashed else ' stroke-width="2"'
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"'
        f' fill="{role(name)}" fill-opacity="{filled}" stroke="{role(name)}"{dash}/>'
    )


def block(
    x: float,
    y: float,
    width: float,
    height: float,
    name: str,
    opacity: float = 1.0,
    corner: int = 0,
) -> str:
    """Return a rectangle that is filled with the color of a role, without a frame."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' rx="{corner}" fill="{role(name)}" fill-opacity="{opacity}"/>'
    )


def path(data: str, name: str, width: float = 2.0, opacity: float = 1.0) -> str:
    """Return lines in the color of a role; ``data`` are the commands of an SVG path."""
    return (
        f'<path d="{data}" stroke="{role(name)}" stroke-width="{width}"'
        f' stroke-opacity="{opacity}"/>'
    )


def arrow(x: float, y: float, down: float = 0.0) -> str:
    """Return an arrow to the right, or one downwards of a length."""
    move = f"v{down:.1f}m-5 -6l5 6 5-6" if down else "h26m-8 -7l8 7-8 7"
    return (
        f'<path d="M{x:.1f} {y:.1f}{move}" stroke="{QUIET}" stroke-width="2.5"'
        ' fill="none" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def text(
    x: float, y: float, words: str, color: str, size: int = 15, *, anchor: str = "middle"
) -> str:
    """Return a word or a number, centered on a point or starting at it."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" dy=".35em" text-anchor="{anchor}" font-size="{size}"'
        f' font-weight="600" fill="{color}">{escape(words)}</text>'
    )


def unknown(x: float, y: float, name: str = "output") -> str:
    """Return a box with a question mark."""
    return box(x, y, 60, 60, name, 0.08) + text(x + 30, y + 30, "?", role(name), 30)


def svg(width: float, height: float, parts: Sequence[str], label: str) -> str:
    """Return the parts as a drawing that shrinks with the page.

    ``label`` describes the drawing for screen readers, in plain text.
    """
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img"'
        f' aria-label="{escape(label, quote=True)}" style="max-width:100%;height:auto" fill="none">'
        f"{''.join(parts)}</svg>"
    )
