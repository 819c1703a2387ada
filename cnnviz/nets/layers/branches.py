"""Branches: several paths whose feature maps are concatenated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from cnnviz.nets.layers.base import Layer, Shape, require_maps, shape_text
from cnnviz.nets.layers.block import Block
from cnnviz.problem import N_, Problem

MOST_BRANCHES = 6


@dataclass(frozen=True)
class Branches(Block):
    """The maps of several branches, concatenated along the channels; one layer of the chain.

    Examples are the Inception blocks of GoogLeNet (Szegedy et al. 2014, arXiv 1409.4842) and the
    Fire modules of SqueezeNet (Iandola et al. 2016, arXiv 1602.07360).

    Attributes:
        branches: The layers of each branch; an empty branch passes on its input.
    """

    separator: ClassVar[str] = "branch"
    end: ClassVar[str] = "concat"
    most_paths: ClassVar[int] = MOST_BRANCHES
    branches: tuple[tuple[Layer, ...], ...]

    def __post_init__(self) -> None:
        if not any(self.branches):
            raise Problem("Branches need at least one layer.", setting="branches")
        if len(self.branches) > MOST_BRANCHES:
            raise Problem(
                "There are {count} branches; at most {most} can be concatenated here.",
                setting="branches",
                count=len(self.branches),
                most=MOST_BRANCHES,
            )
        self._check_layers("branches")

    def __str__(self) -> str:
        """Return the numbers of layers: ``Branches(2, 4, 6, 3)``."""
        return f"Branches({', '.join(str(len(branch)) for branch in self.branches)})"

    @classmethod
    def of_paths(cls, paths: Sequence[tuple[Layer, ...]]) -> Self:
        """Return the layer of these branches."""
        return cls(tuple(paths))

    @property
    def paths(self) -> dict[str, tuple[Layer, ...]]:
        """The branches."""
        return {f"branches.{number}": branch for number, branch in enumerate(self.branches)}

    def misfit(self, path: int) -> str:
        """Return the English template that says which layer of a branch does not fit."""
        return N_("layer {place} of branch {path}, {layer}: {reason}")

    def output_shape(self, shape: Shape) -> Shape:
        """Return (the channels of all branches, H', W'); H' and W' must be the same in all."""
        require_maps(shape)
        ends = [shapes[-1] for shapes in self.path_shapes(shape)]
        if len({(len(end), *end[1:]) for end in ends}) > 1 or len(ends[0]) != 3:
            raise Problem(
                "its branches output {shapes}; only maps of the same height and width can be "
                "concatenated.",
                setting="branches",
                shapes=", ".join(map(shape_text, ends)),
            )
        return (sum(end[0] for end in ends), *ends[0][1:])
