"""Lesson: why convolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.figures import coverage
from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.ui.course.lesson import Lesson, LessonState, Prediction, RoomLink, Scene, lesson_state
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.link_codecs import whole
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.url_state import Field


@dataclass(frozen=True)
class WhyState(LessonState):
    """What the lesson shows.

    Attributes:
        side: Rows and columns of the image.
        kernel: Rows and columns of the window of a convolutional neuron.
    """

    side: int = 8
    kernel: int = 3


WHY_CONVOLUTION = lesson_state(
    "why_convolution",
    WhyState(),
    (Field("side", "side", whole(5, 28)), Field("kernel", "kernel", whole(1, 5))),
)


def _show_neurons(state: WhyState, stage: Stage) -> None:
    with stage.settings:
        st.number_input(
            min_value=5,
            max_value=28,
            step=1,
            width=140,
            **WHY_CONVOLUTION.number("side", _("Input size")),
        )
        st.number_input(
            min_value=1,
            max_value=5,
            step=1,
            width=140,
            **WHY_CONVOLUTION.number("kernel", _("Kernel size")),
        )
    size = (state.side, state.side)
    start = (state.side - state.kernel) // 2
    window = [(start + r, start + c) for r, c in np.ndindex(state.kernel, state.kernel)]
    revealed = is_revealed(state, "one-neuron")
    for column, key, title, cells in zip(
        st.columns(2, gap="large"),
        ("dense-neuron", "convolution-neuron"),
        (_("Fully connected"), _("Convolution")),
        (list(np.ndindex(*size)), window),
        strict=True,
    ):
        with column:
            st.markdown(f"**{title}**")
            show_svg(coverage.connections(size, cells, title), key=key)
            count = _n("**{count}** weight", "**{count}** weights", len(cells))
            st.markdown(count if revealed else "**?**")


def _predict_weights(state: WhyState) -> Prediction:
    dense, shared = state.side**2, state.kernel**2
    return Prediction(
        Message(
            N_("How many weights has the fully connected neuron on this {side}×{side} image?"),
            {"side": state.side},
        ),
        (str(state.side), str(shared), str(dense)),
        2,
        Message(
            N_("One for every pixel. The convolutional neuron has only {count}."),
            {"count": shared},
        ),
    )


def _weights_question(random: SeededRandom) -> CheckQuestion:
    side, kernel = random.integer(6, 32), random.choice((3, 5))
    return number_question(
        Message(
            N_("A fully connected neuron reads a {side}×{side} image. How many weights has it?"),
            {"side": side},
        ),
        side**2,
        (kernel**2, side),
        Message(N_("It has one weight for each of {side}·{side} pixels."), {"side": side}),
    )


LESSON = Lesson(
    "why_convolution",
    WHY_CONVOLUTION,
    (
        Scene(
            "one-neuron",
            N_("One neuron"),
            _show_neurons,
            _predict_weights,
            rooms=lambda _state: [RoomLink("convolution", {"tab": "connections"})],
        ),
    ),
    (_weights_question,),
)
