"""What the page Data looks at: the set, and which of its pictures; and how it stands in a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.url_state import WHOLE, Field

PAGE = "data"
KEY = "data.shelf"
PARTS = ("test", "train")
ANSWERS = ("all", "wrong", "right")
ORDERS = ("place", "sure", "unsure")
ALL = -1
"""Stands for every class."""


@dataclass(frozen=True)
class Shelf:
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


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(written: str) -> str:
        if written not in allowed:
            raise ValueError(written)
        return written

    return read


def _natural(written: str) -> int:
    if not written.isdecimal() or len(written) > 7:
        raise ValueError(written)
    return int(written)


def _label(written: str) -> int:
    return ALL if written == "all" else _natural(written)


def _write_label(label: int) -> str:
    return "all" if label == ALL else str(label)


def _name(written: str) -> str:
    return data.about(written).name


FIELDS = (
    Field("set", "name", _name, str),
    Field("part", "part", _one_of(PARTS), str, ", ".join(PARTS)),
    Field("class", "label", _label, _write_label, WHOLE),
    Field("page", "page", lambda text: max(1, _natural(text)), str, WHOLE),
    Field("by", "by", str, str),
    Field("answers", "answers", _one_of(ANSWERS), str, ", ".join(ANSWERS)),
    Field("said", "said", _label, _write_label, WHOLE),
    Field("order", "order", _one_of(ORDERS), str, ", ".join(ORDERS)),
)


def begin() -> Shelf:
    """Return the page's state, taking in what is new in the URL; write the URL."""
    params = url_state.news(PAGE, FIELDS)
    if params is not None:
        asked, problems = url_state.from_params(params, Shelf(), FIELDS)
        st.session_state[KEY] = asked
        for problem in problems:
            st.warning(say(problem), icon=":material/error:")
    try:
        data.about(name(current()))
    except Problem as problem:  # it was deleted in another tab
        st.warning(say(problem), icon=":material/error:")
        st.session_state[KEY] = Shelf()
    url_state.write(PAGE, FIELDS, url_state.to_params(current(), Shelf(), FIELDS))
    return current()


def current() -> Shelf:
    """Return the state as it is now."""
    shelf: Shelf = st.session_state.setdefault(KEY, Shelf())
    return shelf


def name(shelf: Shelf) -> str:
    """Return the set that is looked at."""
    if shelf.name:
        return shelf.name
    try:
        return "fashion-mnist" if data.on_disk("fashion-mnist") else "practice"
    except Problem:  # whoever draws the set says what is wrong with the folder
        return "practice"


def change(**settings: Any) -> None:
    """Callback: change the state, and the URL with it; other pictures begin with their first."""
    url_state.act(PAGE)
    st.session_state[KEY] = replace(current(), **{"page": 1, **settings})
    url_state.write(PAGE, FIELDS, url_state.to_params(current(), Shelf(), FIELDS))


def choose(set_name: str) -> None:
    """Callback: look at another set."""
    change(**{**vars(Shelf()), "name": set_name})
