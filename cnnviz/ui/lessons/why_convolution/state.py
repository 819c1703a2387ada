"""What the lesson *Why convolution* shows."""

import base64
from dataclasses import dataclass

import streamlit as st

from cnnviz.data import GARMENTS
from cnnviz.lessons.why_convolution import garment, shifted_accuracy
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.link_codecs import whole
from cnnviz.ui.kit.url_state import Field

MOST_SHIFT = 8
"""Pixels by which the image can be moved, in every direction."""
TROUSER = GARMENTS.index("Trouser")
SIDES = (8, 12, 16, 20, 24, 28, 32, 48, 64, 96, 128, 160, 192, 224, 256)
KERNELS, CHANNELS, OUTPUTS = (1, 3, 5, 7, 9, 11), (1, 3), (1, 4, 8, 16, 32, 64, 128)
"""What the sliders of the weights offer."""


@dataclass(frozen=True)
class WhyState(LessonState):
    """What the lesson shows.

    Attributes:
        garment: Class of the image.
        kernel: Rows and columns of the window of a convolutional neuron.
        side: Rows and columns of the image whose weights are counted.
        channels: Its channels.
        outputs: Neurons of the fully connected layer, filters of the convolution.
        right: By how many pixels the image is moved.
        down: Likewise.
        shift: By how many pixels the images are moved whose accuracy is shown.
    """

    garment: int = TROUSER
    kernel: int = 3
    side: int = 28
    channels: int = 1
    outputs: int = 16
    right: int = 0
    down: int = 0
    shift: int = 0


SHIFTS = shifted_accuracy().shifts
WHY_CONVOLUTION = lesson_state(
    "why_convolution",
    WhyState(),
    (
        Field("garment", "garment", whole(0, len(GARMENTS) - 1)),
        Field("kernel", "kernel", whole(1, KERNELS[-1])),
        Field("side", "side", whole(5, SIDES[-1])),
        Field("channels", "channels", whole(1, CHANNELS[-1])),
        Field("outputs", "outputs", whole(1, OUTPUTS[-1])),
        Field("right", "right", whole(-MOST_SHIFT, MOST_SHIFT)),
        Field("down", "down", whole(-MOST_SHIFT, MOST_SHIFT)),
        Field("shift", "shift", whole(min(SHIFTS), max(SHIFTS))),
    ),
)


def garment_name(label: int) -> str:
    """Return the name of a class in the reader's language."""
    return _(GARMENTS[label])


def encode_garment(label: int) -> str:
    """Return the image of a class as bytes in base64, row by row."""
    return base64.b64encode(garment(label).tobytes()).decode("ascii")


def choose_garment() -> None:
    """Show the choice of the image."""
    st.selectbox(
        _("Image"),
        range(len(GARMENTS)),
        format_func=garment_name,
        width=200,
        **WHY_CONVOLUTION.widget("garment"),
    )
