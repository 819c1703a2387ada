"""The words of the quiz as Markdown in the colors of the roles, and links to the lessons."""

import re

import numpy as np
import streamlit as st

from cnnviz.grid import Axis, Operation, examples
from cnnviz.grid.geometry import to_pair
from cnnviz.grid.settings import WindowSettings
from cnnviz.nets import Network
from cnnviz.quiz import Explanation, Message, Question
from cnnviz.ui.grids import link
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import find_page, show_page_link
from cnnviz.ui.kit.size_formula import formula_in_numbers

COLORS = {
    "input": "green",
    "kernel": "orange",
    "output": "violet",
    "stride": "blue",
    "padding": "gray",
    "dilation": "red",
    "bias": "yellow",
}
"""Streamlit's names of the roles' colors (assets/design.md)."""
_TERM = re.compile(r"\{(\w+):([^}]*)\}")


def message_text(sentence: Message) -> str:
    """Return a sentence of a question in the reader's language."""
    return _(sentence.template, **sentence.values)


def line_markdown(one: Explanation) -> str:
    """Return a line of an explanation as Markdown."""
    if isinstance(one, Message):
        return message_text(one)
    if isinstance(one, Axis):
        return formula_in_numbers(one)
    return _TERM.sub(lambda term: f":{COLORS[term[1]]}[{term[2]}]", one.text)


def answer_text(question: Question, numbers: tuple[int, ...]) -> str:
    """Return an answer as people write it: ``7``, ``6 × 7``, or ``1, 2`` where it is no size."""
    return (", " if question.kind == "same" else " × ").join(map(str, numbers))


def show_lesson_link(question: Question, *, key: str) -> None:
    """Show a link to the page that shows exactly this setting."""
    page_id, params = lesson_target(question)
    label = _("See it on the page {page}", page=_(find_page(page_id).title))
    with st.container(key=f"quiz-lesson-link-{key}"):
        show_page_link(page_id, label, params, icon=":material/visibility:", width="content")


def lesson_target(question: Question) -> tuple[str, dict[str, str]]:
    """Return the page that shows the subject of a question, and the parameters of its link."""
    subject = question.subject
    if isinstance(subject, Network):
        return "sizes", {"net": str(subject), "layer": str(len(subject.layers) - 1)}
    page, default, fields = "convolution", examples.CONVOLUTIONS[0], link.CONVOLUTION
    if subject.pools:
        page, default, fields = "pooling", examples.POOLINGS[0], link.POOLING
    return page, url_state.to_params(_operation(subject), default.operation, fields)


def _operation(settings: WindowSettings) -> Operation:
    """Return an operation with the settings: small numbers in the input, ones in the kernel."""
    rows, columns = settings.image[2:]
    digits = np.add.outer(3.0 * np.arange(rows), 2.0 * np.arange(columns)) % 10
    return Operation(
        settings.kind,
        digits[None, None],
        None if settings.pools else np.ones((1, 1, *to_pair(settings.kernel))),
        size=settings.kernel,
        stride=settings.stride,
        padding=settings.padding,
        dilation=settings.dilation,
        ceil_mode=settings.ceil_mode,
        output_padding=settings.output_padding,
    )
