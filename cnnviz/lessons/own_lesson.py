"""A teacher's own lesson: links to our pages with notes, in a Markdown file.

``# title`` begins the file, ``## title`` each step; a step has one line with its link, and notes::

    # Edges in an hour
    ## Nine windows
    http://localhost:8501/convolution?stride=2
    Let the class add up the first window.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cnnviz.problem import Problem, Quoted

LARGEST_FILE = 64_000
"""Bytes."""
MOST_STEPS = 60
LONGEST_TITLE, LONGEST_NOTE = 120, 2000
"""Characters."""
NOT_KEPT = {"lang", "embed", "own", "at_step"}
"""Parameters that belong to a visit, not to what a link shows."""
LINK = re.compile(
    r"(?:[-*] )?(?:<(?P<plain>[^<>\s]+)>|\[[^\]]*\]\((?P<named>[^()\s]+)\)|(?P<bare>\S+))"
)


@dataclass(frozen=True)
class OwnStep:
    """A step of a lesson.

    Attributes:
        title: A few words.
        page: Id of the page; ``home`` for the first one.
        params: Parameters of its link.
        note: What is shown beside it, Markdown; may be empty.
    """

    title: str
    page: str
    params: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class OwnLesson:
    """A teacher's lesson.

    Attributes:
        title: Its title.
        steps: One or more.
    """

    title: str
    steps: tuple[OwnStep, ...]


def read_own_lesson(file: bytes, pages: Collection[str]) -> OwnLesson:
    """Return the lesson in a file.

    Args:
        file: Markdown in UTF-8.
        pages: The ids of our pages.

    Raises:
        Problem: It is too large, not text, or does not have the form of a lesson.
    """
    if len(file) > LARGEST_FILE:
        raise Problem("The file is larger than {most} bytes.", most=f"{LARGEST_FILE:,}")
    try:
        lines = file.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Problem("The file is not text in UTF-8.") from None
    heads = [(number, *_heading(line)) for number, line in enumerate(lines) if _heading(line)[0]]
    if not heads or heads[0][1] != 1:
        raise Problem(
            "The first heading must be the title of the lesson: “# title”. A lesson is a Markdown "
            "file, not YAML: below its title each step has “## title”, a link and, if you like, a "
            "note."
        )
    steps = [head for head in heads[1:] if head[1] == 2]
    if not steps:
        raise Problem("The lesson has no step: begin each with “## title” and a link below it.")
    if len(steps) > MOST_STEPS:
        raise Problem(
            "The lesson has {count} steps, at most {most} are possible.",
            count=len(steps),
            most=MOST_STEPS,
        )
    ends = [number for number, *_rest in steps[1:]] + [len(lines)]
    return OwnLesson(
        heads[0][2][:LONGEST_TITLE],
        tuple(
            _read_step(title, lines[number + 1 : end], number + 1, pages)
            for (number, _level, title), end in zip(steps, ends, strict=True)
        ),
    )


def _heading(line: str) -> tuple[int, str]:
    """Return the level of a heading, 0 for other lines, and its text."""
    found = re.fullmatch(r"(#{1,2})\s+(\S.*?)\s*", line)
    return (len(found[1]), found[2]) if found else (0, "")


def _read_step(title: str, lines: list[str], number: int, pages: Collection[str]) -> OwnStep:
    """Return the step below a heading in line ``number``, from 1."""
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        page, params = _read_link(line.strip(), number + place + 1, pages)
        note = "\n".join(lines[place + 1 :]).strip()
        if len(note) > LONGEST_NOTE:
            raise Problem(
                "Line {line}: the note is longer than {most} characters.",
                line=number,
                most=f"{LONGEST_NOTE:,}",
            )
        return OwnStep(title[:LONGEST_TITLE], page, params, note)
    raise Problem(
        "Line {line}: “{title}” has no link below it.", line=number, title=Quoted(title[:40])
    )


def _read_link(text: str, line: int, pages: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return the page and the parameters of a link to one of our pages, on any server."""
    found = LINK.fullmatch(text)
    if not found:
        raise Problem(
            "Line {line}: expected a link, found “{text}”.", line=line, text=Quoted(text[:40])
        )
    address = urlsplit(found["plain"] or found["named"] or found["bare"])
    page = address.path.rstrip("/").rpartition("/")[2] or "home"
    if address.scheme not in ("", "http", "https") or page not in pages:
        raise Problem(
            "Line {line}: “{text}” is not a link to a page of cnnviz. Copy one by “Copy link”.",
            line=line,
            text=Quoted(text[:60]),
        )
    params = dict(parse_qsl(address.query, keep_blank_values=True))
    return page, {name: value for name, value in params.items() if name not in NOT_KEPT}


def lesson_files(folder: str) -> dict[str, Path]:
    """Return the Markdown files of a folder by their names in a link; none if it is not there."""
    paths = sorted(Path(folder).glob("*.md")) if folder else []
    return {path.stem: path for path in paths if re.fullmatch(r"[\w-]{1,60}", path.stem)}
