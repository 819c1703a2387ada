"""The prose of a lesson, from assets/lessons."""

from __future__ import annotations

import functools
from pathlib import Path

import streamlit as st

from cnnviz.ui.text import language

LESSONS = Path(__file__).parents[2] / "assets" / "lessons"


def show(name: str) -> None:
    """Draw a lesson's prose in the reader's language."""
    with st.container(key=f"lesson-{name}", width=720):
        st.markdown(_read(name, language()))


@functools.cache
def _read(name: str, language: str) -> str:
    return (LESSONS / language / f"{name}.md").read_text(encoding="utf-8")
