"""What the lesson *Dimensions* shows."""

from dataclasses import dataclass

import numpy as np

from cnnviz.grid import Operation
from cnnviz.grid.text import grid_text, number_text, parse_grids
from cnnviz.grid.trace import Array, Kind
from cnnviz.lessons.dimensions import Padding, SignalFilter
from cnnviz.lessons.dimensions_blocks import BLOCKS
from cnnviz.lessons.dimensions_blocks import SIDE as SHAPES_SIDE
from cnnviz.lessons.dimensions_volumes import KERNELS, VOLUMES, read_bits, write_bits
from cnnviz.problem import N_, Problem
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.grids.limits import check_values
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, one_of, optional, whole
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.lessons.dimensions.graph_codec import EXAMPLE, GRAPH, NODES, DrawnGraph

SAMPLES = (10, 16)
"""Fewest and most samples of the signal: it is longer than the widest window."""
TAPS = (2, 4)
WIDEST = 3
"""Largest dilation of the signal's filter."""
MATRICES = ("adjacency", "factors")
"""The matrix of the graph that is shown: Ã, or D̃^(−½) Ã D̃^(−½)."""
MOST_LAYERS = 20
MOST_CHANNELS = max(block.channels for block in BLOCKS.values())
INPUTS = 5
"""Cells of the input of the transposed convolution, along one axis."""
SIDE = 8
"""Rows and columns of the image that is a graph."""
STEEPEST = 80
"""Degrees by which the volume in space is turned down at most."""
LARGEST = 99
"""Largest magnitude of the signal's samples and weights."""

Numbers = tuple[float, ...]
Planes = tuple[tuple[Numbers, ...], ...]
"""Channels of rows of numbers."""


@dataclass(frozen=True)
class DimensionsState(LessonState):
    """What the lesson shows.

    Attributes:
        signal: The samples of the signal.
        taps: The weights of the filter that moves along it.
        padding: Where zeros are added to the signal.
        dilation: Distance of two taps.
        time: The output of the signal that is shown step by step, from 0.
        image: (3, H, W) the image with channels.
        kernel: (3, 3, 3) its filter.
        bias: The filter's bias.
        voxels: The volume, as ``write_bits`` writes it.
        move: Name of the kernel that moves through it.
        window: The window that is shown step by step, from 0.
        turn: Degrees by which the volume in space is turned, around and down.
        space: The volume is a chart to zoom and to read values from, in place of a drawing.
        mix: (2, 3) the weights of the 1×1 convolution.
        pixel: The pixel whose mix is shown, from 0.
        block: Name of the Inception block.
        narrow3: Channels that its 1×1 convolution leaves for the 3×3 convolution.
        narrow5: Likewise for the 5×5 convolution.
        kernel_size: Of the transposed convolution.
        stride: Likewise.
        source: The input cell whose window is shown, from 0.
        drawn: The graph.
        node_weights: (2, 2) W of the graph convolution.
        relu: A ReLU follows it.
        matrix: Of ``MATRICES``.
        node: The node that is shown step by step, from 0.
        layers: How many layers smooth the graph.
        scaled: The values of the nodes are divided by the root of their degree.
        pixels: (8, 8) the image that is a graph.
        neighbors: Of each of its pixels, 4 or 8.
        grid_kernel: (3, 3) the weights of the convolution beside it; None for those that are equal.
        place: The pixel that is shown step by step, from 0.
    """

    signal: Numbers = (0.0, 1.0, 3.0, 4.0, 4.0, 1.0, -2.0, -3.0, -1.0, 0.0, 3.0, 2.0)
    taps: Numbers = (-1.0, 0.0, 1.0)
    padding: Padding = Padding.NONE
    dilation: int = 1
    time: int = 0
    image: Planes = (
        ((1.0, 1.0, 0.0, 0.0, 0.0),) * 5,
        ((0.0, 0.0, 1.0, 1.0, 1.0),) * 5,
        ((0.0,) * 5, (0.0,) * 5, (1.0,) * 5, (2.0,) * 5, (2.0,) * 5),
    )
    kernel: Planes = (
        ((1.0, 0.0, -1.0),) * 3,
        ((-1.0, 0.0, 1.0),) * 3,
        ((0.0,) * 3, (0.0, 1.0, 0.0), (0.0,) * 3),
    )
    bias: float = 0.0
    voxels: str = write_bits(VOLUMES["video"])
    move: str = "motion"
    window: int = 0
    turn: tuple[int, int] = (35, 25)
    space: bool = False
    mix: tuple[Numbers, ...] = ((0.3, 0.6, 0.1), (1.0, -1.0, 0.0))
    pixel: int = 4 * SHAPES_SIDE + 4
    block: str = "3a"
    narrow3: int = 96
    narrow5: int = 16
    kernel_size: int = 3
    stride: int = 2
    source: int = 1
    drawn: DrawnGraph = EXAMPLE
    node_weights: tuple[Numbers, ...] = ((1.0, -1.0), (0.5, 1.0))
    relu: bool = True
    matrix: str = MATRICES[0]
    node: int = 2
    layers: int = 0
    scaled: bool = False
    pixels: tuple[Numbers, ...] = (
        *((0.0,) * 8,) * 2,
        *((0.0, 0.0, 9.0, 9.0, 9.0, 9.0, 0.0, 0.0),) * 2,
        *((0.0, 0.0, 9.0, 9.0, 0.0, 0.0, 0.0, 0.0),) * 2,
        *((0.0,) * 8,) * 2,
    )
    neighbors: int = 8
    grid_kernel: tuple[Numbers, ...] | None = None
    place: int = 27

    @property
    def signal_filter(self) -> SignalFilter:
        """The filter that moves along the signal."""
        return SignalFilter(np.array(self.signal), np.array(self.taps), self.padding, self.dilation)

    @property
    def channels(self) -> Operation:
        """The convolution of the image with channels."""
        return Operation(
            Kind.CONVOLUTION,
            np.array([self.image]),
            np.array([self.kernel]),
            np.array([self.bias]),
        )


def to_planes(grid: Array) -> Planes:
    """Return an array (C, H, W) as channels of rows."""
    return tuple(tuple(tuple(row) for row in plane) for plane in grid.tolist())


def _numbers(least: int, most: int) -> Codec[Numbers]:
    """Return the codec of a row of numbers."""

    def read(text: str) -> Numbers:
        values = parse_grids(text).ravel()
        if not least <= len(values) <= most or "~" in text or np.abs(values).max() > LARGEST:
            raise ValueError(text)
        return tuple(values.tolist())

    expects = Problem(
        "{least} to {most} numbers up to {largest}, such as 1_0_-2",
        least=least,
        most=most,
        largest=LARGEST,
    )
    return Codec(read, lambda values: grid_text(np.array(values)), expects)


def _matrix(rows: int, cols: int) -> Codec[tuple[Numbers, ...]]:
    """Return the codec of rows of numbers."""

    def read(text: str) -> tuple[Numbers, ...]:
        grid = parse_grids(text, "kernel")
        if grid.shape != (1, 1, rows, cols) or np.abs(grid).max() > LARGEST:
            raise ValueError(text)
        return tuple(tuple(row) for row in grid[0, 0].tolist())

    expects = Problem("{rows} rows of {cols} numbers, such as 1_0~0_1", rows=rows, cols=cols)
    return Codec(read, lambda values: grid_text(np.array(values)), expects)


def _planes(name: str, least: int, most: int) -> Codec[Planes]:
    """Return the codec of three channels with sides within limits."""

    def read(text: str) -> Planes:
        grid = check_values(parse_grids(text, name), name)
        sides = grid.shape[2:]
        if grid.shape[:2] != (1, 3) or not all(least <= side <= most for side in sides):
            raise ValueError(text)
        return to_planes(grid[0])

    expects = Problem(
        "three channels of {least} to {most} rows of {least} to {most} numbers",
        least=least,
        most=most,
    )
    return Codec(read, lambda planes: grid_text(np.array(planes)), expects)


def _read_voxels(text: str) -> str:
    read_bits(text)
    return text


def _read_turn(text: str) -> tuple[int, int]:
    around, down = map(int, text.split("_"))
    if abs(around) > 180 or abs(down) > STEEPEST:
        raise ValueError(text)
    return around, down


TURN: Codec[tuple[int, int]] = Codec(
    _read_turn,
    lambda turn: "_".join(map(str, turn)),
    Problem("degrees around and down, from -180_-{steepest} to 180_{steepest}", steepest=STEEPEST),
)


def _read_number(text: str) -> float:
    return float(parse_grids(text, "bias").item())


DIMENSIONS = lesson_state(
    "dimensions",
    DimensionsState(),
    (
        Field("signal", "signal", _numbers(*SAMPLES)),
        Field("taps", "taps", _numbers(*TAPS)),
        Field("pad", "padding", one_of(Padding)),
        Field("dilation", "dilation", whole(1, WIDEST)),
        Field("t", "time", whole(0, SAMPLES[1] - 1)),
        Field("input", "image", _planes("image", 3, 8)),
        Field("kernel", "kernel", _planes("kernel", 3, 3)),
        Field("bias", "bias", Codec(_read_number, number_text, N_("a number"))),
        Field("voxels", "voxels", Codec(_read_voxels, expects=N_("a volume as 32 digits"))),
        Field("move", "move", one_of(KERNELS)),
        Field("window", "window", whole(0, 26)),
        Field("turn", "turn", TURN),
        Field("space", "space", SWITCH),
        Field("mix", "mix", _matrix(2, 3)),
        Field("pixel", "pixel", whole(0, SHAPES_SIDE**2 - 1)),
        Field("block", "block", one_of(BLOCKS)),
        Field("narrow3", "narrow3", whole(1, MOST_CHANNELS)),
        Field("narrow5", "narrow5", whole(1, MOST_CHANNELS)),
        Field("k", "kernel_size", whole(1, 7)),
        Field("s", "stride", whole(1, 4)),
        Field("from", "source", whole(0, INPUTS - 1)),
        Field("graph", "drawn", GRAPH),
        Field("w", "node_weights", _matrix(2, 2)),
        Field("relu", "relu", SWITCH),
        Field("matrix", "matrix", one_of(MATRICES)),
        Field("node", "node", whole(0, NODES[1] - 1)),
        Field("layers", "layers", whole(0, MOST_LAYERS)),
        Field("scaled", "scaled", SWITCH),
        Field("pixels", "pixels", _matrix(SIDE, SIDE)),
        Field("neighbors", "neighbors", one_of((4, 8))),
        Field("weights", "grid_kernel", optional(_matrix(3, 3), "equal")),
        Field("place", "place", whole(0, SIDE**2 - 1)),
    ),
)
