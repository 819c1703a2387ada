"""A network is data: a name, an input shape and a tuple of layers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.nets import keras_text, text
from cnnviz.nets.base import Layer, Shape, shape_text
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Row:
    """One layer of a network's table.

    Attributes:
        index: Place of the layer, from 0; also its place in the ``nn.Sequential``.
        name: Kind and count of its kind, ``conv2``.
        layer: The constructor call, ``Conv2d(16, 32, 3)``.
        output_shape: (C, H, W) or (F,), without the batch.
        parameters: Values that training changes.
        arithmetic: How that number comes about, ``16·1·5·5 + 16 = 416``; empty without any.
        multiply_adds: Multiplications with a weight for one image, biases left out.
    """

    index: int
    name: str
    layer: str
    output_shape: Shape
    parameters: int
    arithmetic: str
    multiply_adds: int


@dataclass(frozen=True)
class Network:
    """A chain of layers for inputs of one shape.

    Attributes:
        name: Letters, digits, dots and hyphens; the catalogue's id for its networks.
        input_shape: (C, H, W), without the batch.
        layers: The layers in order.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not text.NAME.fullmatch(self.name):
            raise Problem(
                "A network's name takes up to 40 letters, digits, dots and hyphens.",
                setting="name",
            )

    def __str__(self) -> str:
        """Return the short text form, which :meth:`parse` reads back."""
        return text.write(self.name, self.input_shape, self.layers)

    @classmethod
    def parse(cls, short: str) -> Network:
        """Return the network of a short text form.

        Raises:
            Problem: The text is no network; the message points at the character.
        """
        return cls(*text.parse(short))

    def names(self) -> list[str]:
        """Return a name for each layer: its kind and the count of its kind, ``conv2``."""
        codes = [layer.code for layer in self.layers]
        return [f"{code}{codes[: index + 1].count(code)}" for index, code in enumerate(codes)]

    def shapes(self) -> list[Shape]:
        """Return the shape after each layer.

        Raises:
            Problem: A layer does not fit; the message says which and why.
        """
        shapes: list[Shape] = []
        for index, layer in enumerate(self.layers):
            try:
                shapes.append(layer.output_shape(shapes[-1] if shapes else self.input_shape))
            except Problem as reason:
                raise Problem(
                    "Layer {name}, {layer}, does not fit: {reason}",
                    setting=reason.setting,
                    nearest=reason.nearest,
                    index=index,
                    name=self.names()[index],
                    layer=str(layer),
                    reason=reason,
                ) from reason
        return shapes

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
        after = self.shapes()
        before = [self.input_shape, *after[:-1]]
        return [
            Row(
                index,
                name,
                str(layer),
                after[index],
                layer.parameters,
                layer.arithmetic(),
                layer.multiply_adds(before[index]),
            )
            for index, (name, layer) in enumerate(zip(self.names(), self.layers, strict=True))
        ]

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
        from cnnviz.nets import modules

        self.shapes()
        return modules.chain(self.layers)

    def to_pytorch(self) -> str:
        """Return PyTorch code that makes the same network; it runs as printed."""
        before = [self.input_shape, *self.shapes()]
        width = max((len(str(layer)) for layer in self.layers), default=0)
        lines = [
            f"    nn.{str(layer) + ',':<{width + 1}}  # → {shape_text(after)}"
            for layer, after in zip(self.layers, before[1:], strict=True)
        ]
        head = f"model = nn.Sequential(  # {shape_text(self.input_shape)}"
        return "\n".join(["from torch import nn", "", head, *lines, ")", ""])

    def to_keras(self) -> str:
        """Return Keras code that makes the same network; it runs as printed.

        Raises:
            Problem: Keras has no such layer; the message names the setting.
        """
        return keras_text.write(self.input_shape, self.layers, self.shapes())
