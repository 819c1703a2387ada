"""Padding as a layer of its own: a different number of cells on each side."""

from dataclasses import dataclass

from cnnviz.grid.geometry import Axis
from cnnviz.nets.layers.base import MOST_WIDE, Layer, Shape, Sides, check_range, require_maps
from cnnviz.nets.layers.index_runs import Reads, Window
from cnnviz.nets.layers.sliding import check_sides
from cnnviz.problem import Problem


@dataclass(frozen=True)
class ZeroPad2d(Layer):
    """Adds rows and columns of zeros around each map (``torch.nn.ZeroPad2d``).

    A convolution pads both sides alike; TensorFlow's ``"SAME"`` with a stride of 2 needs one cell
    more after the input than before it.

    Attributes:
        padding: Cells on every side, or (left, right, top, bottom).
    """

    padding: Sides

    def __post_init__(self) -> None:
        check_range(0, MOST_WIDE, most_parts=4, padding=self.padding)
        if isinstance(self.padding, tuple) and len(self.padding) != 4:
            raise Problem(
                "padding is {padding}; it must be one number, or four: left, right, top, bottom.",
                setting="padding",
                nearest=(*self.padding, 0, 0, 0)[:4],
                padding=self.padding,
            )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, H + top + bottom, W + left + right)."""
        height, width = self._windows(shape)
        return (shape[0], *check_sides((height.out, width.out)))

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return which rows and columns the cells of the output read: one each."""
        rows, columns = (
            Window(axis.kernel, axis.stride, axis.padding[0], axis.dilation)
            for axis in self._windows(shape)
        )
        return rows, columns

    def _windows(self, shape: Shape) -> tuple[Axis, Axis]:
        """Return the windows along height and width, which are one cell large."""
        _channels, height, width = require_maps(shape)
        sides = self.padding if isinstance(self.padding, tuple) else 4 * (self.padding,)
        left, right, top, bottom = sides
        return (
            Axis("H", height, kernel=1, padding=(top, bottom)),
            Axis("W", width, kernel=1, padding=(left, right)),
        )
