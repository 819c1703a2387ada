"""The glossary is well formed, and texts do not use the words that it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
HEADER = ["term", "한국어", "meaning", "where used", "not"]
PROSE = [*sorted(ROOT.glob("assets/**/*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]


class Entry(NamedTuple):
    term: str
    korean: str
    meaning: str
    where: str
    wrong: tuple[str, ...]


def rows() -> list[list[str]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line[:1] == "|"]


ENTRIES = [
    Entry(term, korean, meaning, where, tuple(filter(None, wrong.split(", "))))
    for term, korean, meaning, where, wrong in rows()[2:]
]


def texts() -> Iterator[tuple[str, str]]:
    """Yield (place, text) of everything that readers see, in both languages."""
    with (ROOT / "assets" / "locale" / "ko.po").open("rb") as file:
        for message in read_po(file, locale="ko"):
            for side in (message.id, message.string):
                for text in (side,) if isinstance(side, str) else side or ():
                    yield f"message “{text}”", text
    for path in PROSE:
        # Lines are wrapped anywhere, also within a term.
        yield str(path.relative_to(ROOT)), " ".join(path.read_text(encoding="utf-8").split())


TEXTS = list(texts())


def pattern(phrase: str) -> re.Pattern[str]:
    """English matches whole words in any case; Korean words carry particles, so anywhere."""
    if phrase.isascii():
        return re.compile(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", flags=re.IGNORECASE)
    return re.compile(re.escape(phrase))


def test_the_table_has_five_columns() -> None:
    assert rows()[0] == HEADER
    assert [row for row in rows() if len(row) != len(HEADER)] == []


def test_every_entry_is_complete() -> None:
    assert [entry.term for entry in ENTRIES if not all(entry[:4])] == []
    assert [entry.term for entry in ENTRIES if not entry.meaning.endswith(".")] == []


def test_terms_are_sorted_and_unique() -> None:
    terms = [entry.term.lower() for entry in ENTRIES]
    assert terms == sorted(set(terms))


def test_modules_exist() -> None:
    places = {place for entry in ENTRIES for place in re.findall("`([^`]+)`", entry.where)}
    roots = (ROOT, ROOT / "cnnviz")
    names = {
        place: [root / f"{place}{end}" for root in roots for end in ("", ".py")] for place in places
    }
    assert [place for place, paths in names.items() if not any(p.exists() for p in paths)] == []


def test_no_wrong_word_is_another_term() -> None:
    terms = {entry.term.lower() for entry in ENTRIES} | {entry.korean for entry in ENTRIES}
    assert [word for entry in ENTRIES for word in entry.wrong if word.lower() in terms] == []


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.wrong], ids=lambda e: e.term)
def test_wrong_words_are_not_used(entry: Entry) -> None:
    patterns = [pattern(word) for word in entry.wrong]
    used = [
        (found[0], place) for place, text in TEXTS for p in patterns if (found := p.search(text))
    ]
    assert used == [], f"write “{entry.term}” or “{entry.korean}”"


def test_korean_is_polite_but_not_stiff() -> None:
    """해요체 or 합니다, never 하십시오."""
    assert [place for place, text in TEXTS if "십시오" in text] == []
