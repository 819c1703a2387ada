"""What the lesson *Layers one by one* shows."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.grid.trace import ACTIVATIONS, Kind
from cnnviz.lessons.layers import feature_map
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import one_of, real, whole
from cnnviz.ui.kit.url_state import Field

REACH = 4
"""Activations are drawn from minus this to this: the range of the feature map."""
WINDOWS = (2, 3, 4)
SEEDS = 20
"""How many draws of dropout can be shown."""
MODES = ("train", "eval")


@dataclass(frozen=True)
class LayersState(LessonState):
    """What the lesson shows.

    Attributes:
        kind: The activation.
        slope: Of a leaky ReLU.
        x: The value that goes into it.
        window: Of pooling.
        cell: The output of pooling that is marked, from 0, row by row.
        p: Of dropout.
        seed: Of its draw.
        mode: Of dropout, of ``MODES``.
    """

    kind: Kind = Kind.RELU
    slope: float = 0.1
    x: float = 1.5
    window: int = 2
    cell: int = 129
    p: float = 0.5
    seed: int = 0
    mode: str = MODES[0]


LAYERS = lesson_state(
    "layers",
    LayersState(),
    (
        Field("kind", "kind", one_of(ACTIVATIONS)),
        Field("slope", "slope", real(lambda slope: 0 <= slope <= 1, N_("a number from 0 to 1"))),
        Field("x", "x", real(lambda x: abs(x) <= REACH, N_("a number from −4 to 4"))),
        Field("window", "window", one_of(WINDOWS)),
        Field("cell", "cell", whole(0, (feature_map().shape[0] // WINDOWS[0]) ** 2 - 1)),
        Field("p", "p", real(lambda p: 0 <= p <= 0.9, N_("a number from 0 to 0.9"))),
        Field("seed", "seed", whole(0, SEEDS - 1)),
        Field("mode", "mode", one_of(MODES)),
    ),
)
