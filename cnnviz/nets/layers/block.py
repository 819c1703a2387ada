"""Blocks: several paths from one input, whose outputs are put together; one layer of the chain."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.problem import Problem

MOST_INSIDE = 16


class Block(Layer, ABC):
    """A layer that contains layers, along several paths.

    Attributes:
        separator: The word between two paths, in the text form and in the builder.
        end: The word that ends the block there.
        most_paths: How many paths it can have.
    """

    separator: ClassVar[str]
    end: ClassVar[str]
    most_paths: ClassVar[int]

    @classmethod
    @abstractmethod
    def of_paths(cls, paths: Sequence[tuple[Layer, ...]]) -> Self:
        """Return the block of these paths.

        Raises:
            Problem: There is no such block.
        """

    @property
    @abstractmethod
    def paths(self) -> dict[str, tuple[Layer, ...]]:
        """The layers of each path, by its name in torch's ``state_dict``."""

    @property
    def written_paths(self) -> tuple[tuple[Layer, ...], ...]:
        """The paths that the text form and the builder write down."""
        return tuple(self.paths.values())

    @abstractmethod
    def misfit(self, path: int) -> str:
        """Return the English template that says which layer of a path does not fit."""

    def path_shapes(self, shape: Shape) -> list[list[Shape]]:
        """Return for each path its input shape and the output shape of each layer.

        Raises:
            Problem: A layer does not fit; says which and why.
        """
        return [
            self._shapes_along(number, path, shape)
            for number, path in enumerate(self.paths.values())
        ]

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of all inner layers, one after the other."""
        return [
            shape
            for path in self.paths.values()
            for layer in path
            for shape in layer.weight_shapes()
        ]

    def multiply_adds(self, shape: Shape) -> int:
        """Return the MACs of all inner layers; putting the paths together multiplies nothing."""
        return sum(layer.multiply_adds(before) for layer, before in self.steps(shape))

    def steps(self, shape: Shape) -> Iterator[tuple[Layer, Shape]]:
        """Yield each inner layer with its input shape."""
        for path, shapes in zip(self.paths.values(), self.path_shapes(shape), strict=True):
            yield from zip(path, shapes, strict=False)

    def _check_layers(self, setting: str) -> None:
        """Raise Problem if a path is too long, or contains a block."""
        paths = self.paths.values()
        if any(isinstance(layer, Block) for path in paths for layer in path):
            raise Problem("A block cannot contain another block.", setting=setting)
        if max(map(len, paths), default=0) > MOST_INSIDE:
            raise Problem(
                "Each path of a block can have at most {most} layers.",
                setting=setting,
                most=MOST_INSIDE,
            )

    def _shapes_along(self, number: int, path: tuple[Layer, ...], shape: Shape) -> list[Shape]:
        shapes = [shape]
        for place, layer in enumerate(path, 1):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except Problem as reason:
                raise Problem(
                    self.misfit(number),
                    setting=reason.setting,
                    nearest=reason.nearest,
                    path=number + 1,
                    place=place,
                    layer=str(layer),
                    reason=reason,
                ) from reason
        return shapes
