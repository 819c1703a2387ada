"""The architecture of a network as people know it from papers: a chain of slabs.

A slab's height and receding edge are the rows and columns of its maps (square root), its thickness
their channels (logarithm), so that 224, 7 and 1000 can all be read.  Layers that keep the shape lie
as thin slices on the slab before them; flat features stand as columns (after the figures of
Simonyan & Zisserman 2014 and LeCun et al. 1998).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from cnnviz.figures import iso_blocks
from cnnviz.figures.iso_blocks import Solid
from cnnviz.nets import Layer, Shape, shape_text
from cnnviz.nets.layers.residual import Residual

GAP = 13
SLICE = 6
COLUMN = 9
TOP, LABELS = 26, 58
LARGEST = 1.3
"""How much a short chain is enlarged."""
ROOM, NARROWEST = 1130, 0.5
"""Width that a page has for it, and how much a long chain is pressed together to fit."""
ROLES = {
    "conv": "--role-kernel",
    "convtranspose": "--role-kernel",
    "linear": "--role-kernel",
    "maxpool": "--role-stride",
    "avgpool": "--role-stride",
    "adaptiveavgpool": "--role-stride",
    "batchnorm": "--role-bias",
    "batchnorm1d": "--role-bias",
    "relu": "--role-output",
    "leakyrelu": "--role-output",
    "tanh": "--role-output",
    "sigmoid": "--role-output",
    "softmax": "--role-output",
    "logsoftmax": "--role-output",
}
"""Colour of each kind of layer; the others, which move or drop values, are quiet."""


@dataclass(frozen=True)
class Words:
    """What an architecture drawing says.

    Args:
        alt: The whole, for those who do not see it.
        input: What the first block is called.
        label: Short words for a layer, such as ``conv 3×3``.
    """

    alt: str
    input: str
    label: Callable[[Layer], str]


def architecture(
    input_shape: Shape,
    layers: Sequence[Layer],
    words: Words,
    *,
    ghosts: Sequence[str] = (),
) -> str:
    """Return the drawing as SVG; every part says in ``data-line`` which layer it is.

    Lines are counted as ``cnnviz.nets.draft.drafts`` does; the input's is −1.

    Args:
        input_shape: (C, H, W) or (F,).
        layers: Layers that fit each other.
        words: What stands in it.
        ghosts: Names of layers behind them that have no size; the first one does not fit.
    """
    largest = _largest(input_shape, layers)
    pen = _drawn(_Pen(largest, words), input_shape, layers, ghosts)
    if pen.x > ROOM:
        scale = max(NARROWEST, 0.97 * ROOM / pen.x)
        pen = _drawn(_Pen(largest, words, scale), input_shape, layers, ghosts)
    return pen.svg()


def picture(input_shape: Shape, layers: Sequence[Layer], width: float, height: float) -> str:
    """Return the chain without words, as large as fits into a space, as the inside of an SVG."""
    silent = Words("", "", lambda layer: "")
    pen = _drawn(_Pen(_largest(input_shape, layers), silent, silent=True), input_shape, layers, ())
    wide, high = pen.x - GAP, 2 * pen.middle - 2 * TOP + 16
    scale = min(width / wide, height / high)
    left, top = (width - wide * scale) / 2, height / 2 - pen.middle * scale
    place = f"translate({left:.1f} {top:.1f}) scale({scale:.3f})"
    return f'<g transform="{place}">{"".join(pen.parts)}{"".join(pen.over)}</g>'


def _drawn(pen: _Pen, shape: Shape, layers: Sequence[Layer], ghosts: Sequence[str]) -> _Pen:
    """Let a pen draw the chain; return it."""
    pen.block(shape, "--role-input", -1, pen.words.input)
    for layer in layers:
        shape = pen.residual(layer, shape) if isinstance(layer, Residual) else pen.add(layer, shape)
    pen.close()
    for place, name in enumerate(ghosts):
        pen.ghost(name, broken=place == 0)
    return pen


def _largest(input_shape: Shape, layers: Sequence[Layer]) -> tuple[int, int]:
    """Return the largest extent of any map, and the most flat features."""
    maps, flat = [1], [1]
    shape = input_shape
    for layer in (None, *layers):
        shape = shape if layer is None else layer.output_shape(shape)
        (maps if len(shape) == 3 else flat).extend(shape[-2:])
        if isinstance(layer, Residual):  # its first layer may be larger than what leaves it
            maps.extend(shape[-2:])
    return max(maps), max(flat)


@dataclass
class _Pen:
    """Where the drawing has got to."""

    largest: tuple[int, int]
    words: Words
    scale: float = 1
    silent: bool = False
    x: float = 4
    line: int = -1
    middle: float = TOP + (iso_blocks.TALL + iso_blocks.DEEP * iso_blocks.SLOPE[1]) / 2 + 8
    solids: list[Solid] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    summed: bool = False
    tail: float = 0
    first: float = 0
    low: float = 0
    parts: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    def block(self, shape: Shape, role: str, line: int, name: str, *, thin: bool = False) -> None:
        """Begin a new block of slabs: another shape than before, or (thin) behind a sum."""
        self.close()
        self.join()
        self.summed = False
        self.first, self.low = self.x, self.x
        title = f"{name}  {shape_text(shape)}"
        if len(shape) == 3:
            high, deep = (
                iso_blocks.tall(shape[1], self.largest[0]),
                iso_blocks.deep(shape[2], self.largest[0]),
            )
            self.put(SLICE if thin else iso_blocks.thick(shape[0]), high, deep, role, line, title)
            self.label = ["", "", ""] if thin else [str(shape[0]), shape_text(shape[1:]), name]
        else:
            high = iso_blocks.high(shape[0], self.largest[1])
            self.put(COLUMN / self.scale, high, 8, role, line, title)
            self.label = [str(shape[0]), "", name]

    def put(self, width: float, high: float, deep: float, role: str, line: int, title: str) -> None:
        """Put a slab where the pen is."""
        solid = Solid(self.x, width * self.scale, high, deep * self.scale, role, line, title)
        self.solids.append(solid)
        self.x += solid.width

    def add(self, layer: Layer, shape: Shape) -> Shape:
        """Draw a layer; return the shape that leaves it."""
        self.line += 1
        after = layer.output_shape(shape)
        role = ROLES.get(layer.code, "--quiet")
        name = self.words.label(layer)
        if after == shape and role != "--role-kernel" and self.solids:
            last = self.solids[-1]
            deep = last.depth / self.scale
            self.put(SLICE, last.height, deep, role, self.line, f"{name}  {layer}")
        elif after == shape and role != "--role-kernel" and self.summed:
            self.block(after, role, self.line, name, thin=True)
        else:
            self.block(after, role, self.line, name)
        return after

    def close(self) -> None:
        """Draw the block that is open, with its label below it."""
        if not self.solids:
            return
        right = self.x + self.solids[-1].reach[0]
        wide = max(iso_blocks.wide(text) for text in self.label[:2])
        wide = max(wide, iso_blocks.wide(self.label[2], iso_blocks.SMALL))
        slack = 0.0 if self.silent else max(0.0, wide - 4 * self.scale - (right - self.first))
        shifted = [_moved(solid, slack / 2) for solid in self.solids]
        self.parts += [solid.draw(self.middle) for solid in reversed(shifted)]
        centre = (self.first + right + slack) / 2
        bottom = 2 * self.middle - TOP + 6
        if not self.silent:
            self.parts.append(
                iso_blocks.words(self.label, centre, bottom, line=self.solids[0].line)
            )
        self.solids, self.x = [], right + slack + GAP * self.scale
        self.tail = right + slack + 1

    def join(self) -> None:
        """Draw the line that leads here from what stands before."""
        if self.tail:
            self.parts.append(
                iso_blocks.wire(f"M{self.tail:.1f} {self.middle:.1f}H{self.x - 2:.1f}")
            )
        self.tail = 0

    def residual(self, layer: Residual, shape: Shape) -> Shape:
        """Draw a residual block: its layers, the shortcut above them, the sum behind them."""
        self.line += 1
        head, before = self.line, shape
        self.close()
        start = self.x - GAP * self.scale / 2
        for inner in layer.layers:
            shape = self.add(inner, shape)
        self.close()
        end = self.x + 6
        self.x = end - 5
        self.join()
        self.tail = end + 7
        self.x = end + 9 + GAP * self.scale
        self.summed = True
        rise = TOP - 12
        path = f"M{start:.1f} {self.middle:.1f}V{rise}H{end:.1f}V{self.middle - 8:.1f}"
        self.over.append(iso_blocks.wire(path))
        if layer.shortcut:
            self.line += 1
            self.over.append(self._on_the_way((start + end) / 2, rise, layer.shortcut))
        self.over.append(iso_blocks.plus(end, self.middle, head))
        self.line += 1
        return layer.output_shape(before)

    def _on_the_way(self, x: float, y: float, layers: Sequence[Layer]) -> str:
        """Draw the layers of a shortcut on its line."""
        name = " · ".join(self.words.label(layer) for layer in layers)
        self.line += len(layers)
        wide = iso_blocks.wide(name, iso_blocks.SMALL) + 10
        ink = iso_blocks.paint("--role-kernel")
        return (
            f'<g class="slab" data-line="{self.line}"><rect x="{x - wide / 2:.1f}" y="{y - 9}" '
            f'width="{wide:.1f}" height="18" rx="4" '
            f'style="fill:{iso_blocks.paint("--page")};stroke:{ink}"/>'
            f'<text x="{x:.1f}" y="{y + 4}" style="fill:{ink};font-size:{iso_blocks.SMALL}em">'
            f"{escape(name)}</text></g>"
        )

    def ghost(self, name: str, *, broken: bool) -> None:
        """Draw a layer that has no size."""
        self.line += 1
        self.join()
        wide = iso_blocks.wide(name, iso_blocks.SMALL)
        self.parts.append(
            iso_blocks.ghost(
                self.x + max(0, wide - 18) / 2, 18, self.middle, self.line, broken=broken
            )
        )
        centre = self.x + max(18, wide) / 2
        bottom = 2 * self.middle - TOP + 6
        self.parts.append(iso_blocks.words(["", "", name], centre, bottom, line=self.line))
        self.x += max(18, wide)
        self.tail, self.x = self.x, self.x + GAP

    def svg(self) -> str:
        """Return the whole drawing."""
        width, height = self.x - GAP * self.scale + 4, 2 * self.middle - TOP + LABELS - 8
        larger = min(LARGEST, max(1.0, ROOM / width))
        style = (
            f"font:500 {iso_blocks.SIZE}px {iso_blocks.MONO};text-anchor:middle;overflow:visible"
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="architecture" role="img" '
            f'aria-label="{escape(self.words.alt, quote=True)}" width="{width * larger:.0f}" '
            f'height="{height * larger:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'style="{style}">'
            f"{''.join(self.parts)}{''.join(self.over)}</svg>"
        )


def _moved(solid: Solid, right: float) -> Solid:
    return Solid(
        solid.x + right,
        solid.width,
        solid.height,
        solid.depth,
        solid.role,
        solid.line,
        solid.title,
    )
