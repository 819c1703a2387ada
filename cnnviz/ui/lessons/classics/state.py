"""What the lesson *Classics* shows."""

from dataclasses import dataclass

from cnnviz.lessons.classics import FEWEST_STACKED, MOST_CHANNELS, MOST_LAYERS, MOST_STACKED, VGG
from cnnviz.nets import find
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import SWITCH, one_of, whole
from cnnviz.ui.kit.url_state import Field

LENET5, VGG11 = "lenet5", "vgg11"
"""The networks that the reader walks through: ids of the catalog, and of their scenes."""
LAYERS = {name: len(find(name).layers) for name in (LENET5, VGG11)}

FACTORS = (0.05, 0.1, 0.5, 0.9)
BRANCHES = ("3", "5", "35")
"""The kernels of an Inception block whose branches are counted."""


@dataclass(frozen=True)
class ClassicsState(LessonState):
    """What the lesson shows.

    Attributes:
        lenet5: The layer of LeNet-5 that is marked, from 1.
        vgg11: Likewise for VGG-11.
        table: The table of all layers is open.
        stacked: 3×3 convolutions that follow each other.
        channels: Their input and output channels.
        vgg: Number in the name of the VGG network whose layers are counted.
        depth: Layers behind which gradients are compared.
        factor: What each of them multiplies by.
        branches: The kernels of Inception whose branches are counted, of ``BRANCHES``.
        measure: What the chart of the winners shows: ``error``, ``layers`` or ``parameters``.
    """

    lenet5: int = 1
    vgg11: int = 1
    table: bool = False
    stacked: int = 2
    channels: int = 64
    vgg: int = 16
    depth: int = 20
    factor: float = 0.1
    branches: str = "35"
    measure: str = "error"


CLASSICS = lesson_state(
    "classics",
    ClassicsState(),
    (
        Field("lenet5", "lenet5", whole(1, LAYERS[LENET5])),
        Field("vgg11", "vgg11", whole(1, LAYERS[VGG11])),
        Field("table", "table", SWITCH),
        Field("stacked", "stacked", whole(FEWEST_STACKED, MOST_STACKED)),
        Field("channels", "channels", whole(1, MOST_CHANNELS)),
        Field("vgg", "vgg", one_of(VGG)),
        Field("depth", "depth", whole(1, MOST_LAYERS)),
        Field("factor", "factor", one_of(FACTORS)),
        Field("branches", "branches", one_of(BRANCHES)),
        Field("measure", "measure", one_of(("error", "layers", "parameters"))),
    ),
)
