"""Every field of every page's state: a link that holds it opens the same state."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest

from cnnviz import ui
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field, field_text, from_params

from ...links import LINKS

ONE_VALUE = {("quiz", "v")}
"""Fields that have only one value as yet."""
IN_NO_LINK = {
    "home": {"problems"},
    "convolution": {"problems"},
    "pooling": {"problems"},
    "activation": {"problems"},
    "sizes": {"start", "problems"},
    "training": {"device"},  # the machine that trains chooses it
}
"""Attributes by the name of the state; for a page's own, the docstring says why."""


def page_states() -> dict[str, PageState[Any]]:
    """Return all states of all pages by their names."""
    modules = pkgutil.walk_packages(ui.__path__, f"{ui.__name__}.")
    values = [one for info in modules for one in vars(importlib.import_module(info.name)).values()]
    return {state.name: state for state in values if isinstance(state, PageState)}


STATES = page_states()
FIELDS = [(name, field) for name, state in STATES.items() for field in state.fields]


def default_of(state: PageState[Any], params: Mapping[str, str]) -> Any:
    return state.default(params) if callable(state.default) else state.default


@pytest.fixture(autouse=True)
def first_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual dataset is the practice set."""
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[f"{n}:{f.name}" for n, f in FIELDS])
def test_every_field_has_a_value_that_differs_from_the_default(name: str, field: Field) -> None:
    links = [dict(parse_qsl(one)) for one in LINKS.get(name, ())]
    params = next((one for one in links if field.name in one), None)
    if params is None:
        assert (name, field.name) in ONE_VALUE, f"add {field.name} to LINKS[{name!r}]"
        return
    default = default_of(STATES[name], params)
    state, problems = from_params(params, default, STATES[name].fields)
    assert not problems
    assert field_text(state, field) == params[field.name]
    assert field_text(default, field) != params[field.name]


@pytest.mark.parametrize("name", STATES)
def test_every_attribute_is_in_the_link(name: str) -> None:
    attributes = {one.name for one in dataclasses.fields(default_of(STATES[name], {}))}
    linked = {field.attribute.partition(".")[0] for field in STATES[name].fields}
    assert attributes - linked == IN_NO_LINK.get(name, set())


@pytest.mark.parametrize(
    ("name", "query"), [(name, query) for name, links in LINKS.items() for query in links]
)
def test_the_link_of_a_state_opens_the_same_state(name: str, query: str) -> None:
    page, params = STATES[name], dict(parse_qsl(query))
    state, problems = from_params(params, default_of(page, params), page.fields)
    assert not problems
    assert page.params(state) == params
