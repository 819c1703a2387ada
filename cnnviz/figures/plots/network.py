"""The drawing of a network: slabs with their shapes, as on the page Sizes."""

import functools
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from cnnviz.figures.architecture import draw_architecture
from cnnviz.figures.architecture_layout import Words
from cnnviz.figures.colors import LIGHT
from cnnviz.figures.iso_blocks import LEADING, SIZE, SMALL, Box, Label, PlusSign, Solid, Wire
from cnnviz.figures.plots.paper import canvas, new_figure, resize, write
from cnnviz.nets import Network

WORDS = Words()
MARGIN = 12
FACES = (0.34, 0.16, 0.5)
"""Opacity of front, lid and side of a slab."""


def network_figure(
    network: Network, *, title: str = "", words: Words = WORDS, ghosts: Sequence[str] = ()
) -> Figure:
    """Draw a network as a chain of blocks with their shapes.

    Args:
        network: Its layers fit each other.
        title: Title of the figure.
        words: The texts in the reader's language.
        ghosts: Names of layers behind them that have no size; the first one does not fit.
    """
    drawing = draw_architecture(network, words, ghosts=ghosts)
    figure = new_figure(drawing.width, drawing.height)
    axes = canvas(figure)
    for layer, part in enumerate(drawing.parts):
        _draw_part(part, axes, layer)
    top = 26 if title else 0
    resize(figure, axes, drawing.width + 2 * MARGIN, drawing.height + MARGIN + top)
    axes.set(
        xlim=(-MARGIN, drawing.width + MARGIN),
        ylim=(drawing.height + MARGIN / 2, -MARGIN / 2 - top),
    )
    write(axes, drawing.width / 2, -top + 8, title, fontsize=12, ha="center")
    return figure


@functools.singledispatch
def _draw_part(part: object, axes: Axes, layer: int) -> None:
    """Draw one part; ``layer`` says what lies above what."""
    raise TypeError(part)


@_draw_part.register
def _(part: Solid, axes: Axes, layer: int) -> None:
    color = LIGHT[part.role]
    for face, opacity in zip(part.faces(), FACES, strict=True):
        axes.add_patch(Polygon(face, fc="white", ec="none", zorder=layer))
        axes.add_patch(
            Polygon(face, fc=(color, opacity), ec=color, lw=1, joinstyle="round", zorder=layer)
        )


@_draw_part.register
def _(part: Label, axes: Axes, layer: int) -> None:
    for place, text in enumerate(part.lines):
        size = SIZE * (SMALL if place == 2 else 1)
        color = LIGHT["quiet" if place else "text"]
        y = part.y + LEADING * place
        write(axes, part.x, y, text, fontsize=size, color=color, ha="center", zorder=layer)


@_draw_part.register
def _(part: Wire, axes: Axes, layer: int) -> None:
    axes.plot(*zip(*part.corners, strict=True), color=LIGHT["quiet"], lw=1.3, zorder=layer)


@_draw_part.register
def _(part: PlusSign, axes: Axes, layer: int) -> None:
    x, y, color = part.x, part.y, LIGHT["output"]
    axes.add_patch(Circle((x, y), 7, fc="white", ec=color, lw=1.6, zorder=layer))
    for line in (((x - 4, x + 4), (y, y)), ((x, x), (y - 4, y + 4))):
        axes.plot(*line, color=color, lw=1.6, zorder=layer)


@_draw_part.register
def _(part: Box, axes: Axes, layer: int) -> None:
    corner = (part.x - part.width / 2, part.y - part.height / 2)
    shape: Any = FancyBboxPatch(corner, part.width, part.height, "round,pad=0,rounding_size=4")
    color, size = LIGHT[part.role], SIZE * (1 if part.ghost else SMALL)
    shape.set(fc="white", ec=color, ls="--" if part.ghost else "-", zorder=layer)
    axes.add_patch(shape)
    style = {"fontsize": size, "color": color, "ha": "center", "va": "center_baseline"}
    write(axes, part.x, part.y, part.text, zorder=layer, **style)
