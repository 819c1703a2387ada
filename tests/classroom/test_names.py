"""Codes, nicknames and links as people type them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.classroom.names import (
    LETTERS,
    MAX_NICKNAME,
    clean_link,
    clean_nickname,
    draw_code,
    nickname_key,
    page_of,
    read_code,
    spaced_code,
)
from cnnviz.problem import Problem


def test_a_code_has_no_letters_that_look_alike() -> None:
    assert not set(LETTERS) & set("0O1I2Z5S8B")
    codes = {draw_code() for _ in range(300)}
    assert len(codes) == 300
    assert all(set(code) <= set(LETTERS) and len(code) == 6 for code in codes)


@pytest.mark.parametrize("text", ["k7q 4mx", " K7Q-4MX ", "Ｋ７Ｑ４ＭＸ", "K7Q4MX"])
def test_a_code_is_read_as_people_type_it(text: str) -> None:
    assert read_code(text) == "K7Q4MX"
    assert spaced_code("K7Q4MX") == "K7Q 4MX"


@pytest.mark.parametrize("text", ["", "K7Q", "K7Q4MXX", "K0Q4MX", "한글코드", "' OR 1=1"])
def test_what_cannot_be_a_code_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="6 letters and digits"):
        read_code(text)


@given(st.text())
def test_a_nickname_is_one_short_line_of_visible_characters(text: str) -> None:
    try:
        name = clean_nickname(text)
    except Problem:
        return
    assert 0 < len(name) <= MAX_NICKNAME
    assert name == " ".join(name.split())
    assert not any(unicodedata.category(letter).startswith("C") for letter in name)
    assert clean_nickname(name) == name


@pytest.mark.parametrize("text", ["", "  ", "\u202e\u200b", "!!!", "\n"])
def test_a_nickname_without_letter_or_digit_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="needs a letter or a digit"):
        clean_nickname(text)


def test_nicknames_that_look_the_same_are_the_same() -> None:
    assert nickname_key("Kim Lee") == nickname_key("KIM  lee") == nickname_key("kimlee")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://host:8501/convolution?stride=2&lang=ko", "/convolution?stride=2"),
        ("http://host/base/quiz?seed=7&level=hard", "/quiz?seed=7&level=hard"),
        ("/quiz?seed=7", "/quiz?seed=7"),
        ("convolution", "/convolution"),
        ("https://host/", "/"),
        ("/", "/"),
        ("/inside?map=1.3_5.7&present=", "/inside?map=1.3_5.7"),
    ],
)
def test_a_link_keeps_the_page_and_its_state_but_neither_host_nor_language(
    text: str, link: str
) -> None:
    assert clean_link(text) == link


@pytest.mark.parametrize(
    "text",
    [
        *("javascript:alert(1)", "//evil.example/quiz", "data:text/html,x", "/a/b/c", "/../etc"),
        *("file:///etc/passwd", "/_stcore/health", "/quiz/../x", "mailto:a@b", "http://[bad/quiz"),
        "/quiz?" + "a" * 30_000,
    ],
)
def test_what_is_no_link_to_a_page_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        clean_link(text)


@given(st.text(max_size=200))
def test_any_text_becomes_a_path_of_this_app_or_is_refused(text: str) -> None:
    try:
        link = clean_link(text)
    except Problem:
        return
    assert link.startswith("/")
    assert not link.startswith("//")
    assert ":" not in link.partition("?")[0]
    assert page_of(link)
