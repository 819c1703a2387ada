"""What is done once in place of in every run."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from streamlit.navigation import page as navigation
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from cnnviz.ui.kit.quick_reruns import LOOK_UP, MAKE_PAGE, WIDGETS, quicken_reruns


def show_boxes() -> None:
    """A page with an empty number box, one with a number, a list and a slider."""
    import streamlit as st

    st.session_state.setdefault("empty", None)
    st.session_state.setdefault("full", 3)
    st.number_input("empty", 1, 9, key="empty")
    st.number_input("full", 1, 9, key="full")
    st.selectbox("list", ["a", "b"], key="list")
    st.slider("slider", 1, 9, key="slider")


def test_streamlit_works_as_expected() -> None:
    for name in WIDGETS:
        module = importlib.import_module(f"streamlit.elements.widgets.{name}")
        assert hasattr(module, LOOK_UP)
    assert hasattr(navigation, MAKE_PAGE)


def test_a_box_has_only_its_own_value_presented(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken_reruns()
    app = AppTest.from_function(show_boxes).run()
    presented = []
    monkeypatch.setattr(SessionState, "filtered_state", property(presented.append))
    assert not app.run().exception
    assert not presented
    monkeypatch.undo()
    assert [box.value for box in app.number_input] == [None, 3]
    app.number_input[0].set_value(5).run()
    assert [box.value for box in app.number_input] == [5, 3]


def test_pages_are_made_once_and_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = []

    def look_up(path: str, *, default: bool = False) -> SimpleNamespace:
        looked_up.append(path)
        return SimpleNamespace(path=path, default=default, marked=False)

    monkeypatch.setattr(navigation, MAKE_PAGE, look_up)
    for name in WIDGETS:  # put back afterwards
        module = importlib.import_module(f"streamlit.elements.widgets.{name}")
        monkeypatch.setattr(module, LOOK_UP, getattr(module, LOOK_UP))
    quicken_reruns.__wrapped__()
    make_page = getattr(navigation, MAKE_PAGE)
    home, quiz = make_page("home.py", default=True), make_page("quiz.py")
    quiz.marked = True  # as a run marks the page that it opens
    again = make_page("quiz.py")
    assert looked_up == ["home.py", "quiz.py"]
    assert (again.path, again.default, again.marked, home.default) == (
        "quiz.py",
        False,
        False,
        True,
    )
