"""What the lesson *Slips* shows."""

import re
from dataclasses import dataclass

from cnnviz.lessons.histories import kept_runs
from cnnviz.lessons.slips import SHAPES, TWINS
from cnnviz.lessons.slips_inside import GRID, STEP
from cnnviz.lessons.slips_training import LECTURE_RUN, ORDERS
from cnnviz.lessons.slips_transfer import EPOCHS, TEST_IMAGES, TRAIN_IMAGES
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import Codec, one_of, real, whole
from cnnviz.ui.kit.url_state import Field

POOLINGS = ("max", "avg")
STEPS = (STEP, GRID)
"""By what the row may be multiplied in the index of a plot: as the textbook does, and correctly."""

MODES = ("train", "eval")
TEST_SIZES = (TEST_IMAGES, 1_000, 10_000)
"""Test images: as in the textbook, and more."""
COUNTED = (330, 400)
"""The least and the most training images that are tried."""


def _read_color(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{6}", text):
        raise ValueError(text)
    return text


HALVES = real(
    lambda value: abs(value) <= 3 and 2 * value == round(2 * value),
    N_("a number from −3 to 3 in steps of 0.5"),
)
COLOR = Codec(_read_color, expects=N_("a color as six hexadecimal digits, such as ff8c1a"))


@dataclass(frozen=True)
class SlipsState(LessonState):
    """What the lesson shows.

    Attributes:
        window: The window of the lecture's example that is added up, from 1.
        image: The image that the mean kernel reads.
        channels: Input channels of a convolution.
        filters: Its filters.
        down: First number of a stride pair.
        right: Its second number.
        added: Added to every cell of a padded input.
        pooling: What is pooled there, ``max`` or ``avg``.
        size: Cells along an axis that is pooled.
        kernel: Cells of the window there.
        stride: Cells between the starts of two windows.
        twin: How the Keras twin pools, of ``TWINS``.
        dimensions: Of the tensor whose softmax has no ``dim``.
        side: Rows and columns of an image for explain-cnn.
        step: By what the row is multiplied in the index of a plot.
        color: Red, green and blue as six hexadecimal digits.
        garment: Class of the image whose maps are compared.
        seed: Of the untrained network.
        run: Seed of the lecture's kept run.
        batch: Images per batch of a running loss.
        order: The order of training images, of ``ORDERS``.
        order_seed: Seed of the loader that shuffles them.
        others: Mean of the other images in a batch.
        mode: Of a frozen layer, ``train`` or ``eval``.
        new_mean: Mean of the images that it gets.
        drop: Seed of a dropout.
        epochs: Of which the best is chosen.
        images: Test images of each.
        accuracy: What all of them have, in percent.
        pixel: A gray value.
        count: Training images that may fit an accuracy.
    """

    window: int = 1
    image: str = "left"
    channels: int = 1
    filters: int = 4
    down: int = 2
    right: int = 1
    added: int = 0
    pooling: str = "max"
    size: int = 7
    kernel: int = 2
    stride: int = 2
    twin: str = "1"
    dimensions: int = 3
    side: int = 100
    step: int = STEP
    color: str = "ff8c1a"
    garment: int = 9
    seed: int = 1
    run: int = 0
    batch: int = 8
    order: str = "fixed"
    order_seed: int = 0
    others: float = 2.0
    mode: str = "train"
    new_mean: float = 1.5
    drop: int = 0
    epochs: int = EPOCHS
    images: int = TEST_IMAGES
    accuracy: int = 90
    pixel: int = 0
    count: int = TRAIN_IMAGES


SLIPS = lesson_state(
    "slips",
    SlipsState(),
    (
        Field("window", "window", whole(1, 4)),
        Field("image", "image", one_of(("left", "lower", "triangle"))),
        Field("channels", "channels", whole(1, 4)),
        Field("filters", "filters", whole(1, 6)),
        Field("down", "down", whole(1, 3)),
        Field("right", "right", whole(1, 3)),
        Field("added", "added", whole(-9, 9)),
        Field("pooling", "pooling", one_of(POOLINGS)),
        Field("size", "size", whole(5, 20)),
        Field("kernel", "kernel", whole(2, 5)),
        Field("stride", "stride", whole(1, 5)),
        Field("twin", "twin", one_of(TWINS)),
        Field("dimensions", "dimensions", one_of(SHAPES)),
        Field("side", "side", whole(32, 160)),
        Field("step", "step", one_of(STEPS)),
        Field("color", "color", COLOR),
        Field("garment", "garment", whole(0, 9)),
        Field("seed", "seed", whole(0, 99)),
        Field("run", "run", one_of(kept_runs()[LECTURE_RUN])),
        Field("batch", "batch", whole(1, 10)),
        Field("order", "order", one_of(ORDERS)),
        Field("order_seed", "order_seed", whole(0, 99)),
        Field("others", "others", HALVES),
        Field("mode", "mode", one_of(MODES)),
        Field("new_mean", "new_mean", HALVES),
        Field("drop", "drop", whole(0, 99)),
        Field("epochs", "epochs", whole(1, 30)),
        Field("images", "images", one_of(TEST_SIZES)),
        Field("accuracy", "accuracy", whole(80, 98)),
        Field("pixel", "pixel", whole(0, 255)),
        Field("count", "count", whole(*COUNTED)),
    ),
)
