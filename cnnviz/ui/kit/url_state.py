"""The whole state of a page <-> its URL.

A page describes its state as fields; a link holds those that differ from the page's default, in
readable text.  What a link asks for and cannot have is said, never raised.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from cnnviz.problem import N_, Problem, Quoted

MAX_URL = 24_000
"""Characters of a link that goes through: two 16×16 RGB images and four 7×7 filters with seven
characters a number stay below it.  A longer one, of numbers with many digits, is said when it is
copied; it still opens here, as the server takes 65,536."""

WHOLE = N_("a whole number")

State = TypeVar("State")


@dataclass(frozen=True)
class Field:
    """One setting of a page in its link.

    Args:
        name: Its name in the URL.
        attribute: Its name in the page's state, a dataclass.
        read: Text to value; raises Problem (or ValueError) on text that says nothing.
        write: Value to text, of unreserved characters so that it stays readable.
        form: What it takes, in English words for one who wrote the link by hand.
    """

    name: str
    attribute: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    form: str = ""


def to_params(state: object, default: object, fields: Sequence[Field]) -> dict[str, str]:
    """Return the parameters that tell this state from the default."""
    texts = {
        f.name: (f.write(getattr(state, f.attribute)), f.write(getattr(default, f.attribute)))
        for f in fields
    }
    return {name: text for name, (text, usual) in texts.items() if text != usual}


def from_params(
    params: Mapping[str, str], default: State, fields: Sequence[Field]
) -> tuple[State, list[Problem]]:
    """Return the state that parameters ask for, and what of it could not be read.

    A setting that cannot be read, or does not go with the others, keeps the default's value.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        if field.name not in params:
            continue
        try:
            values[field.attribute] = field.read(params[field.name])
        except Problem as problem:
            problems.append(problem)
        except (ValueError, OverflowError):
            problems.append(_unreadable(field, params[field.name]))
    while True:
        try:
            return dataclasses.replace(default, **values), problems  # type: ignore[type-var]
        except Problem as problem:
            if problem.setting not in values:
                raise
            problems.append(problem)
            del values[problem.setting]


def _unreadable(field: Field, text: str) -> Problem:
    """Return why a link's text says nothing, and what would."""
    values: dict[str, Any] = {
        "setting": field.attribute,
        "parameter": Quoted(field.name),
        "text": Quoted(text[:40]),
    }
    if not field.form:
        return Problem("The link's “{parameter}” cannot be read: “{text}”.", **values)
    template = N_("The link's “{parameter}” cannot be read: “{text}”. It takes {form}.")
    return Problem(template, form=field.form, **values)


def news(page: str, fields: Sequence[Field]) -> dict[str, str] | None:
    """Return the page's parameters if they are not what the page itself wrote, else None.

    News are the first visit, a link followed within the visit and the browser's back button.  A
    reader who comes back by the menu, without parameters, finds the page as it was left.
    """
    names = {field.name for field in fields}
    now = {name: text for name, text in st.query_params.items() if name in names}
    key = f"{page}.url"
    after_action = acted(page)
    came = st.session_state.get("page") != page
    st.session_state["page"] = page
    if key not in st.session_state:
        return now
    if now == st.session_state[key] or after_action or (came and not now):
        return None
    return now


def act(page: str) -> None:
    """Note that this run answers a control of the page, so that its URL holds no news.

    A reader who is quick sends the next choice before the browser has put the URL of the last one
    into its address bar: the run then comes with an address that is out of date.
    """
    st.session_state[f"{page}.acted"] = True


def acted(page: str) -> bool:
    """Say whether :func:`act` was called since this was asked the last time."""
    return bool(st.session_state.pop(f"{page}.acted", False))


def write(page: str, fields: Sequence[Field], params: dict[str, str]) -> None:
    """Put the page's parameters into the URL, leaving those of others as they are."""
    st.session_state[f"{page}.url"] = params
    names = {field.name for field in fields}
    kept = {name: text for name, text in st.query_params.items() if name not in names}
    if kept | params != st.query_params.to_dict():
        st.query_params.from_dict(kept | params)
