"""A network is data: a name, an input shape and a tuple of layers."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.nets import rows, text_form
from cnnviz.nets.code import keras, pytorch
from cnnviz.nets.draft import repair
from cnnviz.nets.layers.base import MOST_SIDE, Layer, Shape, at_least, shape_text
from cnnviz.nets.receptive import fields as receptive_fields
from cnnviz.nets.receptive.fields import Patch
from cnnviz.nets.rows import Row
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from torch import nn

MOST_CHAINED = 1_000


@dataclass(frozen=True)
class Network:
    """A chain of layers for inputs of one shape.

    Attributes:
        name: Letters, digits, dots and hyphens; the catalogue's id for its networks.
        input_shape: (C, H, W) or (F,), without the batch.
        layers: The layers in order.

    Raises:
        Problem: A name or an input shape that cannot be, or more layers than MOST_CHAINED.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not text_form.NAME.fullmatch(self.name):
            raise Problem(
                "A network's name takes up to 40 letters, digits, dots and hyphens.",
                setting="name",
            )
        _check_input(self.input_shape)
        if len(self.layers) > MOST_CHAINED:
            raise Problem(
                "A network has at most {most} layers here.", setting="layers", most=MOST_CHAINED
            )

    def __str__(self) -> str:
        """Return the short text form, which :meth:`parse` reads back."""
        return text_form.write(self.name, self.input_shape, self.layers)

    @classmethod
    def parse(cls, short: str) -> Network:
        """Return the network of a short text form.

        Raises:
            Problem: The text is no network; the message points at the character.
        """
        return cls(*text_form.parse(short))

    def names(self) -> list[str]:
        """Return a name for each layer: its kind and the count of its kind, ``conv2``."""
        counts: Counter[str] = Counter()
        names = []
        for layer in self.layers:
            counts[layer.code] += 1
            names.append(f"{layer.code}{counts[layer.code]}")
        return names

    def shapes(self) -> list[Shape]:
        """Return the shape after each layer.

        Raises:
            Problem: A layer does not fit; the message says which and why.
        """
        shapes, problem = self._walk()
        if problem is not None:
            raise problem
        return shapes

    def _walk(self) -> tuple[list[Shape], Problem | None]:
        """Return the shapes as far as the layers fit, and why the next does not."""
        shapes: list[Shape] = []
        for index, layer in enumerate(self.layers):
            try:
                shapes.append(layer.output_shape(shapes[-1] if shapes else self.input_shape))
            except Problem as reason:
                problem = Problem(
                    "Layer {name}, {layer}, does not fit: {reason}",
                    setting=reason.setting,
                    nearest=reason.nearest,
                    index=index,
                    name=self.names()[index],
                    layer=str(layer),
                    reason=reason,
                )
                problem.__cause__ = reason
                return shapes, problem
        return shapes, None

    @property
    def output_shape(self) -> Shape:
        """Shape after the last layer."""
        return self.shapes()[-1] if self.layers else self.input_shape

    @property
    def parameters(self) -> int:
        """Values that training changes."""
        return sum(layer.parameters for layer in self.layers)

    def table(self) -> list[Row]:
        """Return one row for each layer.

        Raises:
            Problem: A layer does not fit; the message says which and why.
        """
        return self._rows(self.shapes())

    def check(self) -> tuple[list[Row], Problem | None]:
        """Return the rows as far as the layers fit, and why the next does not.

        ``values["index"]`` of the problem is that layer's place; :meth:`repaired` may mend it.
        """
        shapes, problem = self._walk()
        return self._rows(shapes), problem

    def _rows(self, after: list[Shape]) -> list[Row]:
        """Return the rows of the first layers, those whose output shapes are given."""
        layers = self.layers[: len(after)]
        seen = receptive_fields.fields(self.input_shape, layers)
        return rows.of(self.names(), layers, [self.input_shape, *after], seen)

    def inside(self, index: int) -> tuple[list[Row], list[Row]]:
        """Return the rows of the layers inside a residual block, and of those on its shortcut.

        They are named as in torch's ``state_dict``: ``residual1.layers.0``. Other layers have none.

        Raises:
            Problem: A layer does not fit; the message says which and why.
        """
        shapes, seen, names = self._arrivals
        return rows.inside(self.layers[index], names[index], shapes[index], seen[index], index)

    @functools.cached_property
    def _arrivals(self) -> tuple[list[Shape], list[receptive_fields.Field], list[str]]:
        """What arrives at each layer, what the cells of that see, and the layers' names."""
        shapes = [self.input_shape, *self.shapes()]
        fields = receptive_fields.fields(self.input_shape, self.layers)
        return shapes, [receptive_fields.of_input(self.input_shape), *fields], self.names()

    def repaired(self, problem: Problem) -> Network | None:
        """Return the network with a problem of :meth:`check` mended, None if there is no mend."""
        layers = repair.mended(self.layers, problem)
        return None if layers is None else dataclasses.replace(self, layers=layers)

    def patch(self, index: int, row: int, col: int) -> Patch:
        """Return which rows and columns of the input a cell of a layer's output sees.

        Inside the input the rectangle is exact: the smallest around all pixels that are seen.
        Where it reaches the border of the input, it goes on into the padding.

        Args:
            index: The layer, from 0.
            row: Of the cell; 0 for flat features.
            col: Of the cell; the number of the feature for flat features. Before the first layer
                that mixes all features, each sees what the cell that it was has seen.

        Returns:
            ((top, bottom), (left, right)), all included. A cell that sees nothing of the input
            gives what it sees of the padding, or (0, −1) along an axis. Features of a flat input
            are one row.

        Raises:
            Problem: A layer does not fit.
            IndexError: There is no such layer or cell.
        """
        shapes = self.shapes()
        shape, field = shapes[index], receptive_fields.fields(self.input_shape, self.layers)[index]
        height, width = shape[1:] if len(shape) == 3 else (1, shape[0])
        if not (0 <= row < height and 0 <= col < width):
            raise IndexError(f"no cell ({row}, {col}) in {shape_text(shape)}")
        rows, columns = field.extents
        if len(shape) == 3:
            return field.patch(row, col)
        return field.patch(*divmod(col % (rows * columns), columns))

    def resized(self, input_shape: Shape) -> Network:
        """Return the same layers for inputs of another shape."""
        return dataclasses.replace(self, input_shape=input_shape)

    def to_torch(self) -> nn.Sequential:
        """Return the network as a torch module, one child for each row of the table.

        Its weights are drawn from torch's random state. Under ``torch.device("meta")`` it needs no
        memory for them.

        Raises:
            Problem: A layer does not fit; the message says which and why.
        """
        from cnnviz.nets import torch_modules

        self.shapes()
        return torch_modules.chain(self.layers)

    def to_pytorch(self, form: pytorch.Form | None = None) -> str:
        """Return PyTorch code that makes the same network; it runs as printed.

        Args:
            form: "sequential", "ordered" (the same with names) or "class"; None takes the plainest
                that the network has: a residual block needs the class.

        Raises:
            Problem: A layer does not fit, or the network does not have this form.
        """
        return pytorch.write_pytorch(
            self.names(), self.input_shape, self.layers, self.shapes(), form
        )

    def to_keras(self) -> str:
        """Return Keras code that makes the same network; it runs as printed.

        Raises:
            Problem: Keras has no such layer; the message names the setting.
        """
        self.shapes()
        return keras.write(self.input_shape, self.layers)


def _check_input(shape: Shape) -> None:
    if len(shape) not in (1, 3):
        raise Problem(
            "An input is channels × height × width, or a number of features; this is {shape}.",
            setting="input",
            shape=shape_text(shape),
        )
    at_least(1, input=shape[0])
    for side in shape[1:]:
        at_least(1, MOST_SIDE, input=side)
