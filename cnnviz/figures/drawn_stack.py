"""A few maps of a layer, or the image, of a drawing in space."""

from dataclasses import dataclass

from cnnviz.figures.colors import Floats


@dataclass(frozen=True, eq=False)
class DrawnStack:
    """A few maps of a layer, or the image.

    Attributes:
        title: What it is.
        maps: (n, H, W) values; of an image (1, H, W, 3) colors from 0 to 1.
        size: Height and width of the maps in cells, also where they are drawn in small.
        limit: The value with the strongest color.
    """

    title: str
    maps: Floats
    size: tuple[int, int]
    limit: float = 1.0
