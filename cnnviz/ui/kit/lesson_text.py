"""The prose of a lesson, from assets/lessons."""

import functools
import re
from typing import NamedTuple

import streamlit as st

from cnnviz.lessons.glossary import find_term
from cnnviz.resources import resource
from cnnviz.ui.kit.i18n import language

LESSONS = resource("assets", "lessons")
TERM = re.compile(r"\[([^\]]+)\]\(glossary(?:#([\w-]+))?\)")
"""A term in the prose: ``[kernel](glossary)``, or ``[커널을](glossary#kernel)`` with its id."""
REVEALED = "<!-- revealed -->\n"
"""The line below which a section gives the answer to its question away."""


class Section(NamedTuple):
    """The prose of a scene.

    Attributes:
        first: What one needs to look and to predict.
        revealed: What follows once the prediction is revealed; empty if nothing gives it away.
    """

    first: str
    revealed: str

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(part for part in self if part)


def show_lesson(name: str) -> None:
    """Show a lesson's prose in the reader's language, in English if it is not translated."""
    st.markdown(_read_linked(name, language()), width=720)


def show_section(name: str, section: str, revealed: bool) -> None:
    """Show the section ``## section`` of a lesson's prose, or only its first part."""
    prose = read_sections(name, language())[section]
    st.markdown(prose.text if revealed else prose.first, width=720)


@functools.cache
def _read_linked(name: str, language: str) -> str:
    return link_terms(_read(name, language), language)


@functools.cache
def read_sections(name: str, language: str) -> dict[str, Section]:
    """Return the sections of a lesson's prose, each begun by ``## name``, by their names."""
    parts = re.split(r"^## (\S+)\n", link_terms(_read(name, language), language), flags=re.M)
    return dict(zip(parts[1::2], map(_split_section, parts[2::2]), strict=True))


def _split_section(text: str) -> Section:
    first, _marker, revealed = text.partition(REVEALED)
    return Section(first.strip(), revealed.strip())


def link_terms(text: str, language: str) -> str:
    """Return prose whose terms are links to the glossary, with their meaning as the tooltip.

    Raises:
        LookupError: The glossary has no such term.
    """

    def link(found: re.Match[str]) -> str:
        term = find_term(found[2] or found[1])
        if term is None:
            raise LookupError(found[0])
        meaning = term.korean_meaning if language == "ko" else term.meaning
        tooltip = f"{term.name} · {term.korean}: {meaning}".replace('"', "'")
        return f'[{found[1]}](glossary?term={term.id}&lang={language} "{tooltip}")'

    return TERM.sub(link, text)


@functools.cache
def _read(name: str, language: str) -> str:
    path = LESSONS / language / f"{name}.md"
    if not path.exists():
        path = LESSONS / "en" / path.name
    return path.read_text(encoding="utf-8")
