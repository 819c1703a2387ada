"""What the lesson *Batch, channels, filters, parameters* shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnnviz.grid.text import grid_text, parse_grids
from cnnviz.lessons.batches_counts import PHOTO_SIDE, WAYS
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.problem import N_, Problem
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, list_of, one_of, optional, real, whole
from cnnviz.ui.kit.url_state import Field

SHAPES = ("3_5_5", "3_2_4_5", "4_6")
"""Shapes of the tensors to point into."""
COUNTS = (12, 23, 40, 5000, 60_000)
"""How many images a dataset can have."""
LARGEST_SEED = 999
EPOCHS = 5
MAPS = PHOTO_SIDE - 2
"""Side of what a 3×3 kernel leaves of the photo."""
LARGEST = 99
"""Largest magnitude of a number that is typed."""
MOST = {"images": 8, "channels": 8, "side": 32, "filters": 16, "kernel": 7, "stride": 3}
CHANNELS = (4, 8, 16)
"""How many channels are connected with how many filters."""
GROUPS = (2, 4)
KERNELS = (3, 5, 7)
NETWORKS = ("lecture-cnn", "lenet5", "mnist-cnn", "fashion-cnn", "vgg11")
"""The networks whose parameters are counted."""
LARGEST_BATCH = 256
RED, NONE = "1_0_-1~2_0_-2~1_0_-1", "0_0_0~0_0_0~0_0_0"
KERNELS_AT_FIRST = "~~".join((RED, NONE, "-1_0_1~-2_0_2~-1_0_1"))


@dataclass(frozen=True)
class BatchesState(LessonState):
    """What the lesson shows.

    Attributes:
        shape: Of the tensor, of ``SHAPES``.
        index: A place for each of its axes, from 0, or None for all of it; axes without one are
            picked as a whole.
        count: Images of the dataset.
        size: Of a batch.
        shuffle: Every epoch reads the images in another order.
        seed: Of that order.
        drop: Leave out a last batch that is smaller.
        epoch: From 0.
        step: The batch that is shown, from 0.
        images: Of the batch that a convolution reads.
        channels: Of each image.
        side: Of each image.
        filters: Of the convolution.
        kernel: Side of its kernels, at most that of the image.
        stride: Of its windows.
        biased: Each filter has a bias.
        filter: The filter that is marked, from 0.
        kernels: (27,) a 3×3 kernel for red, green and blue.
        bias: Of their filter.
        cell: Of the sum that is marked, from 0, row by row.
        way: To connect channels, of ``WAYS``.
        inputs: Channels that are connected.
        outputs: Filters that they are connected with.
        window: Side of their kernels.
        groups: Of a grouped convolution.
        out: The filter that is marked, from 0.
        net: The network whose parameters are counted.
        batch: The images that it reads at once.
    """

    shape: str = SHAPES[0]
    index: tuple[int | None, ...] = (2, 0, 3)
    count: int = 23
    size: int = 5
    shuffle: bool = True
    seed: int = 0
    drop: bool = False
    epoch: int = 0
    step: int = 0
    images: int = 2
    channels: int = 6
    side: int = 32
    filters: int = 16
    kernel: int = 5
    stride: int = 1
    biased: bool = True
    filter: int = 0
    kernels: tuple[float, ...] = tuple(parse_grids(KERNELS_AT_FIRST).ravel().tolist())
    bias: float = 0.5
    cell: int = 435
    way: str = WAYS[1]
    inputs: int = 8
    outputs: int = 8
    window: int = 3
    groups: int = 2
    out: int = 0
    net: str = NETWORKS[3]
    batch: int = 64

    @property
    def tensor_shape(self) -> tuple[int, ...]:
        """The shape of the tensor."""
        return tuple(map(int, self.shape.split("_")))

    @property
    def full_index(self) -> tuple[int | None, ...]:
        """A place, or None, for each axis of the tensor: a link may have others."""
        given = (*self.index, *[None] * len(self.tensor_shape))
        return tuple(
            None if place is None else min(place, size - 1)
            for place, size in zip(given, self.tensor_shape, strict=False)
        )

    @property
    def layer(self) -> Conv2d:
        """The convolution whose shapes are shown."""
        kernel = min(self.kernel, self.side)
        return Conv2d(self.channels, self.filters, kernel, stride=self.stride, bias=self.biased)


def _read_kernels(text: str) -> tuple[float, ...]:
    kernels = parse_grids(text)
    if kernels.shape != (1, 3, 3, 3) or np.abs(kernels).max() > LARGEST:
        raise ValueError(text)
    return tuple(kernels.ravel().tolist())


_KERNELS = Codec(
    _read_kernels,
    lambda kernels: grid_text(np.array(kernels).reshape(3, 3, 3)),
    Problem("three kernels of 3×3, with numbers up to {largest}", largest=LARGEST),
)
_INDEX = list_of(optional(whole(0, 9), "all", N_("places from 0, or all, such as 2_all_3")))

BATCHES = lesson_state(
    "batches",
    BatchesState(),
    (
        Field("shape", "shape", one_of(SHAPES)),
        Field("index", "index", _INDEX),
        Field("count", "count", one_of(COUNTS)),
        Field("size", "size", whole(1, COUNTS[-1])),
        Field("shuffle", "shuffle", SWITCH),
        Field("seed", "seed", whole(0, LARGEST_SEED)),
        Field("drop", "drop", SWITCH),
        Field("epoch", "epoch", whole(0, EPOCHS - 1)),
        Field("step", "step", whole(0, COUNTS[-1] - 1)),
        *(
            Field(name, name, whole(4 if name == "side" else 1, most))
            for name, most in MOST.items()
        ),
        Field("biased", "biased", SWITCH),
        Field("filter", "filter", whole(0, MOST["filters"] - 1)),
        Field("kernels", "kernels", _KERNELS),
        Field(
            "bias",
            "bias",
            real(lambda bias: abs(bias) <= LARGEST, N_("a number from −99 to 99")),
        ),
        Field("cell", "cell", whole(0, MAPS**2 - 1)),
        Field("way", "way", one_of(WAYS)),
        Field("from", "inputs", one_of(CHANNELS)),
        Field("to", "outputs", one_of(CHANNELS)),
        Field("window", "window", one_of(KERNELS)),
        Field("groups", "groups", one_of(GROUPS)),
        Field("out", "out", whole(0, CHANNELS[-1] - 1)),
        Field("net", "net", one_of(NETWORKS)),
        Field("batch", "batch", whole(1, LARGEST_BATCH)),
    ),
)
