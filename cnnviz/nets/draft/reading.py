"""Reading a draft: the network that it says, and where it breaks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cnnviz.nets.draft import defaults, drafts
from cnnviz.nets.draft.drafts import Draft, Line
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import Residual
from cnnviz.problem import Problem

INPUT = -1
"""The line of a fault in the input."""
ALSO = {"kernel": "kernel_size"}
"""What the windows of ``cnnviz.grid`` call a setting, and torch."""


@dataclass(frozen=True)
class Fault:
    """The first thing that keeps a draft from being a network.

    Args:
        line: Where; ``INPUT`` for the input.
        setting: Which of the line's settings, empty if none.
        problem: Why.
    """

    line: int
    setting: str
    problem: Problem


@dataclass(frozen=True)
class Reading:
    """What a draft says.

    Args:
        draft: The draft, its new layers filled in.
        input_shape: None if it cannot be read.
        layers: All layers; None if one of them cannot be written down.
        layers_that_fit: The layers before the fault.
        arrives: What arrives at each line; None behind a fault.
        leaves: What leaves it.
        owners: Index of the network's layer that each line belongs to.
        fault: What is wrong, None for nothing.
    """

    draft: Draft
    input_shape: Shape | None
    layers: tuple[Layer, ...] | None
    layers_that_fit: tuple[Layer, ...]
    arrives: tuple[Shape | None, ...]
    leaves: tuple[Shape | None, ...]
    owners: tuple[int, ...]
    fault: Fault | None


def read(draft: Draft) -> Reading:
    """Return what a draft says, as far as it makes sense."""
    reader = _Reader(list(draft.lines[: drafts.MOST_LINES]))
    shape: Shape | None = None
    try:
        shape = drafts.shape_of(draft.input)
    except Problem as problem:
        reader.blame(INPUT, problem)
    layers = reader.chain(shape)
    return Reading(
        replace(draft, lines=tuple(reader.lines)),
        shape,
        None if reader.lost else tuple(layers),
        tuple(layers[: reader.sound]),
        tuple(reader.arrives),
        tuple(reader.leaves),
        tuple(reader.owners),
        reader.fault,
    )


@dataclass
class _Reader:
    """Goes through the lines with the shape that arrives at each."""

    lines: list[Line]
    at: int = 0
    owner: int = 0
    sound: int = 0
    lost: bool = False
    fault: Fault | None = None
    known: Shape = (1, 28, 28)
    arrives: list[Shape | None] = field(default_factory=list)
    leaves: list[Shape | None] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def blame(self, line: int, problem: Problem) -> None:
        """Keep the first fault."""
        if self.fault is None:
            setting = ALSO.get(problem.setting, problem.setting)
            self.fault = Fault(line, setting, problem)

    def chain(self, shape: Shape | None, *, inside: bool = False) -> list[Layer]:
        """Return the layers from here to the end of the chain."""
        layers: list[Layer] = []
        while self.at < len(self.lines):
            code = self.lines[self.at].code
            if code in ("shortcut", "end"):
                if inside:
                    break
                del self.lines[self.at]  # what it belonged to is gone
                continue
            self.fill(shape)
            block = self.lines[self.at].code == "residual"
            layer = self.block(shape, inside) if block else self.layer(shape)
            layers += [] if layer is None else [layer]
            shape = self.leaves[-1]
            if not inside:
                self.owner += 1
                self.sound += self.fault is None
        return layers

    def fill(self, shape: Shape | None) -> None:
        """Put the settings that fit into a new line."""
        line = self.lines[self.at]
        if line.values is None:
            last = self.at + 1 == len(self.lines)
            new = defaults.fresh(line.code, shape or self.known, last=last)
            said = [said for layer in new for said in drafts.lines_of(layer)]
            self.lines[self.at : self.at + 1] = said

    def note(self, shape: Shape | None) -> int:
        """Take the next line; return its place."""
        self.arrives.append(shape if self.fault is None else None)
        self.leaves.append(None)
        self.owners.append(self.owner)
        self.at += 1
        return self.at - 1

    def layer(self, shape: Shape | None) -> Layer | None:
        """Return the layer of the next line, None if it cannot be written down."""
        place = self.note(shape)
        try:
            layer = drafts.record(self.lines[place])
        except Problem as problem:
            self.blame(place, problem)
            self.lost = True
            return None
        self.fit(layer, shape, place, place)
        return layer

    def block(self, shape: Shape | None, inside: bool) -> Layer | None:
        """Return the residual block that begins here, None if it cannot be written down."""
        head = self.note(shape)
        if inside:
            self.blame(head, Problem("A residual block cannot stand inside another."))
        layers, shortcut = self.chain(shape, inside=True), []
        if self.at < len(self.lines) and self.lines[self.at].code == "shortcut":
            self.note(shape)
            shortcut = self.chain(shape, inside=True)
        if self.at == len(self.lines) or self.lines[self.at].code != "end":
            self.lines.insert(self.at, Line("end", {}))
        end = self.note(shape)
        try:
            made = Residual(tuple(layers), tuple(shortcut))
        except Problem as problem:
            self.blame(head, problem)
            self.lost = True
            return None
        self.fit(made, shape, head, end)
        return made

    def fit(self, layer: Layer, shape: Shape | None, first: int, last: int) -> None:
        """Work out what leaves a layer; ``first`` and ``last`` are its lines."""
        if shape is None or self.fault is not None:
            return
        try:
            self.leaves[first] = self.leaves[last] = self.known = layer.output_shape(shape)
        except Problem as problem:
            self.blame(first, problem)
