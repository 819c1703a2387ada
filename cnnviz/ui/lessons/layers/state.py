"""What the lesson *Layers one by one* shows."""

from dataclasses import dataclass

import numpy as np

from cnnviz.grid.text import grid_text, parse_grids
from cnnviz.grid.trace import ACTIVATIONS, Kind
from cnnviz.lessons.layers import BATCHES, LOGITS, draw_scores, feature_map
from cnnviz.problem import N_, Problem
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import Codec, one_of, real, whole
from cnnviz.ui.kit.url_state import Field

REACH = 4
"""Activations are drawn from minus this to this: the range of the feature map."""
WINDOWS = (2, 3, 4)
SEEDS = 20
"""How many draws of dropout can be shown."""
MODES = ("train", "eval")
FUNCTIONS = ("conv2d", "linear", "relu", "max_pool2d", "dropout")
"""The layers that are compared as a module and as a function."""
SHAPES = ("2_3_4", "4_3_3", "3_2_2", "3_2_2_2", "64_120_1_1")
"""Shapes of the maps that are flattened: (C, H, W) of one image, or (N, C, H, W) of a batch."""
LARGEST = 99
"""Largest magnitude of a number that is typed."""
LARGEST_OFFSET = 200


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
        mode: Of dropout and batch normalization, of ``MODES``.
        momentum: Of batch normalization.
        channel: Its channel that is shown.
        seen: How many batches it has seen in training mode.
        shape: Of the maps that are flattened, of ``SHAPES``.
        place: The cell of them that is marked, from 0.
        logits: (10,) what softmax reads.
        temperature: They are divided by it.
        offset: It is added to all of them.
        scores: (40,) logits of four images, image by image.
        axis: Along which their largest are found: 1 for each image, 0 for each class.
        features: (4,) what the linear layer reads.
        weights: (8,) its weights, output by output.
        bias: (2,) its bias.
        out: The output that is marked, from 0.
        layer: That is compared as a module and as a function, of ``FUNCTIONS``.
    """

    kind: Kind = Kind.RELU
    slope: float = 0.1
    x: float = 1.5
    window: int = 2
    cell: int = 129
    p: float = 0.5
    seed: int = 0
    mode: str = MODES[0]
    momentum: float = 0.1
    channel: int = 0
    seen: int = 0
    shape: str = SHAPES[0]
    place: int = 17
    logits: tuple[float, ...] = LOGITS
    temperature: float = 1.0
    offset: int = 0
    scores: tuple[float, ...] = tuple(draw_scores().ravel().tolist())
    axis: int = 1
    features: tuple[float, ...] = (1.0, 0.0, 2.0, -1.0)
    weights: tuple[float, ...] = (0.5, -1.0, 1.0, 2.0, 1.0, 1.0, -0.5, 0.0)
    bias: tuple[float, ...] = (0.5, -1.0)
    out: int = 0
    layer: str = FUNCTIONS[0]


def _numbers(count: int) -> Codec[tuple[float, ...]]:
    """Return the codec of so many numbers."""

    def read(text: str) -> tuple[float, ...]:
        values = parse_grids(text).ravel()
        if values.shape != (count,) or "~" in text or np.abs(values).max() > LARGEST:
            raise ValueError(text)
        return tuple(values.tolist())

    expects = Problem(
        "{count} numbers up to {largest}, such as 1_0_-2", count=count, largest=LARGEST
    )
    return Codec(read, lambda values: grid_text(np.array(values)), expects)


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
        Field("momentum", "momentum", real(lambda share: 0 < share <= 1, N_("a number up to 1"))),
        Field("channel", "channel", one_of((0, 1))),
        Field("seen", "seen", whole(0, BATCHES - 1)),
        Field("shape", "shape", one_of(SHAPES)),
        Field("place", "place", whole(0, 64 * 120 - 1)),
        Field("logits", "logits", _numbers(len(LOGITS))),
        Field(
            "temperature",
            "temperature",
            real(lambda value: 0.1 <= value <= 10, N_("a number from 0.1 to 10")),
        ),
        Field("offset", "offset", whole(0, LARGEST_OFFSET)),
        Field("scores", "scores", _numbers(draw_scores().size)),
        Field("axis", "axis", one_of((0, 1))),
        Field("features", "features", _numbers(4)),
        Field("weights", "weights", _numbers(8)),
        Field("bias", "bias", _numbers(2)),
        Field("out", "out", one_of((0, 1))),
        Field("layer", "layer", one_of(FUNCTIONS)),
    ),
)
