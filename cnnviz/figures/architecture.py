"""The architecture of a network as papers draw it: a chain of slabs.

A slab's height and receding edge are the rows and columns of its maps (square root), its thickness
their channels (logarithm), so that 224, 7 and 1000 can all be read.  Layers that keep the shape lie
as thin slices on the slab before them; flat features stand as columns (after the figures of
Simonyan & Zisserman 2014 and LeCun et al. 1998).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.figures import iso_blocks
from cnnviz.figures.architecture_layout import GAP, LABELS, MIDDLE, NARROWEST, TOP, Layout, Words
from cnnviz.figures.iso_blocks import Part
from cnnviz.nets import Network
from cnnviz.nets.layers.kinds import Branches, Residual

LARGEST = 1.3
"""How much a short chain is enlarged at most."""
ROOM = 1130
"""Pixels that a page has for it."""
WIDEST, SPARSE = 1500, 0.2
"""Pixels of the widest drawing with all labels, and how much a longer chain is compressed."""


@dataclass(frozen=True)
class Drawing:
    """An architecture drawing as its parts in the order of painting; its size is in pixels."""

    parts: tuple[Part, ...]
    width: float
    height: float

    def svg(self) -> str:
        """Return the parts as SVG."""
        return "".join(part.svg() for part in self.parts)


def draw_architecture(
    network: Network, words: Words | None, *, ghosts: Sequence[str] = ()
) -> Drawing:
    """Return the drawing of a network; a long one is compressed, a very long one has fewer labels.

    Args:
        network: Its layers fit each other.
        words: The texts; None for a drawing without labels.
        ghosts: Names of layers behind them that have no size; the first one does not fit.
    """
    largest = _largest(network)
    layout = _draw_chain(Layout(largest, words), network, ghosts)
    if words and layout.x > ROOM:
        scale = max(NARROWEST, 0.97 * ROOM / layout.x)
        layout = _draw_chain(Layout(largest, words, scale), network, ghosts)
        if layout.x > WIDEST:
            layout = _draw_chain(Layout(largest, words, SPARSE, sparse=True), network, ghosts)
    width, height = layout.x - GAP * layout.scale + 4, 2 * MIDDLE - TOP + LABELS - 8
    return Drawing((*layout.parts, *layout.over), width, height)


def architecture_svg(network: Network, words: Words, *, ghosts: Sequence[str] = ()) -> str:
    """Return the drawing as SVG; every part says in ``data-line`` which layer it is.

    Lines are counted as ``cnnviz.nets.draft.drafts`` does; the input is line −1. The arguments are
    those of :func:`draw_architecture`.
    """
    drawing = draw_architecture(network, words, ghosts=ghosts)
    width, height = drawing.width, drawing.height
    larger = min(LARGEST, max(1.0, ROOM / width))
    style = f"font:500 {iso_blocks.SIZE}px {iso_blocks.MONO};text-anchor:middle;overflow:visible"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="architecture" role="img" '
        f'aria-label="{escape(words.alt, quote=True)}" width="{width * larger:.0f}" '
        f'height="{height * larger:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'style="{style}">{drawing.svg()}</svg>'
    )


def architecture_thumbnail(network: Network, width: float, height: float) -> str:
    """Return the chain without text, scaled to fit a space, as the inside of an SVG."""
    drawing = draw_architecture(network, None)
    wide, high = drawing.width - 4, 2 * MIDDLE - 2 * TOP + 16
    scale = min(width / wide, height / high)
    left, top = (width - wide * scale) / 2, height / 2 - MIDDLE * scale
    return f'<g transform="translate({left:.1f} {top:.1f}) scale({scale:.3f})">{drawing.svg()}</g>'


def _draw_chain(layout: Layout, network: Network, ghosts: Sequence[str]) -> Layout:
    """Let a layout draw the chain; return it."""
    shape = network.input_shape
    layout.begin_block(shape, "input", -1, layout.words.input if layout.words else "")
    for layer in network.layers:
        if isinstance(layer, Residual):
            shape = layout.add_residual(layer, shape)
        elif isinstance(layer, Branches):
            shape = layout.add_branches(layer, shape)
        else:
            shape = layout.add_layer(layer, shape)
    layout.end_block()
    for place, name in enumerate(ghosts):
        layout.add_ghost(name, broken=place == 0)
    return layout


def _largest(network: Network) -> tuple[int, int]:
    """Return the largest side of any map, and the most flat features."""
    maps, flat = [1], [1]
    for shape in (network.input_shape, *network.shapes()):
        (maps if len(shape) == 3 else flat).extend(shape[-2:])
    return max(maps), max(flat)
