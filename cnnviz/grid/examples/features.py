"""How a kernel becomes a feature: four images, three kernels and a triangle of the lecture."""

import numpy as np

from cnnviz.grid.examples.record import LECTURE, Example
from cnnviz.grid.operation import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.problem import N_

BRIGHT = 0.1
LEFT = np.zeros((16, 16))
LEFT[:, :8] = BRIGHT
IMAGES: dict[str, Array] = {
    "left": LEFT,
    "lower": BRIGHT - LEFT.T,
    "triangle": np.tril(np.full((16, 16), BRIGHT)),
    "checkerboard": np.kron((np.indices((8, 8)).sum(axis=0) + 1) % 2, np.full((2, 2), BRIGHT)),
}
"""Each (16, 16): the left half bright, the lower half, the lower triangle with its diagonal, and
squares of 2×2 that begin bright."""

KERNELS = np.zeros((3, 1, 4, 4))
KERNELS[0, 0, 1:3, 1:3] = [[1, -1], [1, -1]]
KERNELS[1, 0, 1:3, 1:3] = [[-1, -1], [1, 1]]
KERNELS[2] = 1 / 16
"""Three filters (3, 1, 4, 4): for vertical edges, for horizontal edges, and the mean."""
BIAS = np.array([0.0, 0.0, -0.05])

CARICATURE = np.zeros((1, 1, 16, 16))
CARICATURE[0, 0, :4, :4] = np.tril(np.ones((4, 4)))
"""A lower-left triangle of side 4."""

PLACE = N_("feature table")
NOTHING = np.zeros((1, 1, 1, 1))
"""The image of a later operation of a chain, whose input is the output before it."""


def feature_maps(image: Array) -> Array:
    """Return what the three kernels make of an image, after ReLU: (1, 3, 13, 13)."""
    maps = _convolution(image).trace.output
    return np.maximum(maps, 0).round(
        6
    )  # without floating-point error, which a link would write out


def _convolution(image: Array) -> Operation:
    return Operation(
        Kind.CONVOLUTION, image[None, None], KERNELS, BIAS, stride=(1, 1), padding=(0, 0)
    )


def _pooling(image: Array, size: int) -> Operation:
    return Operation(Kind.MAX, image, size=(size, size), stride=(size, size))


def _example(name: str, title: str, note: str) -> Example:
    id = f"feature-{name}"
    return Example(id, title, note, _convolution(IMAGES[name]), source=LECTURE, place=PLACE)


CONVOLUTIONS: tuple[Example, ...] = (
    _example(
        "left",
        N_("the left half is bright"),
        N_(
            "Three filters: for vertical edges, for horizontal edges, and the mean with bias "
            "−0.05. At the vertical edge the first map reaches 0.2; the second stays 0 everywhere."
        ),
    ),
    _example(
        "lower",
        N_("the lower half is bright"),
        N_(
            "The image on its side: now the filter for horizontal edges reaches 0.2, and that for "
            "vertical edges finds nothing."
        ),
    ),
    _example(
        "triangle",
        N_("the lower triangle is bright"),
        N_(
            "A diagonal is a little of both: the two edge filters reach 0.1, half as much as at "
            "their own edge."
        ),
    ),
    _example(
        "checkerboard",
        N_("a checkerboard"),
        N_(
            "Edges everywhere: both edge filters reach 0.2. Half of every window is bright, so "
            "the mean 0.05 and the bias −0.05 cancel, and the third map is 0."
        ),
    ),
    Example(
        "feature-chain",
        N_("the whole chain"),
        N_(
            "The lower triangle through three filters, ReLU and MaxPool2d(13): the image becomes "
            "the three numbers .10, .10 and .05. Change a cell of the image, or a kernel, and see "
            "what becomes of them."
        ),
        _convolution(IMAGES["triangle"]),
        source=LECTURE,
        place=PLACE,
        later=(Operation(Kind.RELU, NOTHING), _pooling(NOTHING, 13)),
    ),
)
"""The three kernels on each of the four images, and the whole chain for one of them."""

_ROUNDS = [CARICATURE]
for _round in range(3):
    _ROUNDS.append(_pooling(_ROUNDS[-1], 2).trace.output)

POOLINGS: tuple[Example, ...] = (
    Example(
        "feature-strongest",
        N_("MaxPool2d(13) keeps one number per map"),
        N_(
            "The three maps of the checkerboard after ReLU. A window as large as the map keeps its "
            "largest number: 0.2, 0.2 and 0. From here on the image is a row of three features."
        ),
        _pooling(feature_maps(IMAGES["checkerboard"]), 13),
        source=LECTURE,
        place=PLACE,
    ),
    Example(
        "pool-caricature",
        N_("Max pooling as a caricature"),
        N_(
            "A triangle of side 4 in 16×16 becomes 1 0 / 1 1 in 8×8: smaller, coarser, still a "
            "triangle. After more pooling a single 1 is left: something was there."
        ),
        _pooling(_ROUNDS[0], 2),
        source=LECTURE,
    ),
    Example(
        "pool-caricature-chain",
        N_("The caricature pooled four times in a chain"),
        N_(
            "16×16, 8×8, 4×4, 2×2, 1×1: each pooling reads what the one before has left. Draw "
            "something else and see when it is no longer recognizable."
        ),
        _pooling(_ROUNDS[0], 2),
        source=LECTURE,
        later=(_pooling(NOTHING, 2),) * 3,
    ),
    Example(
        "pool-caricature-2",
        N_("The caricature pooled a second time"),
        N_("The triangle in 8×8 becomes a single 1 in 4×4: where it was, but not what it was."),
        _pooling(_ROUNDS[1], 2),
        source=LECTURE,
    ),
    Example(
        "pool-caricature-3",
        N_("The caricature pooled a third time"),
        N_("4×4 becomes 2×2: all that is left is that something was in the upper left quarter."),
        _pooling(_ROUNDS[2], 2),
        source=LECTURE,
    ),
    Example(
        "pool-caricature-4",
        N_("The caricature pooled a fourth time"),
        N_("2×2 becomes one number, 1: there was something in the image, anywhere."),
        _pooling(_ROUNDS[3], 2),
        source=LECTURE,
    ),
)
"""What max pooling leaves of feature maps and of a triangle."""
