"""What the lesson shows: images, kernels and a drawing, as text."""

from dataclasses import dataclass

from cnnviz.lessons import kernel_features
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import Codec, one_of, whole
from cnnviz.ui.kit.url_state import Field

KERNEL_SEPARATOR = "~~~"
COLORS = ("gray", "rgb")
GRIDS = ("image", "map", "relu")
POOLINGS = ("max", "avg")
WINDOWS = (2, 4, 8, 16)
SAMPLES = ("portrait", "rings", "letters")
"""The images that static/components/features/samples.js has."""


@dataclass(frozen=True)
class KernelState(LessonState):
    """What the lesson shows.

    Attributes:
        images: The four images of the table, each a name or the digits of a drawing.
        kernels: The three kernels of the table, each a name or numbers.
        kernel: The kernel of the photo, a name or numbers.
        color: ``gray`` or ``rgb``: the kernel reads brightness, or each color by itself.
        window: Of max pooling of the photo's map.
        sample: The image to begin with.  A photo of the reader's own never leaves the browser, so
            no link can hold it.
        drawing: What is pooled again and again, a name or the digits of a drawing.
        pooling: ``max`` or ``avg``.
        image: Name of the image of the lecture whose grid is drawn.
        column: Place of the lecture's kernel that reads it, from 0.
        grid: Which grid is drawn, of ``GRIDS``.
    """

    images: tuple[str, ...] = tuple(kernel_features.IMAGES)
    kernels: tuple[str, ...] = kernel_features.LECTURE_KERNELS
    kernel: str = "sobel-x"
    color: str = COLORS[0]
    window: int = 4
    sample: str = SAMPLES[0]
    drawing: str = kernel_features.TRIANGLE
    pooling: kernel_features.Pooling = "max"
    image: str = "left"
    column: int = 0
    grid: str = "map"


def read_images(text: str, count: int = len(kernel_features.IMAGES)) -> tuple[str, ...]:
    """Return images, checked; raise ValueError for text that is none of them."""
    images = tuple(text.split("_"))
    for image in images:
        kernel_features.read_drawing(image)
    if len(images) != count:
        raise ValueError(text)
    return images


def read_kernels(text: str, count: int = len(kernel_features.LECTURE_KERNELS)) -> tuple[str, ...]:
    """Return kernels, checked; raise ValueError or Problem for text that is none of them."""
    kernels = tuple(text.split(KERNEL_SEPARATOR))
    for kernel in kernels:
        kernel_features.read_kernel(kernel)
    if len(kernels) != count:
        raise ValueError(text)
    return kernels


IMAGES = Codec(
    read_images,
    "_".join,
    N_("four images, each a name such as left or 64 hexadecimal digits"),
)
KERNELS = Codec(
    read_kernels,
    KERNEL_SEPARATOR.join,
    N_("three kernels, each a name such as sobel-x or numbers such as 1_-1~1_-1"),
)

ONE_KERNEL = Codec(
    lambda text: read_kernels(text, 1)[0],
    expects=N_("a kernel: a name such as sobel-x or numbers such as 1_-1~1_-1"),
)
ONE_DRAWING = Codec(
    lambda text: read_images(text, 1)[0],
    expects=N_("a drawing: a name such as left or 64 hexadecimal digits"),
)
PLACES = Codec(
    lambda text: whole(1, len(kernel_features.LECTURE_KERNELS)).read(text) - 1,
    lambda place: str(place + 1),
    whole(1, len(kernel_features.LECTURE_KERNELS)).expects,
)

KERNEL_FEATURES = lesson_state(
    "kernel_features",
    KernelState(),
    (
        Field("images", "images", IMAGES),
        Field("kernels", "kernels", KERNELS),
        Field("kernel", "kernel", ONE_KERNEL),
        Field("color", "color", one_of(COLORS)),
        Field("window", "window", one_of(WINDOWS)),
        Field("sample", "sample", one_of(SAMPLES)),
        Field("drawing", "drawing", ONE_DRAWING),
        Field("pooling", "pooling", one_of(POOLINGS)),
        Field("image", "image", one_of(kernel_features.IMAGES)),
        Field("column", "column", PLACES),
        Field("grid", "grid", one_of(GRIDS)),
    ),
)
