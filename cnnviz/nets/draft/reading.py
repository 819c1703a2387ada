"""Reading a draft: its network, and the first place where it breaks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cnnviz.nets.draft import defaults, drafts
from cnnviz.nets.draft.drafts import Draft, Line
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import BLOCKS
from cnnviz.problem import Problem

INPUT = -1
"""The line of a fault in the input."""


@dataclass(frozen=True)
class Fault:
    """The first thing that keeps a draft from being a network.

    Args:
        line: Its line; ``INPUT`` for the input.
        problem: The reason; ``problem.setting`` is the line's setting at fault, or empty.
        extent: Which extent of the input is at fault, from 0; None elsewhere.
    """

    line: int
    problem: Problem
    extent: int | None = None


@dataclass(frozen=True)
class DraftReading:
    """The network of a draft, as far as it makes sense.

    Args:
        draft: The draft with its new layers filled in.
        input_shape: None if it cannot be read.
        layers: All layers; None if a line is not a layer.
        fitting_layers: The layers before the fault.
        in_shapes: The shape before each line; None after a fault.
        out_shapes: The shape after each line; None from a fault on.
        layer_of_line: Index of the network's layer to which each line belongs.
        fault: The first fault; None if the draft is a network.
    """

    draft: Draft
    input_shape: Shape | None
    layers: tuple[Layer, ...] | None
    fitting_layers: tuple[Layer, ...]
    in_shapes: tuple[Shape | None, ...]
    out_shapes: tuple[Shape | None, ...]
    layer_of_line: tuple[int, ...]
    fault: Fault | None

    @property
    def parts(self) -> tuple[Shape, tuple[Layer, ...]] | None:
        """Input shape and layers of the network, fit or not; None if any cannot be read."""
        if self.input_shape is None or self.layers is None:
            return None
        return self.input_shape, self.layers


def read_draft(draft: Draft) -> DraftReading:
    """Return the network of a draft, as far as it makes sense."""
    reader = _Reader(list(draft.lines))
    shape = reader.read_input(draft.input)
    layers = reader.read_chain(shape)
    return DraftReading(
        replace(draft, lines=tuple(reader.lines)),
        shape,
        tuple(layers) if reader.complete else None,
        tuple(layers[: reader.fitting]),
        tuple(reader.in_shapes),
        tuple(reader.out_shapes),
        tuple(reader.layer_of_line),
        reader.fault,
    )


@dataclass
class _Reader:
    """Walks through the lines with the shape that each gets."""

    lines: list[Line]
    at: int = 0
    layer: int = 0
    fitting: int = 0
    complete: bool = True
    fault: Fault | None = None
    last_shape: Shape = (1, 28, 28)  # the last shape known, for new layers after a fault
    in_shapes: list[Shape | None] = field(default_factory=list)
    out_shapes: list[Shape | None] = field(default_factory=list)
    layer_of_line: list[int] = field(default_factory=list)

    def report(self, line: int, problem: Problem, extent: int | None = None) -> None:
        """Keep the first fault."""
        if self.fault is None:
            self.fault = Fault(line, problem, extent)

    def read_input(self, texts: tuple[str, ...]) -> Shape | None:
        """Return the input shape, None if it cannot be read."""
        if len(texts) not in (1, 3):
            problem = Problem(
                "The input must be channels × height × width, or a single row of features.",
                setting="input",
            )
            self.report(INPUT, problem)
            return None
        extents: list[int] = []
        for text in texts:
            try:
                extents.append(drafts.extent_of(text))
            except Problem as problem:
                self.report(INPUT, problem, len(extents))
                return None
        return tuple(extents)

    def read_chain(self, shape: Shape | None, *, inside: bool = False) -> list[Layer]:
        """Return the layers from here to the end of the chain."""
        layers: list[Layer] = []
        while self.at < len(self.lines):
            code = self.lines[self.at].code
            if code in drafts.SEPARATORS | drafts.ENDS:
                if inside:
                    break
                del self.lines[self.at]  # its block has been removed
                continue
            self.fill_in(shape)
            block = self.lines[self.at].code in BLOCKS
            layer = self.read_block(shape, inside) if block else self.read_layer(shape)
            layers += [] if layer is None else [layer]
            shape = self.out_shapes[-1]
            if not inside:
                self.layer += 1
                self.fitting += self.fault is None
        return layers

    def fill_in(self, shape: Shape | None) -> None:
        """Replace a new line by layers with settings that fit."""
        line = self.lines[self.at]
        if line.values is None:
            last = self.at + 1 == len(self.lines)
            layers = defaults.new_layers(line.code, shape or self.last_shape, last=last)
            self.lines[self.at : self.at + 1] = [
                new for layer in layers for new in drafts.lines_of(layer)
            ]

    def take_line(self, shape: Shape | None) -> int:
        """Move on to the next line; return the index of this one."""
        self.in_shapes.append(shape if self.fault is None else None)
        self.out_shapes.append(None)
        self.layer_of_line.append(self.layer)
        self.at += 1
        return self.at - 1

    def read_layer(self, shape: Shape | None) -> Layer | None:
        """Return the layer of the next line, None if the line is not a layer."""
        index = self.take_line(shape)
        return self.build(lambda: drafts.layer_of(self.lines[index]), shape, index, index)

    def read_block(self, shape: Shape | None, inside: bool) -> Layer | None:
        """Return the block that begins here, None if it cannot be built."""
        first = self.take_line(shape)
        kind = BLOCKS[self.lines[first].code]
        if inside:
            self.report(first, Problem("A block cannot contain another block."))
        paths = [tuple(self.read_chain(shape, inside=True))]
        while self.next_code == kind.separator and len(paths) < kind.most_paths:
            self.take_line(shape)
            paths.append(tuple(self.read_chain(shape, inside=True)))
        if self.next_code != kind.end:
            self.lines.insert(self.at, Line(kind.end, {}))
        last = self.take_line(shape)
        return self.build(lambda: kind.of_paths(paths), shape, first, last)

    @property
    def next_code(self) -> str:
        """The code of the next line, empty at the end."""
        return self.lines[self.at].code if self.at < len(self.lines) else ""

    def build(
        self, make: Callable[[], Layer], shape: Shape | None, first: int, last: int
    ) -> Layer | None:
        """Return the layer of the lines ``first`` to ``last``, and note its output shape."""
        layer = None
        try:
            layer = make()
            if shape is not None and self.fault is None:
                self.last_shape = layer.output_shape(shape)
                self.out_shapes[first] = self.out_shapes[last] = self.last_shape
        except Problem as problem:
            self.report(first, problem)
            self.complete &= layer is not None
        return layer
