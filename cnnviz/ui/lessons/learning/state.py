"""What the lesson *How it learns* shows."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.grid import Operation
from cnnviz.grid.text import grid_text, number_text, parse_grids
from cnnviz.grid.trace import Array, Kind
from cnnviz.lessons.learning import GOALS, TinyNet, teach
from cnnviz.lessons.learning_edges import Learning
from cnnviz.lessons.learning_overfitting import COUNTS
from cnnviz.problem import N_, Problem
from cnnviz.ui.course.lesson import LARGEST_SEED, LessonState, lesson_state
from cnnviz.ui.grids.limits import check_values
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, one_of, real, whole
from cnnviz.ui.kit.url_state import Field

LARGEST_IMAGE = 8
"""Rows and columns of the input; its smallest size is that of a kernel with dilation 2."""
MOST_TAKEN = 20
"""Steps of gradient descent on the small network."""
MOST_STEPS = 400
"""Steps of the kernel that learns to find edges."""
MOST_REACHED = 100
"""Steps of the optimizers on the loss over two weights."""
COMPARISONS, MEASURES = ("images", "remedies"), ("accuracy", "loss")
LARGEST_WEIGHT = 2
"""Of the two weights whose loss is a surface."""
VALLEY_RATE = N_("a learning rate: a number up to 2")
SHARE = N_("a number that is at least 0 and less than 1")
START = N_("two numbers from −2 to 2, such as -1.5_0.5")
RATE = N_("a learning rate: a number up to 1")


Rows = tuple[tuple[float, ...], ...]
"""A grid of numbers, row by row."""


@dataclass(frozen=True)
class LearningState(LessonState):
    """What the lesson shows.

    Attributes:
        image: (H, W) input of the small network.
        kernel: (3, 3) its weights.
        bias: Its bias.
        goal: Name of the kernel that gives the target, of ``GOALS``.
        stride: Of the convolution, along both axes.
        padding: Likewise.
        dilation: Likewise.
        relu: A ReLU follows the convolution.
        autograd: The gradients of PyTorch are shown beside ours.
        rate: Learning rate of the steps taken one by one.
        taken: How many of them are taken.
        seed: Of the kernel that learns to find edges.
        pace: Its learning rate.
        at: Its step.
        valley_rate: Learning rate of the optimizers on the loss over two weights.
        momentum: Of the second of them.
        start: The two weights at which they start.
        reached: Their step that is shown.
        space: The surface is a chart to zoom and to read values from, in place of a drawing.
        compare: What differs between the runs of the scene on overfitting, of ``COMPARISONS``.
        images: Training images of its runs with remedies.
        measure: What its curves show, of ``MEASURES``.
    """

    image: Rows = (
        (2.0, 1.0, 0.0, 0.0, 1.0),
        (2.0, 2.0, 1.0, 0.0, 0.0),
        (1.0, 2.0, 2.0, 1.0, 0.0),
        (0.0, 1.0, 2.0, 2.0, 0.0),
        (0.0, 0.0, 1.0, 2.0, 1.0),
    )
    kernel: Rows = ((0.0, 1.0, -1.0), (1.0, 0.0, 0.0), (0.0, -1.0, 0.0))
    bias: float = 1.0
    goal: str = "vertical"
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    relu: bool = True
    autograd: bool = False
    rate: float = 0.01
    taken: int = 0
    seed: int = 1
    pace: float = 0.1
    at: int = 0
    valley_rate: float = 0.1
    momentum: float = 0.8
    start: tuple[float, ...] = (-1.5, 0.5)
    reached: int = MOST_REACHED
    space: bool = False
    compare: str = COMPARISONS[0]
    images: int = 1000
    measure: str = MEASURES[0]

    @functools.cached_property
    def edges(self) -> Learning:
        """The kernel that learns to find edges."""
        return Learning(self.goal, self.seed, self.pace)

    @functools.cached_property
    def net(self) -> TinyNet:
        """The small network; it keeps what it has computed while nothing is changed."""
        operation = Operation(
            Kind.CONVOLUTION,
            np.array([[self.image]]),
            np.array([[self.kernel]]),
            np.array([self.bias]),
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
        return teach(operation, GOALS[self.goal][None, None], relu=self.relu)


def _grid(name: str, least: int, most: int) -> Codec[Rows]:
    """Return the codec of a grid with sides within limits."""

    def read(text: str) -> Rows:
        grid = check_values(parse_grids(text, name), name)
        if grid.shape[:2] != (1, 1) or not all(least <= side <= most for side in grid.shape[2:]):
            raise ValueError(text)
        return to_rows(grid[0, 0])

    limits: dict[str, Any] = {"least": least, "most": most}
    expects = Problem(
        "{least} to {most} rows of {least} to {most} numbers, such as 1_0_2~3_1_0", **limits
    )
    return Codec(read, lambda rows: grid_text(np.array(rows)), expects)


def to_rows(grid: Array) -> Rows:
    """Return an array (H, W) as rows."""
    return tuple(tuple(row) for row in grid.tolist())


def _read_number(text: str) -> float:
    return float(parse_grids(text, "bias").item())


def _read_start(text: str) -> tuple[float, ...]:
    start = parse_grids(text, "start").ravel()
    if start.shape != (2,) or np.abs(start).max() > LARGEST_WEIGHT:
        raise ValueError(text)
    return tuple(start.tolist())


def _write_start(start: tuple[float, ...]) -> str:
    return grid_text(np.array(start))


LEARNING = lesson_state(
    "learning",
    LearningState(),
    (
        Field("input", "image", _grid("image", 5, LARGEST_IMAGE)),
        Field("kernel", "kernel", _grid("kernel", 3, 3)),
        Field("bias", "bias", Codec(_read_number, number_text, N_("a number"))),
        Field("goal", "goal", one_of(GOALS)),
        Field("stride", "stride", whole(1, 3)),
        Field("padding", "padding", whole(0, 2)),
        Field("dilation", "dilation", whole(1, 2)),
        Field("relu", "relu", SWITCH),
        Field("autograd", "autograd", SWITCH),
        Field("rate", "rate", real(lambda rate: 0 < rate <= 1, RATE)),
        Field("taken", "taken", whole(0, MOST_TAKEN)),
        Field("seed", "seed", whole(0, LARGEST_SEED)),
        Field("pace", "pace", real(lambda rate: 0 < rate <= 1, RATE)),
        Field("at", "at", whole(0, MOST_STEPS)),
        Field("valley", "valley_rate", real(lambda rate: 0 < rate <= 2, VALLEY_RATE)),
        Field("momentum", "momentum", real(lambda share: 0 <= share < 1, SHARE)),
        Field("start", "start", Codec(_read_start, _write_start, START)),
        Field("reached", "reached", whole(0, MOST_REACHED)),
        Field("space", "space", SWITCH),
        Field("compare", "compare", one_of(COMPARISONS)),
        Field("images", "images", one_of(COUNTS)),
        Field("measure", "measure", one_of(MEASURES)),
    ),
)
