"""The worked examples of the pooling lesson."""

import numpy as np

from cnnviz.grid.examples.record import (
    BLOG,
    DUMOULIN_IMAGE,
    LENET_NOTES,
    TEXTBOOK,
    Example,
    grid,
)
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.problem import N_


def _pooling(image: Array, kind: Kind = Kind.MAX, **settings: object) -> Operation:
    usual = {"size": (2, 2), "stride": (2, 2)}
    return Operation(kind, image, **(usual | settings))  # type: ignore[arg-type]


FEATURE = grid("1 0 0 2 / 0 9 1 0 / 3 0 0 1 / 0 2 4 0")
LEVEL = np.full((1, 1, 4, 4), 8.0)

POOLINGS: tuple[Example, ...] = (
    Example(
        "pool-max",
        N_("Max pooling 2×2"),
        N_("Every window keeps its largest value: the strongest feature survives."),
        _pooling(FEATURE),
        source=TEXTBOOK,
    ),
    Example(
        "pool-avg",
        N_("Average pooling 2×2"),
        N_("The average of the same numbers: the 9 is diluted by its neighbors."),
        _pooling(FEATURE, Kind.AVG),
        source=TEXTBOOK,
    ),
    Example(
        "pool-overlap",
        N_("Overlapping windows"),
        N_(
            "A 3×3 window with stride 2: the windows overlap, and the 8 wins in all four of "
            "them. The stride need not equal the window, although the class notes say so."
        ),
        _pooling(grid("1 5 2 0 3 / 4 0 1 7 2 / 2 3 8 1 0 / 6 1 0 2 4 / 0 2 5 1 3"), size=(3, 3)),
        source=LENET_NOTES,
    ),
    Example(
        "pool-border",
        N_("Padding that never wins"),
        N_(
            "Max pooling pads with −∞, not with zeros as the blog says: the corner windows hold "
            "only negative numbers and keep the largest one."
        ),
        _pooling(grid("-3 -1 2 -4 / -2 5 1 -1 / 4 0 3 2 / -5 -2 1 -6"), padding=(1, 1)),
        source=BLOG,
    ),
    Example(
        "pool-ceil",
        N_("Leftover cells: ceil mode"),
        N_(
            "2×2 windows on 5×5 leave one row and one column over. Rounding up keeps them, in "
            "windows that reach past the edge; rounding down drops them."
        ),
        _pooling(DUMOULIN_IMAGE, ceil_mode=True),
    ),
    Example(
        "pool-avg-padded",
        N_("Averages with the padding counted"),
        N_("Average pooling pads with zeros and counts them: the constant 8 drops at the border."),
        _pooling(LEVEL, Kind.AVG, padding=(1, 1)),
        source=BLOG,
    ),
    Example(
        "pool-avg-unpadded",
        N_("Averages without the padding"),
        N_("Divided by the number of image cells alone, the value stays 8 up to the border."),
        _pooling(LEVEL, Kind.AVG, padding=(1, 1), count_include_pad=False),
        source=BLOG,
    ),
    Example(
        "pool-dilation",
        N_("A window with gaps"),
        N_("Max pooling can be dilated: four cells of a 3×3 square compete, the others do not."),
        _pooling(DUMOULIN_IMAGE, stride=(1, 1), dilation=(2, 2)),
    ),
)
"""Max and average pooling."""
