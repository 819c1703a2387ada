"""The layout of an architecture drawing: block by block, where the parts of a chain stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cnnviz.figures import iso_blocks
from cnnviz.figures.iso_blocks import SMALL, Box, Label, Part, PlusSign, Solid, Wire, text_width
from cnnviz.grid.geometry import to_pair
from cnnviz.nets import Layer, Shape, shape_text
from cnnviz.nets.layers.kinds import ACTIVATIONS, Branches, Residual

GAP = 13
SLICE = 6
COLUMN = 9
TOP, LABELS = 26, 58
MIDDLE = TOP + (iso_blocks.TALL + iso_blocks.DEEP * iso_blocks.SLOPE[1]) / 2 + 8
LABEL_TOP = 2 * MIDDLE - TOP + 6
"""Base line of the first line of a label."""
NARROWEST = 0.5
"""How much a long chain is compressed at most to fit."""
ROLES = {
    code: role
    for role, codes in {
        "kernel": ("conv", "convtranspose", "linear", "squeezeexcitation"),
        "stride": ("maxpool", "avgpool", "adaptiveavgpool"),
        "bias": ("batchnorm", "batchnorm1d", "groupnorm"),
        "output": (
            *ACTIVATIONS,
            "softmax",
            "logsoftmax",
        ),
    }.items()
    for code in codes
}
"""Color of each kind of layer; the others, which move or drop values, are quiet."""


@dataclass(frozen=True)
class Words:
    """The texts of an architecture drawing.

    Attributes:
        alt: The whole drawing in words, for screen readers.
        input: The name of the first block.
        label: A short name of a layer, such as ``conv 3×3``.
        concatenated: The name of the block behind branches.
    """

    alt: str = ""
    input: str = "input"
    label: Callable[[Layer], str] = lambda layer: layer.code
    concatenated: str = "concat"


@dataclass
class Layout:
    """The parts that are placed so far, and where the next one stands.

    A ``sparse`` layout has labels only where height and width change, and none below layers that
    move values; ``labeled`` are height and width of the last label.
    """

    largest: tuple[int, int]
    words: Words | None
    scale: float = 1
    sparse: bool = False
    labeled: Shape = ()
    x: float = 4
    line: int = -1
    solids: list[Solid] = field(default_factory=list)
    label: tuple[str, str, str] = ("", "", "")
    summed: bool = False
    tail: float = 0
    first: float = 0
    parts: list[Part] = field(default_factory=list)
    over: list[Part] = field(default_factory=list)

    def name(self, layer: Layer) -> str:
        """Return the short name of a layer."""
        return self.words.label(layer) if self.words else ""

    def short_name(self, layer: Layer) -> str:
        """Return the name of a layer in a branch; in a long chain, its kernel alone."""
        kernel = getattr(layer, "kernel_size", None)
        if self.words is None or self.scale == 1 or kernel is None:
            return self.name(layer)
        return "×".join(map(str, to_pair(kernel)))

    def begin_block(
        self, shape: Shape, role: str, line: int, name: str, *, thin: bool = False
    ) -> None:
        """Begin a new block of slabs: the shape changes, or (thin) a sum lies before it."""
        self.end_block()
        self.draw_wire()
        self.summed = False
        self.first = self.x
        title = f"{name}  {shape_text(shape)}"
        if len(shape) == 3:
            height = iso_blocks.map_height(shape[1], self.largest[0])
            depth = iso_blocks.map_depth(shape[2], self.largest[0])
            width = SLICE if thin else iso_blocks.slab_width(shape[0])
            self.add_solid(width, height, depth, role, line, title)
            self.label = (str(shape[0]), shape_text(shape[1:]), name)
        else:
            height = iso_blocks.column_height(shape[0], self.largest[1])
            self.add_solid(COLUMN / self.scale, height, 8, role, line, title)
            self.label = (str(shape[0]), "", name)
        sides = shape[1:] or shape
        if thin or not self.words or (self.sparse and (role == "quiet" or self.labeled == sides)):
            self.label = ("", "", "")
        elif self.sparse:
            self.labeled = sides

    def add_solid(
        self, width: float, height: float, depth: float, role: str, line: int, title: str
    ) -> None:
        """Add a slab to the block."""
        solid = Solid(
            self.x, MIDDLE, width * self.scale, height, depth * self.scale, role, line, title
        )
        self.solids.append(solid)
        self.x += solid.width

    def add_layer(self, layer: Layer, shape: Shape) -> Shape:
        """Draw a layer; return its output shape."""
        self.line += 1
        after = layer.output_shape(shape)
        role, name = ROLES.get(layer.code, "quiet"), self.name(layer)
        keeps = after == shape and role != "kernel"
        if keeps and self.solids:
            last = self.solids[-1]
            depth = last.depth / self.scale
            self.add_solid(SLICE, last.height, depth, role, self.line, f"{name}  {layer}")
        else:
            self.begin_block(after, role, self.line, name, thin=keeps and self.summed)
        return after

    def end_block(self) -> None:
        """Draw the block that was begun, with its label below it."""
        if not self.solids:
            return
        right = self.x + self.solids[-1].reach[0]
        wide = max(map(text_width, self.label, (1, 1, SMALL)))
        wide += 8 if self.sparse and wide else 0
        slack = max(0.0, wide - 4 * self.scale - (right - self.first))
        self.parts += [replace(solid, x=solid.x + slack / 2) for solid in reversed(self.solids)]
        if any(self.label):
            middle = (self.first + right + slack) / 2
            self.parts.append(Label(self.label, middle, LABEL_TOP, self.solids[0].line))
        self.solids, self.x = [], right + slack + GAP * self.scale
        self.tail = right + slack + 1

    def draw_wire(self) -> None:
        """Draw the wire from what stands before."""
        if self.tail:
            self.parts.append(Wire(((self.tail, MIDDLE), (self.x - 2, MIDDLE))))
        self.tail = 0

    def add_residual(self, layer: Residual, shape: Shape) -> Shape:
        """Draw a residual block: its layers, the shortcut above them, the sum behind them."""
        self.line += 1
        head, before = self.line, shape
        self.end_block()
        start = self.x - GAP * self.scale / 2
        for inner in layer.layers:
            shape = self.add_layer(inner, shape)
        self.end_block()
        end = self.x + 6
        self.x = end - 5
        self.draw_wire()
        self.tail = end + 7
        self.x = end + 9 + GAP * self.scale
        self.summed = True
        rise = TOP - 12
        self.over.append(Wire(((start, MIDDLE), (start, rise), (end, rise), (end, MIDDLE - 8))))
        if layer.shortcut:
            name = " · ".join(map(self.name, layer.shortcut))
            self.line += 1 + len(layer.shortcut)
            width = text_width(name, SMALL) + 10
            self.over.append(Box((start + end) / 2, rise, width, 18, name, "kernel", self.line))
        self.over.append(PlusSign(end, MIDDLE, head))
        self.line += 1
        return layer.output_shape(before)

    def add_branches(self, layer: Branches, shape: Shape) -> Shape:
        """Draw branches below each other, from one wire to the block of their maps."""
        self.line += 1
        head = self.line
        self.end_block()
        self.draw_wire()
        start = self.x - 2
        count = len(layer.branches)
        step = min(22.0, iso_blocks.TALL / max(1, count - 1))
        heights = [MIDDLE + step * (number - (count - 1) / 2) for number in range(count)]
        rows = [
            self._place_boxes(branch, shapes, start + 8, height)
            for branch, shapes, height in zip(
                layer.branches, layer.path_shapes(shape), heights, strict=True
            )
        ]
        end = max((box.x + box.width / 2 for row in rows for box in row), default=start) + 8
        for row, height in zip(rows, heights, strict=True):
            corners = ((start, MIDDLE), (start, height), (end, height), (end, MIDDLE))
            self.parts += [Wire(corners), *row]
        self.tail, self.x = end, end + GAP * self.scale
        after = layer.output_shape(shape)
        self.begin_block(after, "quiet", head, self.words.concatenated if self.words else "")
        return after

    def _place_boxes(
        self, branch: Sequence[Layer], shapes: Sequence[Shape], x: float, y: float
    ) -> list[Box]:
        """Return the boxes of a branch from x on: a name where the shape changes, else a slice."""
        boxes = []
        for layer, before, after in zip(branch, shapes, shapes[1:], strict=False):
            self.line += 1
            role = ROLES.get(layer.code, "quiet")
            named = before != after or role in ("kernel", "stride")
            text = self.short_name(layer) if named else ""
            width = text_width(text, SMALL) + 6 if named else SLICE * max(self.scale, NARROWEST)
            boxes.append(Box(x + width / 2, y, width, 18, text, role, self.line))
            x += width + 2
        self.line += 1  # the line before the next branch, or after the last one
        return boxes

    def add_ghost(self, name: str, *, broken: bool) -> None:
        """Draw a layer that has no size."""
        self.line += 1
        self.draw_wire()
        width = max(18, text_width(name, SMALL))
        middle = self.x + width / 2
        sign, role = ("!", "kernel") if broken else ("?", "quiet")
        self.parts.append(Box(middle, MIDDLE, 18, 52, sign, role, self.line, ghost=True))
        self.parts.append(Label(("", "", name), middle, LABEL_TOP, self.line))
        self.x += width
        self.tail, self.x = self.x, self.x + GAP
