"""Every message that a reader sees has a Korean translation."""

from __future__ import annotations

import ast
import collections
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
KOREAN = ROOT / "assets" / "locale" / "ko.po"
LESSONS = ROOT / "assets" / "lessons"
KEYWORDS = {"_", "N_", "Problem", "Refusal", "Message"}
CODE = [ROOT / "home.py", *sorted(ROOT.glob("cnnviz/**/*.py")), *sorted(ROOT.glob("pages/*.py"))]
PLURAL = "\0"
"""Separates the singular form of a message from its plural form."""
# Names that are the same in both languages.
SAME = {
    "PyTorch",
    "Keras",
    "ReLU",
    "ReLU6",
    "GELU",
    "SiLU",
    "CUDA",
    "MPS",
    "CPU",
    "FashionMNIST",
    "MNIST",
    "CIFAR10",
    "LeNet-5",
    "Leaky ReLU",
    "tanh",
}


def code_messages() -> Iterator[tuple[str, str]]:
    """Yield (location, message) of every message in the code."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(name) | ast.Attribute(attr=name),
                    args=[ast.Constant(str(message)), *_],
                ) if name in KEYWORDS and message:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", message
                case ast.Call(
                    func=ast.Name("_n"),
                    args=[ast.Constant(str(one)), ast.Constant(str(many)), *_],
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", f"{one}{PLURAL}{many}"


@pytest.fixture(scope="module")
def messages() -> dict[str, str]:
    """Return every message and where it occurs first."""
    locations: dict[str, str] = {}
    for location, message in code_messages():
        locations.setdefault(message, location)
    return locations


@pytest.fixture(scope="module")
def korean() -> Catalog:
    with KOREAN.open("rb") as file:
        return read_po(file, locale="ko", abort_invalid=True)


def entries(catalog: Catalog) -> list[Message]:
    """Return the messages; singular and plural of a message are joined by PLURAL."""
    translations = [message for message in catalog if message.id]
    for message in translations:
        if isinstance(message.id, tuple):
            assert len(message.string) == 1, message.id  # Korean has one form for every number
            message.id, message.string = PLURAL.join(message.id), message.string[0]
    return translations


def placeholders(text: str) -> collections.Counter[str]:
    return collections.Counter(
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    )


def test_there_are_messages(messages: dict[str, str]) -> None:
    assert len(messages) > 20


def test_every_message_has_a_translation(messages: dict[str, str], korean: Catalog) -> None:
    known = {message.id for message in entries(korean)}
    missing = [
        "\n".join(
            (
                *(
                    f"{key} {json.dumps(part, ensure_ascii=False)}"
                    for key, part in zip(
                        ("msgid", "msgid_plural"), text.split(PLURAL), strict=False
                    )
                ),
                'msgstr[0] ""\n' if PLURAL in text else 'msgstr ""\n',
            )
        )
        for text in messages
        if text not in known
    ]
    if missing:
        places = "\n".join(place for text, place in messages.items() if text not in known)
        pytest.fail(
            f"{len(missing)} messages have no Korean translation:\n{places}\n"
            "Add to assets/locale/ko.po, beside similar ones:\n\n" + "\n".join(missing),
            pytrace=False,
        )


def test_no_translation_is_unused(messages: dict[str, str], korean: Catalog) -> None:
    unused = [str(message.id) for message in entries(korean) if message.id not in messages]
    assert unused == [], "\n".join(unused)
    assert list(korean.obsolete) == []


def test_no_translation_is_empty_or_fuzzy(korean: Catalog) -> None:
    assert [m.id for m in entries(korean) if not str(m.string).strip() or m.fuzzy] == []


def test_no_translation_repeats_the_english_message(korean: Catalog) -> None:
    same = [m.id for m in entries(korean) if m.string == m.id and m.id not in SAME]
    assert [text for text in same if re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", str(text)))] == []


def test_placeholders_are_the_same(korean: Catalog) -> None:
    different = {
        m.id: m.string
        for m in entries(korean)
        if placeholders(str(m.id)).keys() != placeholders(str(m.string)).keys()
    }
    assert different == {}


def test_translations_keep_paragraphs_bold_text_and_code(korean: Catalog) -> None:
    for mark in ("**", "`", "\n\n"):
        lost = [m.id for m in entries(korean) if (mark in m.id) != (mark in m.string)]
        assert lost == [], mark


def test_no_message_is_translated_twice() -> None:
    """Search the text itself: the parser silently keeps the last of two entries."""
    blocks = re.findall(
        r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', KOREAN.read_text(encoding="utf-8"), flags=re.M
    )
    ids = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', block)) for block in blocks]
    assert [text for text, times in collections.Counter(ids).items() if times > 1] == []


def test_messages_are_literals() -> None:
    """gettext never finds the translation of an f-string or of joined strings."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {*KEYWORDS, "_n"}
        and isinstance(node.args[0] if node.args else None, ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []


def test_both_languages_have_the_same_lessons() -> None:
    english, korean = (
        {path.relative_to(LESSONS / language) for path in (LESSONS / language).rglob("*.md")}
        for language in ("en", "ko")
    )
    assert english == korean


@pytest.mark.parametrize("path", sorted((LESSONS / "ko").rglob("*.md")), ids=lambda p: p.stem)
def test_korean_lessons_are_translated(path: Path) -> None:
    """Every paragraph of prose contains Hangul; code, numbers and links need not."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    prose = [p for p in text.split("\n\n") if len(re.findall("[A-Za-z]{3,}", p)) > 5]
    assert [p[:80] for p in prose if not re.search("[가-힣]", p)] == []


@pytest.mark.parametrize("path", sorted((LESSONS / "ko").rglob("*.md")), ids=lambda p: p.stem)
def test_lessons_have_the_same_sections(path: Path) -> None:
    english = LESSONS / "en" / path.relative_to(LESSONS / "ko")
    levels = [
        re.findall("^(#+) ", file.read_text(encoding="utf-8"), flags=re.M)
        for file in (path, english)
    ]
    assert levels[0] == levels[1]
