"""A network is data: a name, an input shape and a tuple of layers."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.nets import text_form
from cnnviz.nets.code import keras, pytorch
from cnnviz.nets.draft.drafts import draft_of
from cnnviz.nets.draft.fixes import fix_all
from cnnviz.nets.draft.reading import read_draft
from cnnviz.nets.layers.base import MOST_SIDE, Layer, Shape, check_range, shape_text
from cnnviz.nets.layers.kinds import Block, Conv2d, Linear
from cnnviz.nets.receptive.fields import FieldMap, fields_after, network_fields
from cnnviz.nets.table import Row, rows_of, write_html_table
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from torch import nn

MOST_CHAINED = 1_000


@dataclass(frozen=True)
class Network:
    """A chain of layers for inputs of one shape.

    What needs all shapes, such as the table or the code, raises Problem if a layer does not fit;
    the message says which and why. :attr:`problem` returns it.

    Attributes:
        name: Letters, digits, dots and hyphens; the catalog's id for its networks.
        input_shape: (C, H, W) or (F,), without the batch.
        layers: The layers in order.

    Raises:
        Problem: An impossible name or input shape, or more layers than MOST_CHAINED.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not text_form.NAME.fullmatch(self.name):
            raise Problem(
                "A network's name can have up to 40 letters, digits, dots and hyphens.",
                setting="name",
            )
        _check_input(self.input_shape)
        if len(self.layers) > MOST_CHAINED:
            raise Problem(
                "A network can have at most {most} layers here.",
                setting="layers",
                most=MOST_CHAINED,
            )

    def __str__(self) -> str:
        """Return the short text form, which :meth:`parse` reads back."""
        return text_form.network_text(self.name, self.input_shape, self.layers)

    def _repr_html_(self) -> str:
        """Return the table as far as the layers fit, for notebooks."""
        problem = self.problem
        fitting = dataclasses.replace(self, layers=self.layers[: len(self._walk[0])])
        note = "" if problem is None else str(problem)
        return write_html_table(self.name, self.input_shape, fitting.table(), note)

    @classmethod
    def parse(cls, short: str) -> Network:
        """Return the network of a short text form.

        Raises:
            Problem: The text is not a network; names the character at fault.
        """
        return cls(*text_form.parse_network(short))

    def names(self) -> list[str]:
        """Return a name for each layer, its kind with a number: ``conv2``."""
        counts: Counter[str] = Counter()
        names = []
        for layer in self.layers:
            counts[layer.code] += 1
            names.append(f"{layer.code}{counts[layer.code]}")
        return names

    def shapes(self) -> list[Shape]:
        """Return the output shape of each layer."""
        shapes, problem = self._walk
        if problem is not None:
            raise problem.with_traceback(None)  # raised again and again, it would keep all frames
        return list(shapes)

    @functools.cached_property
    def _walk(self) -> tuple[tuple[Shape, ...], Problem | None]:
        """The output shapes as far as the layers fit, and why the next layer does not."""
        shapes: list[Shape] = []
        for name, layer in zip(self.names(), self.layers, strict=True):
            try:
                shapes.append(layer.output_shape(shapes[-1] if shapes else self.input_shape))
            except Problem as reason:
                problem = Problem(
                    "Layer {name}, {layer}, does not fit: {reason}",
                    setting=reason.setting,
                    nearest=reason.nearest,
                    name=name,
                    layer=str(layer),
                    reason=reason,
                )
                problem.__cause__ = reason
                return tuple(shapes), problem
        return tuple(shapes), None

    @property
    def output_shape(self) -> Shape:
        """Output shape of the last layer."""
        return self.shapes()[-1] if self.layers else self.input_shape

    @property
    def parameters(self) -> int:
        """Number of trainable values."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def problem(self) -> Problem | None:
        """Why a layer does not fit; None if all fit."""
        return self._walk[1]

    @property
    def multiply_adds(self) -> int:
        """Multiplications with a weight per image, as far as the layers fit."""
        shapes = self._walk[0]
        steps = zip(self.layers[: len(shapes)], (self.input_shape, *shapes), strict=False)
        return sum(layer.multiply_adds(shape) for layer, shape in steps)

    def table(self) -> list[Row]:
        """Return one row for each layer."""
        return list(self._rows)

    @functools.cached_property
    def _rows(self) -> list[Row]:
        shapes = [self.input_shape, *self.shapes()]
        return rows_of(self.names(), self.layers, shapes, self.fields[1:])

    @functools.cached_property
    def fields(self) -> tuple[FieldMap, ...]:
        """The receptive fields of the input's cells, then of each layer's output."""
        self.shapes()
        return network_fields(self.input_shape, self.layers)

    def windows(self, place: int) -> tuple[FieldMap, ...]:
        """Return what the cells of later layers read of one layer's output, as :attr:`fields` does.

        Args:
            place: Of the layer, from 0; −1 for the network's input.

        Returns:
            For the cells of that output itself, which see themselves, and of each later layer.
        """
        shape = self.shapes()[place] if place >= 0 else self.input_shape
        return network_fields(shape, self.layers[place + 1 :])

    def inner_tables(self, index: int) -> list[list[Row]]:
        """Return the rows of the layers on each path of a block.

        They are named as in torch's ``state_dict``, ``residual1.layers.0``, and count on from the
        block's index as if their path were the chain. Other layers have none.
        """
        block, shape = self.layers[index], [self.input_shape, *self.shapes()][index]
        if not isinstance(block, Block):
            return []
        tables = []
        for (side, path), shapes in zip(block.paths.items(), block.path_shapes(shape), strict=True):
            names = [f"{self.names()[index]}.{side}.{place}" for place in range(len(path))]
            fields = fields_after(self.fields[index], shape, path)
            tables.append(rows_of(names, path, shapes, fields, index))
        return tables

    def resized(self, input_shape: Shape) -> Network:
        """Return the same layers for inputs of another shape."""
        return dataclasses.replace(self, input_shape=input_shape)

    def fitting(self, input_shape: Shape) -> Network:
        """Return the layers that take inputs of another shape.

        The maps of a convolution can have any size; a linear layer takes one number of features
        only. Where it does not fit, the network ends before the layers that flatten the maps.
        """
        resized = self.resized(input_shape)
        if resized.problem is None:
            return resized
        fitting = resized.layers[: len(resized._walk[0])]
        while fitting and fitting[-1].code in ("flatten", "dropout", "dropout2d"):
            fitting = fitting[:-1]
        return dataclasses.replace(resized, layers=fitting)

    def to_torch(self) -> nn.Sequential:
        """Return the network as a torch module, one child per row of the table.

        Its weights are drawn from torch's random state; under ``torch.device("meta")`` they take no
        memory.
        """
        from cnnviz.nets import torch_modules

        self.shapes()
        return torch_modules.torch_chain(self.layers)

    def to_pytorch(self, form: pytorch.Form | None = None) -> str:
        """Return PyTorch code for the network; it runs as printed.

        Args:
            form: ``"sequential"``, ``"ordered"`` (the same with names) or ``"class"``; None takes
                the simplest: a block needs the class.

        Raises:
            Problem: The network cannot be printed in this form.
        """
        return pytorch.write_pytorch(
            self.names(), self.input_shape, self.layers, self.shapes(), form
        )

    def to_keras(self) -> str:
        """Return Keras code for the network; it runs as printed.

        Raises:
            Problem: Keras has no such layer; names the setting.
        """
        self.shapes()
        return keras.write_keras(self.input_shape, self.layers)


def _check_input(shape: Shape) -> None:
    if len(shape) not in (1, 3):
        raise Problem(
            "The input shape must be channels × height × width, or a number of features; it is "
            "{shape}.",
            setting="input",
            shape=shape_text(shape),
        )
    check_range(1, input=shape[0])
    for side in shape[1:]:
        check_range(1, MOST_SIDE, input=side)


@functools.lru_cache(maxsize=512)
def adapt_network(network: Network, shape: Shape, classes: int) -> Network | None:
    """Return a network for other images, with as few changes as possible.

    Channels, features after Flatten and the outputs of the last linear layer, or of the last
    convolution in a network without one, follow from the images, of ``shape`` (C, H, W); kernels
    change only where they are larger than their input.

    Returns:
        The network under its old name; None if no such change makes it fit.
    """
    layers = list(network.layers)
    for index, layer in reversed(list(enumerate(layers))):
        if isinstance(layer, Linear):
            layers[index] = dataclasses.replace(layer, out_features=classes)
            break
        if isinstance(layer, Conv2d) and layer.groups == 1:
            layers[index] = dataclasses.replace(layer, out_channels=classes)
            break
    fixed = fix_all(read_draft(draft_of(shape, layers)))
    if fixed is None or fixed.layers is None:
        return None
    adapted = dataclasses.replace(network, input_shape=shape, layers=fixed.layers)
    fits = adapted.problem is None and adapted.output_shape == (classes,)
    return adapted if fits else None
