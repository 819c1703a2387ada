"""The figures of the lesson *Dimensions*: what the browser gets, and what it sends back.

The browser computes all numbers of a figure; its settings travel both ways as the texts that a link
has, by the names of their fields.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.course.prediction import is_revealed
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.toasts import add_refused_edit_toast
from cnnviz.ui.kit.url_state import Field
from cnnviz.ui.lessons.dimensions.state import DIMENSIONS, DimensionsState
from cnnviz.ui.lessons.dimensions.words import WORDS

_mount = component("dimensions/main")


def show_figure(
    state: DimensionsState, scene: str, names: Sequence[str], **constants: object
) -> None:
    """Show the figure of a scene.

    Args:
        state: What the lesson shows.
        scene: Id of the scene, and the kind of its figure.
        names: Names of the fields that the reader changes in it.
        **constants: What else it draws from, as JSON has it.
    """
    send_words("dimensions", {"words": {name: _(word) for name, word in WORDS.items()}})
    fields = _fields(names)
    params = {name: field.codec.write(getattr(state, field.attribute)) for name, field in fields}
    _mount(
        key=f"dimensions.{scene}",
        data={
            "kind": scene,
            "params": params,
            "revealed": is_revealed(state, scene),
            **constants,
        },
        on_choice_change=functools.partial(_take_choice, scene, names),
    )


def _fields(names: Sequence[str]) -> list[tuple[str, Field]]:
    fields = {field.name: field for field in DIMENSIONS.fields}
    return [(name, fields[name]) for name in names]


def _take_choice(scene: str, names: Sequence[str]) -> None:
    """Callback: put what the reader set in the figure into the state."""
    choice: Any = st.session_state[f"dimensions.{scene}"]["choice"]
    try:
        values = {
            field.attribute: field.codec.read(str(choice[name])) for name, field in _fields(names)
        }
    except (KeyError, TypeError, ValueError, Problem):
        add_refused_edit_toast()
    else:
        DIMENSIONS.change(**values)


def number(value: float) -> str:
    """Return a number as the browser writes it: six significant digits, a true minus sign."""
    return f"{value + 0:.6g}".replace("-", "−")


def choose_number(answer: float, mistakes: Sequence[float]) -> tuple[tuple[str, ...], int]:
    """Return different numbers to choose from, in ascending order, and the place of the answer.

    Args:
        answer: The correct number.
        mistakes: What known mistakes lead to; numbers beside the answer fill up to three choices.
    """
    nearby = (*mistakes, answer + 1, answer - 1)
    values = {number(value): value for value in (answer, *nearby)}
    texts = list(values)[: max(3, len({number(value) for value in (answer, *mistakes)}))]
    texts.sort(key=values.__getitem__)
    return tuple(texts), texts.index(number(answer))
