"""A teacher's own lesson: what a file may hold, and what a wrong one says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.lessons.own_lesson import (
    LARGEST_FILE,
    LONGEST_NOTE,
    MOST_STEPS,
    lesson_files,
    read_own_lesson,
)
from cnnviz.problem import Problem

PAGES = {"home", "convolution", "quiz"}
FILE = """# Edges in an hour

An introduction that nobody reads.

## Nine windows
http://class.example:8501/base/convolution?stride=2&lang=ko&at=3
Let the class *add up*.

Then go on.
## Questions
- [the quiz](/quiz?n=5)
## Home
<https://class.example/>
"""


def read(text: str) -> object:
    return read_own_lesson(text.encode(), PAGES)


def test_steps_have_a_page_its_parameters_and_a_note() -> None:
    lesson = read_own_lesson(FILE.encode(), PAGES)
    assert lesson.title == "Edges in an hour"
    assert [(step.title, step.page, dict(step.params)) for step in lesson.steps] == [
        ("Nine windows", "convolution", {"stride": "2", "at": "3"}),
        ("Questions", "quiz", {"n": "5"}),
        ("Home", "home", {}),
    ]
    assert lesson.steps[0].note == "Let the class *add up*.\n\nThen go on."
    assert lesson.steps[1].note == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first heading"),
        ("## A step\n/quiz", "first heading"),
        ("title: Edges\nsteps:\n  - /quiz", "not YAML"),
        ("# Title", "no step"),
        ("# Title\n## Empty\n\n## Other\n/quiz", "Line 2: “Empty” has no link"),
        ("# Title\n## Step\nsome words first\n/quiz", "Line 3: expected a link"),
        ("# Title\n## Step\nhttps://elsewhere.example/watch?v=1", "Line 3: .* not a link"),
        ("# Title\n## Step\njavascript:quiz", "Line 3: .* not a link"),
        ("# Title\n## Step\nftp://class.example/quiz", "Line 3: .* not a link"),
        ("# Title\n## Step\n/quiz\n" + "x" * (LONGEST_NOTE + 1), "Line 2: the note"),
        ("# Title\n" + "## Step\n/quiz\n" * (MOST_STEPS + 1), f"at most {MOST_STEPS}"),
        ("# Title\n" + "x" * LARGEST_FILE, "larger than"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_and_where(text: str, words: str) -> None:
    with pytest.raises(Problem, match=words):
        read(text)


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(Problem, match="UTF-8"):
        read_own_lesson(b"\xff\xfe\x00", PAGES)
    assert read_own_lesson(b"\xef\xbb\xbf# T\n## S\n/quiz", PAGES).title == "T"


@given(st.text(max_size=300))
def test_any_text_is_a_lesson_or_a_problem(text: str) -> None:
    for file in (text, f"# T\n## S\n{text}"):
        try:
            lesson = read_own_lesson(file.encode("utf-8", "surrogatepass"), PAGES)
        except Problem:
            continue
        assert {step.page for step in lesson.steps} <= PAGES


def test_only_markdown_files_with_names_for_links_are_listed(tmp_path: Path) -> None:
    for name in ("edges.md", "waves-2.md", "no spaces.md", "notes.txt"):
        (tmp_path / name).write_text(FILE, encoding="utf-8")
    assert list(lesson_files(str(tmp_path))) == ["edges", "waves-2"]
    assert lesson_files("") == lesson_files(str(tmp_path / "missing")) == {}
