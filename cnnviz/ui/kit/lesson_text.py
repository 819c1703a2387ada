"""The prose of a lesson, from assets/lessons."""

from __future__ import annotations

import functools
import re

import streamlit as st

from cnnviz.resources import resource
from cnnviz.ui.kit.i18n import language

LESSONS = resource("assets", "lessons")


def show_lesson(name: str) -> None:
    """Show a lesson's prose in the reader's language, in English if it is not translated."""
    st.markdown(_read(name, language()), width=720)


def show_section(name: str, section: str) -> None:
    """Show the section ``## section`` of a lesson's prose."""
    st.markdown(read_sections(name, language())[section], width=720)


@functools.cache
def read_sections(name: str, language: str) -> dict[str, str]:
    """Return the sections of a lesson's prose, each begun by ``## name``, by their names."""
    parts = re.split(r"^## (\S+)\n", _read(name, language), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@functools.cache
def _read(name: str, language: str) -> str:
    path = LESSONS / language / f"{name}.md"
    if not path.exists():
        path = LESSONS / "en" / path.name
    return path.read_text(encoding="utf-8")
