"""Words in the reader's language (gettext)."""

import functools
import gettext
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cnnviz.problem import Problem, Quoted
from cnnviz.resources import resource
from cnnviz.ui.kit.particles import choose_particles

LANGUAGES = {"en": "English", "ko": "한국어"}
MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#+\-.!|~$:()]")
"""Characters that may have a meaning in Markdown."""
CHOSEN = "i18n.language"
"""The language that was chosen in this visit."""
LOCALE = resource("assets", "locale")

_language: ContextVar[str | None] = ContextVar("language", default=None)


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the messages of one language, compiled from its .po file once per process.

    Compiling here spares the repository a binary file that could be out of date.
    """
    if language == "en":
        return gettext.NullTranslations()
    with (LOCALE / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Translate into a language outside a page's script, as for a file that is made on a click."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """Return the reader's language: of the URL, else of this visit, else of the browser."""
    fixed = _language.get()
    if fixed is not None:
        return fixed
    choice = st.query_params.get("lang") or st.session_state.get(CHOSEN)
    if choice in LANGUAGES:
        return str(choice)
    guess = (st.context.locale or "en").split("-")[0]
    return guess if guess in LANGUAGES else "en"


def choose_language(language: str) -> None:
    """Callback: keep a language for this visit, and in the URL for a copied link."""
    st.session_state[CHOSEN] = language
    st.query_params["lang"] = language


def _(message: str, /, **values: object) -> str:
    """Return a message in the reader's language, with its placeholders filled in."""
    translated = translations(language()).gettext(message) if message else ""
    return choose_particles(translated.format(**values)) if values else translated


def _n(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a message about a number of things in the reader's language.

    Args:
        one: The message where there is one of them, English.
        many: The message for any other number, the ``msgid_plural`` of the .po file.
        count: How many there are.
        **values: What the placeholders stand for; ``{count}`` is the number with commas unless
            it is given here.
    """
    translated = translations(language()).ngettext(one, many, count)
    return choose_particles(translated.format(**{"count": f"{count:,}", **values}))


def say(problem: Problem, *, markdown: bool = True) -> str:
    """Return a problem as a sentence in the reader's language, with its values translated too.

    Args:
        problem: What went wrong.
        markdown: The sentence is read as Markdown: text from outside must have no effect there.
    """
    values = {name: _say_value(value, markdown) for name, value in problem.values.items()}
    return _(problem.template, **values)


def _say_value(value: object, markdown: bool) -> object:
    """Return a value of a problem in the reader's language; it may be a problem itself.

    Text that is quoted or has no translation is shown as it is, whatever Markdown it may hold.
    """
    if isinstance(value, Problem):
        return say(value, markdown=markdown)
    if not isinstance(value, str):
        return value
    ours = not isinstance(value, Quoted) and any(
        translations(other).gettext(value) != value for other in LANGUAGES
    )
    return _(value) if ours else literal(value) if markdown else value


def literal(text: str) -> str:
    """Return text as Markdown that shows it unchanged."""
    return MARKDOWN.sub(r"\\\g<0>", text)
