"""What the five texts say: the list of slips, and the lines above and below each figure."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import streamlit as st

from cnnviz import figures
from cnnviz.problem import N_
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_ANSWER = N_("None: PyTorch raises an error")
"""A choice of a question whose figure may be set so that there is no result."""

LECTURE, TEXTBOOK, BLOG = N_("The lecture"), N_("The textbook"), N_("The blog")
LENET_NOTES, LAYER_NOTES = N_("The LeNet notes"), N_("The layer notes")
NUMBERS, WINDOWS = N_("Printed numbers"), N_("Windows and sizes")
AXES, MEASURING = N_("Axes and maps"), N_("Training and evaluation")
TRANSFER = N_("Transfer learning")


@dataclass(frozen=True)
class Slip:
    """A statement of a text that an experiment refutes.

    Attributes:
        id: Id of its scene.
        group: Heading of its group in the list, English.
        title: A few words, English.
        sources: The texts that have it, English.
        claim: What they say, in our words, English.
    """

    id: str
    group: str
    title: str
    sources: tuple[str, ...]
    claim: str


SLIPS_IN_ORDER = (
    Slip(
        "printed-output",
        NUMBERS,
        N_("A printed output"),
        (LECTURE,),
        N_("With stride 2, this kernel makes .1281, .0595, .1877 and .0775 of these numbers."),
    ),
    Slip(
        "mean-kernel",
        NUMBERS,
        N_("The mean kernel"),
        (LECTURE,),
        N_("Of the first three images, the mean kernel leaves the number .2."),
    ),
    Slip(
        "filter-shape",
        NUMBERS,
        N_("The shape of a weight"),
        (LAYER_NOTES,),
        N_("The weight of Conv2d(1, 4, 3) has the shape (4, 3, 3)."),
    ),
    Slip(
        "stride-pair",
        WINDOWS,
        N_("A pair of strides"),
        (BLOG,),
        N_("With stride=(2, 1), the window moves 2 to the right and 1 down."),
    ),
    Slip(
        "padded-maximum",
        WINDOWS,
        N_("Padding of max pooling"),
        (BLOG,),
        N_("Max pooling with padding=1 first puts zeros around the map."),
    ),
    Slip(
        "pooling-formula",
        WINDOWS,
        N_("Size after pooling"),
        (TEXTBOOK, LENET_NOTES),
        N_("Pooling divides the size by the window; window and stride have to be equal."),
    ),
    Slip(
        "keras-twin",
        WINDOWS,
        N_("The Keras twin"),
        (BLOG,),
        N_("MaxPooling2D((2, 2), strides=(1, 1)) makes the same network in Keras."),
    ),
    Slip(
        "guessed-axis",
        AXES,
        N_("softmax without dim"),
        (TEXTBOOK, BLOG),
        N_("softmax(x) is enough: it normalizes over the classes."),
    ),
    Slip(
        "nine-rows",
        AXES,
        N_("Nine rows of features"),
        (TEXTBOOK,),
        N_("view(-1, 512) makes one row of features of an image of 100×100."),
    ),
    Slip(
        "skipped-maps",
        AXES,
        N_("Skipped feature maps"),
        (TEXTBOOK,),
        N_("A 4×4 grid of plots shows the first 16 feature maps by the index row*10 + column."),
    ),
    Slip(
        "swapped-colors",
        AXES,
        N_("Red and blue"),
        (TEXTBOOK,),
        N_("The image that OpenCV reads goes straight into the network."),
    ),
    Slip(
        "untrained-maps",
        AXES,
        N_("Maps of random weights"),
        (TEXTBOOK,),
        N_("These feature maps show what the network looks for in a cat."),
    ),
    Slip(
        "training-accuracy",
        MEASURING,
        N_("Accuracy of which images?"),
        (LECTURE,),
        N_("After 100 epochs, the network has an accuracy of .8838."),
    ),
    Slip(
        "order-of-images",
        MEASURING,
        N_("The order of the images"),
        (TEXTBOOK,),
        N_("Every epoch may take the same batches of 100 images in the same order."),
    ),
    Slip(
        "running-loss",
        MEASURING,
        N_("A loss that is too small"),
        (LENET_NOTES,),
        N_("The loss of the epoch is .0049."),
    ),
    Slip(
        "forgotten-eval",
        MEASURING,
        N_("Without model.eval()"),
        (TEXTBOOK,),
        N_("The test accuracy can be measured between two training steps, as the network is."),
    ),
    Slip(
        "flat-dropout",
        MEASURING,
        N_("Dropout2d on flat features"),
        (TEXTBOOK,),
        N_("Between two fully connected layers, too, Dropout2d is the layer to use."),
    ),
    Slip(
        "best-epoch",
        TRANSFER,
        N_("The best of 13 epochs"),
        (TEXTBOOK,),
        N_("The best epoch has a test accuracy of .9490: so good is the network."),
    ),
    Slip(
        "frozen-statistics",
        TRANSFER,
        N_("Frozen batch norm"),
        (TEXTBOOK,),
        N_("With requires_grad=False, the pretrained layers stay as they are."),
    ),
    Slip(
        "missing-normalization",
        TRANSFER,
        N_("ImageNet’s normalization"),
        (TEXTBOOK,),
        N_("Resized and cropped to 224×224, an image is ready for a pretrained ResNet-18."),
    ),
    Slip(
        "image-count",
        TRANSFER,
        N_("How many images?"),
        (TEXTBOOK,),
        N_("There are 356 training images, and the best training accuracy is .9247."),
    ),
)


def find_slip(id: str) -> Slip:
    """Return a slip by the id of its scene."""
    return next(slip for slip in SLIPS_IN_ORDER if slip.id == id)


def source_words(slip: Slip) -> str:
    """Return the names of the texts in the reader's language."""
    return " · ".join(_(source) for source in slip.sources)


def show_claim(id: str) -> None:
    """Show what the text says, above the figure of a slip."""
    slip = find_slip(id)
    st.html(
        f'<p class="slip-claim"><b>{escape(source_words(slip))}</b> '
        f"<span>“{escape(_(slip.claim))}”</span></p>"
    )


def show_verdict(words: str, *, revealed: bool) -> None:
    """Show what PyTorch says, a question mark until it is revealed.

    Args:
        words: In the reader's language; backquotes mark code.
        revealed: The reader has predicted.
    """
    with st.container(key="slip-verdict"):
        st.markdown(f"**PyTorch** {words if revealed else '**?**'}")


def show_drawing(drawing: str, name: str) -> None:
    """Show the drawing of a slip, and offer it as a file.

    Args:
        drawing: SVG, or HTML with several of them.
        name: Of the file, and in the keys of the page.
    """
    show_svg(drawing, key=f"slip-drawing.{name}")
    figure_download(functools.partial(draw_slip, drawing), f"slip-{name}", key="slip-download")


def draw_slip(drawing: str) -> Figure:
    """Return the drawings in a piece of HTML as a figure for a file, with their headings."""
    return figures.drawings_figure(list(find_drawings(drawing)))


def find_drawings(drawing: str) -> Iterator[tuple[str, str]]:
    """Return the words before each SVG in a piece of HTML, and its text."""
    words: list[str] = []

    def walk(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
        if element.tag.endswith("svg"):
            yield " ".join(words), ElementTree.tostring(element, encoding="unicode")
            words.clear()
            return
        if element.text and element.text.strip():
            words.append(element.text.strip())
        for child in element:
            yield from walk(child)

    yield from walk(ElementTree.fromstring(f"<p>{drawing}</p>"))
