"""The glossary is well formed, and no text has a word that it or forbidden_words.txt replaces."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from cnnviz.figures.term_drawings import DRAWINGS, draw_term
from cnnviz.lessons.glossary import find_term, read_terms

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
HEADER = ["term", "한국어", "meaning", "where used", "not"]
PROSE = [
    *sorted(ROOT.glob("assets/**/*.md")),
    *sorted(ROOT.glob("*.md")),
    ROOT / "docs/house.md",
    ROOT / "deploy/README.md",
]
COMMANDS = ROOT / "cnnviz" / "__main__.py"


class Entry(NamedTuple):
    term: str
    korean: str
    meaning: str
    modules: str
    wrong: tuple[str, ...]


def rows() -> list[list[str]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line[:1] == "|"]


ENTRIES = [
    Entry(term, korean, meaning, modules, tuple(filter(None, wrong.split(", "))))
    for term, korean, meaning, modules, wrong in rows()[2:]
]


def messages() -> Iterator[tuple[str, str]]:
    """Yield (location, text) of all messages, in both languages."""
    with (ROOT / "assets" / "locale" / "ko.po").open("rb") as file:
        for message in read_po(file, locale="ko"):
            for side in (message.id, message.string):
                for text in (side,) if isinstance(side, str) else side or ():
                    yield f"message “{text}”", text


def documents() -> Iterator[tuple[str, str]]:
    """Yield (location, text) of lessons, documents and the help of the command line."""
    for path in PROSE:
        # A line break can fall within a term.
        yield str(path.relative_to(ROOT)), " ".join(path.read_text(encoding="utf-8").split())
    for entry in ENTRIES:
        yield f"glossary, {entry.term}", entry.meaning
    for term in read_terms():
        yield f"glossary, {term.korean}", term.korean_meaning
    for node in ast.walk(ast.parse(COMMANDS.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f"{COMMANDS.name}:{node.lineno}", node.value


def docstrings() -> Iterator[tuple[str, str]]:
    """Yield (location, text) of what the code says about itself."""
    for path in sorted(ROOT.glob("cnnviz/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Expr(ast.Constant(str(text))):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", " ".join(text.split())


def forbidden(section: str) -> list[str]:
    """Return the regular expressions of one section of forbidden_words.txt."""
    text = (ROOT / "tests" / "forbidden_words.txt").read_text(encoding="utf-8")
    lines = text.split(f"[{section}]\n")[1].split("\n\n")[0].splitlines()
    return [line.split("  # ")[0] for line in lines]


MESSAGES = list(messages())
TEXTS = [*MESSAGES, *documents()]
DOCSTRINGS = list(docstrings())


def pattern(phrase: str) -> re.Pattern[str]:
    """Match English as whole words in any case; Korean anywhere, because particles follow it."""
    if phrase.isascii():
        return re.compile(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", flags=re.IGNORECASE)
    return re.compile(re.escape(phrase))


def test_the_table_has_five_columns() -> None:
    assert rows()[0] == HEADER
    assert [row for row in rows() if len(row) != len(HEADER)] == []


def test_every_entry_is_complete() -> None:
    assert [entry.term for entry in ENTRIES if not all(entry[:4])] == []
    assert [entry.term for entry in ENTRIES if not entry.meaning.endswith(".")] == []


def test_korean_terms_have_hangul() -> None:
    latin = [entry.term for entry in ENTRIES if not re.search("[가-힣]", entry.korean)]
    assert latin == ["argmax", "ReLU"]  # the same in both languages


def test_terms_are_sorted_and_unique() -> None:
    terms = [entry.term.lower() for entry in ENTRIES]
    assert terms == sorted(set(terms))


def test_the_modules_of_every_entry_exist() -> None:
    modules = {module for entry in ENTRIES for module in re.findall("`([^`]+)`", entry.modules)}
    roots = (ROOT, ROOT / "cnnviz")
    paths = {
        module: [root / f"{module}{end}" for root in roots for end in ("", ".py")]
        for module in modules
    }
    assert [module for module, files in paths.items() if not any(f.exists() for f in files)] == []


def test_no_replaced_word_is_a_term() -> None:
    terms = {entry.term.lower() for entry in ENTRIES} | {entry.korean for entry in ENTRIES}
    assert [word for entry in ENTRIES for word in entry.wrong if word.lower() in terms] == []


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.wrong], ids=lambda e: e.term)
def test_replaced_words_are_not_used(entry: Entry) -> None:
    patterns = [pattern(word) for word in entry.wrong]
    used = [
        (match[0], location)
        for location, text in TEXTS
        for p in patterns
        if (match := p.search(text))
    ]
    assert used == [], f"write “{entry.term}” or “{entry.korean}”"


@pytest.mark.parametrize("expression", forbidden("everywhere"))
def test_no_text_has_forbidden_words(expression: str) -> None:
    texts = [*TEXTS, *DOCSTRINGS]
    assert [place for place, text in texts if re.search(expression, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("expression", forbidden("messages"))
def test_no_message_has_forbidden_words(expression: str) -> None:
    assert [place for place, text in MESSAGES if re.search(expression, text, re.IGNORECASE)] == []


def test_a_replaced_word_is_listed_once() -> None:
    words = [word for entry in ENTRIES for word in entry.wrong]
    expressions = forbidden("everywhere") + forbidden("messages")
    twice = [(e, word) for e in expressions for word in words if re.search(e, word, re.IGNORECASE)]
    assert twice == []


def test_every_term_for_readers_is_in_the_table() -> None:
    section = GLOSSARY.read_text(encoding="utf-8").partition("## For readers")[2]
    names = re.findall(r"^- (.+?): ", section, re.M)
    assert names == sorted(set(names), key=str.lower)
    assert set(names) == {term.name for term in read_terms()}
    for name in ("overfitting", "backpropagation", "gradient descent", "moving average", "edge"):
        assert find_term(name) is not None


def test_terms_for_readers_have_names_of_their_own_and_whole_sentences() -> None:
    terms = read_terms()
    assert len({term.id for term in terms}) == len(terms) > 100
    assert [term.name for term in terms if not term.korean_meaning.endswith(".")] == []
    assert find_term("커널") == find_term("Kernel") == find_term("kernel") is not None
    assert find_term("nothing") is None


def test_every_term_for_readers_has_a_drawing_and_every_drawing_a_term() -> None:
    assert set(DRAWINGS) == {term.name for term in read_terms()}


def test_no_two_terms_have_the_same_drawing() -> None:
    names: dict[str, list[str]] = {}
    for name in DRAWINGS:
        names.setdefault(draw_term(name), []).append(name)
    assert [same for same in names.values() if len(same) > 1] == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings_are_whole_and_show_something_without_words(name: str) -> None:
    drawing = ElementTree.fromstring(draw_term(name))
    assert len(drawing)
    assert "".join(drawing.itertext()).strip() == ""  # it stands in both languages


@pytest.mark.parametrize("path", sorted(ROOT.glob("assets/lessons/ko/*.md")), ids=lambda p: p.stem)
def test_emphasis_ends_inside_a_link_that_a_particle_follows(path: Path) -> None:
    """Markdown shows ``**[커널](glossary)**을`` with its asterisks."""
    assert re.findall(r"\)\*+[가-힣]", path.read_text(encoding="utf-8")) == []


def test_korean_is_polite_but_not_stiff() -> None:
    """The polite form 해요체 or 합니다, never 하십시오."""
    assert [location for location, text in TEXTS if "십시오" in text] == []
