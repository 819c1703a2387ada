"""A list whose choice an edit has cleared does not load that choice again."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.ui.kit import page_state
from cnnviz.ui.kit.page_state import bind_list


def choose(arguments: dict[str, Any], session: dict[str, Any], choice: str) -> None:
    """Do what Streamlit does when the browser sends a choice of a widget."""
    session[arguments["key"]] = choice
    arguments["on_change"]()


def test_only_the_list_on_the_page_loads_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {}
    monkeypatch.setattr(page_state.st, "session_state", session)
    loaded: list[str] = []
    before = bind_list("page.example", "first", loaded.append)
    cleared = bind_list("page.example", None, loaded.append)  # the run that answers an edit
    assert cleared["key"] != before["key"]
    choose(before, session, "first")  # a browser that is behind
    assert loaded == []
    choose(cleared, session, "second")
    assert loaded == ["second"]
