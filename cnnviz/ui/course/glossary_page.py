"""The page Glossary: every term in both languages, with a drawing."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.figures.term_drawings import draw_term
from cnnviz.lessons.glossary import read_terms
from cnnviz.problem import N_
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.link_codecs import Codec, one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.kit.url_state import Field

KEY = "glossary-terms"
LONGEST_SEARCH = 60

_mount_terms = component("course/glossary")


@dataclass(frozen=True)
class GlossaryState:
    """What the page shows.

    Attributes:
        term: Id of the term that is marked, empty for none.
        find: The text that is searched for.
    """

    term: str = ""
    find: str = ""


def _read_search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise ValueError(text)
    return text


GLOSSARY = PageState(
    "glossary",
    GlossaryState(),
    (
        Field(
            "term",
            "term",
            one_of(["", *(term.id for term in read_terms())], N_("a term of the glossary")),
        ),
        Field("find", "find", Codec(_read_search, expects=N_("a short text"))),
    ),
)


def show_glossary(stage: Stage) -> None:
    """Show what is searched for, and the term that is marked."""
    state = GLOSSARY.begin()
    with stage.actions:
        show_link_button(key="link")
    with stage_figure():
        _mount_terms(
            key=KEY,
            data={"lang": language(), "term": state.term, "find": state.find},
            on_search_change=_take_search,
        )


def send_terms() -> None:
    """Send all terms, with the page: a search does not change them."""
    terms = [
        {
            "id": term.id,
            "en": [term.name, term.meaning],
            "ko": [term.korean, term.korean_meaning],
            "svg": draw_term(term.name),
        }
        for term in read_terms()
    ]
    words = {
        "search": _("Search in both languages"),
        "none": _("No term has “{text}”.", text="{text}"),
        "longest": LONGEST_SEARCH,
    }
    send_words("glossary", {"terms": terms, "words": words})


def _take_search() -> None:
    """Callback: keep what is searched for."""
    text = str(st.session_state[KEY]["search"])
    GLOSSARY.change(find=text[:LONGEST_SEARCH], term="")
