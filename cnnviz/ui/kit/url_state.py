"""The parameters of a page's link, and which of them are new.

A page describes its state as fields; a link holds those that differ from the page's default, in
readable text. Anything in a link that cannot be used becomes a message, never an exception.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from cnnviz.problem import N_, Problem, Quoted
from cnnviz.ui.kit.link_codecs import Codec

MAX_URL = 24_000
"""Characters of a link that goes through: two 20×20 RGB images and four 7×7 filters with seven
characters per number stay below it. The copy button warns about a longer link, which still opens
here: the server accepts 65,536."""

PAGE = "url_state.page"
"""The page that is open."""
VISIT = "url_state.visit"
"""Counts how often the reader changed to this page from another one."""
WRITTEN = "url_state.written."
"""The parameters that the page wrote for a state, whose name follows."""
ACTION = "url_state.action"
"""A control was used since the last run of the script."""
ANSWERING = "url_state.answering"
"""This run of the page answers a control."""

State = TypeVar("State")


@dataclass(frozen=True)
class Field:
    """One setting of a page in its link.

    Attributes:
        name: Its name in the URL.
        attribute: Its name in the page's state, a dataclass.  ``operation.stride`` is the stride of
            a part of the state: of a dataclass, or of a dict, which need not have it.
        codec: How its value is written there.
        always: It is part of every link, whatever the default is.
    """

    name: str
    attribute: str
    codec: Codec[Any]
    always: bool = False


def to_params(state: object, default: object | None, fields: Sequence[Field]) -> dict[str, str]:
    """Return the parameters in which a state differs from the default; all if there is none."""
    params = {}
    for field in fields:
        text = field_text(state, field)
        if text is None:
            continue
        if default is None or field.always or text != field_text(default, field):
            params[field.name] = text
    return params


def field_text(state: object, field: Field) -> str | None:
    """Return how a setting of a state is written in a link, None where the state lacks it."""
    value: Any = state
    for name in field.attribute.split("."):
        if isinstance(value, dict) and name not in value:
            return None
        value = value[name] if isinstance(value, dict) else getattr(value, name)
    return field.codec.write(value)


def from_params(
    params: Mapping[str, str], default: State, fields: Sequence[Field]
) -> tuple[State, list[Problem]]:
    """Return the state that parameters describe, and why some of them cannot be used.

    A setting that cannot be read, or does not go with the others, keeps the default's value.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        if field.name not in params:
            continue
        try:
            values[field.attribute] = field.codec.read(params[field.name])
        except Problem as problem:
            problems.append(problem)
        except (ValueError, OverflowError):
            problems.append(_unreadable(field, params[field.name]))
    while True:
        try:
            return _replace(default, values), problems
        except Problem as problem:
            wrong = [one for one in values if one.rpartition(".")[2] == problem.setting]
            if not wrong:
                raise
            problems.append(problem)
            del values[wrong[0]]


def _replace(state: Any, values: Mapping[str, Any]) -> Any:
    """Return a dataclass or a dict with other values, also of its parts."""
    own: dict[str, Any] = {}
    parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for attribute, value in values.items():
        name, dot, rest = attribute.partition(".")
        if dot:
            parts[name][rest] = value
        else:
            own[name] = value
    own |= {name: _replace(getattr(state, name), inner) for name, inner in parts.items()}
    return state | own if isinstance(state, dict) else dataclasses.replace(state, **own)


def _unreadable(field: Field, text: str) -> Problem:
    """Return why the text of a parameter cannot be read, and what it should be."""
    values: dict[str, Any] = {
        "setting": field.attribute,
        "parameter": Quoted(field.name),
        "text": Quoted(text[:40]),
    }
    if not field.codec.expects:
        return Problem("Cannot read “{parameter}” in the link: “{text}”.", **values)
    template = N_("Cannot read “{parameter}” in the link: “{text}”. Expected: {form}.")
    return Problem(template, form=field.codec.expects, **values)


def note_page(page: str) -> None:
    """Note that a run of a page begins."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        st.session_state[VISIT] = st.session_state.get(VISIT, 0) + 1
    st.session_state[ANSWERING] = st.session_state.pop(ACTION, False)


def changed_params(state: str, fields: Sequence[Field]) -> dict[str, str] | None:
    """Return the parameters of a state if they are not those that the page wrote, else None.

    They change on the first visit, by a link followed within the visit and by the browser's back
    button.  A reader who comes back by the menu, without parameters, finds the page as it was left.

    Args:
        state: Name of the state.
        fields: Its fields.
    """
    names = {field.name for field in fields}
    params = {name: text for name, text in st.query_params.items() if name in names}
    key, visit = WRITTEN + state, f"{VISIT}.{state}"
    returns = st.session_state.get(visit) != st.session_state.get(VISIT)
    st.session_state[visit] = st.session_state.get(VISIT)
    if key not in st.session_state:
        return params
    if params == st.session_state[key] or st.session_state.get(ANSWERING):
        return None
    return None if returns and not params else params


def mark_action() -> None:
    """Callback: note that the next run answers a control, so that its URL has nothing new.

    A reader who is quick sends the next choice before the browser has put the URL of the last one
    into its address bar: the run then comes with an address that is out of date.
    """
    st.session_state[ACTION] = True


def consume_action() -> None:
    """Note that a fragment has answered a control: the next run of the page may have a new URL."""
    st.session_state.pop(ACTION, None)


def expect_no_params(state: str) -> None:
    """Note that a page opens next with a state that is not in its URL."""
    st.session_state[WRITTEN + state] = {}


def write_params(state: str, fields: Sequence[Field], params: dict[str, str]) -> None:
    """Put the parameters of a state into the URL and leave all others as they are."""
    st.session_state[WRITTEN + state] = params
    names = {field.name for field in fields}
    others = {name: text for name, text in st.query_params.items() if name not in names}
    if others | params != st.query_params.to_dict():
        st.query_params.from_dict(others | params)
