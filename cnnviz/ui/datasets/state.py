"""What the page Data looks at: the set, and which of its pictures; and how it stands in a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.link_codecs import NATURAL, TEXT, Codec, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "data"
PARTS = ("test", "train")
ANSWERS = ("all", "wrong", "right")
ORDERS = ("place", "sure", "unsure")
ALL = -1
"""Stands for every class."""


@dataclass(frozen=True)
class View:
    """The state of the page.

    Attributes:
        name: The set; empty for the usual one.
        part: ``test`` or ``train``.
        label: The class whose pictures are shown, or ALL.
        page: Which page of them, from 1.
        by: The network whose answers are shown, a run's id or one that comes with the app; empty
            for none.
        answers: Which of them: ``all``, ``wrong`` or ``right``.
        said: What it takes the pictures for, a class, or ALL.
        order: ``place``, ``sure`` or ``unsure`` first.
    """

    name: str = ""
    part: str = "test"
    label: int = ALL
    page: int = 1
    by: str = ""
    answers: str = "all"
    said: int = ALL
    order: str = "place"


LABEL = Codec(
    lambda text: ALL if text == "all" else NATURAL.read(text),
    lambda label: "all" if label == ALL else str(label),
    NATURAL.expects,
)

VIEW = PageState(
    PAGE,
    View(),
    (
        Field("set", "name", Codec(lambda text: data.dataset_info(text).name)),
        Field("part", "part", one_of(PARTS)),
        Field("class", "label", LABEL),
        Field("page", "page", Codec(lambda text: max(1, NATURAL.read(text)), str, NATURAL.expects)),
        Field("by", "by", TEXT),
        Field("answers", "answers", one_of(ANSWERS)),
        Field("said", "said", LABEL),
        Field("order", "order", one_of(ORDERS)),
    ),
)


def open_view() -> View:
    """Return the page's state, having read what is new in the URL."""
    shelf = VIEW.begin()
    try:
        data.dataset_info(dataset_name(shelf))
    except Problem as problem:  # it was deleted in another tab
        st.warning(say(problem), icon=":material/error:")
        VIEW.put(View())
    return VIEW.current()


def dataset_name(shelf: View) -> str:
    """Return the set that is looked at."""
    if shelf.name:
        return shelf.name
    try:
        return "fashion-mnist" if data.on_disk("fashion-mnist") else "practice"
    except Problem:  # whoever draws the set says what is wrong with the folder
        return "practice"


def change_view(**settings: Any) -> None:
    """Callback: change the state and the URL; other images begin with their first page."""
    VIEW.change(**{"page": 1, **settings})


def choose_dataset(set_name: str) -> None:
    """Callback: look at another set."""
    change_view(**{**vars(View()), "name": set_name})
