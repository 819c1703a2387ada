"""The terms of the glossary that readers see, from docs/glossary.md."""

import functools
import re
from dataclasses import dataclass

from cnnviz.resources import resource


@dataclass(frozen=True)
class Term:
    """A term in both languages.

    Attributes:
        name: English.
        korean: Korean.
        meaning: A sentence in English.
        korean_meaning: A sentence in Korean.
    """

    name: str
    korean: str
    meaning: str
    korean_meaning: str

    @property
    def id(self) -> str:
        """Its name in links, such as ``feature-map``."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower().replace("×", "x")).strip("-")


@functools.cache
def read_terms() -> tuple[Term, ...]:
    """Return the terms that are explained in both languages, in alphabetical order."""
    text = resource("docs", "glossary.md").read_text(encoding="utf-8")
    korean = dict(re.findall(r"^- (.+?): (.+)$", text.partition("## For readers")[2], re.M))
    rows = [line[1:-1].split("|") for line in text.splitlines() if line.startswith("|")]
    cells = ([cell.strip() for cell in row] for row in rows)
    return tuple(
        Term(name, words, meaning.replace("`", ""), korean[name])
        for name, words, meaning, *_rest in cells
        if name in korean
    )


@functools.cache
def find_term(text: str) -> Term | None:
    """Return the term with an id, an English or a Korean name; None if there is none."""
    for term in read_terms():
        if text.lower() in (term.id, term.name.lower()) or text == term.korean:
            return term
    return None
