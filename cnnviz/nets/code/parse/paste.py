"""What people paste: cleaned of prompts, fences and indentation, and parsed.

Nothing here runs or imports what was pasted. The tokens are checked before Python's parser sees
them (:mod:`cnnviz.nets.code.parse.tokens`), so no text reaches it that is nested deeply or holds
anything but names, plain values, brackets and commas.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import NoReturn

from cnnviz.nets.code.parse import tokens
from cnnviz.problem import N_, Problem

MOST_CHARACTERS = 20_000
ALIKE = str.maketrans(
    "\u00a0\u3000\u2007\u202f\u200b\ufeff\t\f“”„‘’（），：；＝．［］｛｝＿",
    '        """\'\'(),:;=.[]{}_',
)
"""What web pages and keyboards for other scripts write instead of Python's own signs."""
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FENCE = re.compile(r" *(```|~~~)")
_PROMPT = re.compile(r" *(>>>|\.\.\.:?|In \[\d{1,6}\]:)( |$)")
_FIRST_PROMPT = re.compile(r"^ *(>>>|In \[\d{1,6}\]:) ", re.MULTILINE)
_LABEL = re.compile(r"^ *\([\w.]{1,80}\): ", re.MULTILINE)
_BARE_WORD = re.compile(r"\b(padding|padding_mode)=([a-z]{4,9})\b")
_CLOSED = re.compile(r"\) *$", re.MULTILINE)
_SYNTAX = (
    ("forgot a comma", N_("a comma is missing after the value that starts here.")),
    ("positional argument follows", N_("positional arguments must come before keyword arguments.")),
    ("cannot assign", N_("only a name can stand before =.")),
)


def refuse(line: int, column: int, reason: Problem) -> NoReturn:
    """Raise a reason together with its place, both counted from 1."""
    raise Problem(
        "Line {line}, column {column}: {reason}",
        setting=reason.setting,
        nearest=reason.nearest,
        line=line,
        column=column,
        reason=reason,
    )


@dataclass(frozen=True)
class Paste:
    """A pasted text, ready for the parser.

    Attributes:
        lines: The lines that are left, without their indentation.
        removed: For each of them, the characters that were taken off before it.
        printed: True if it is what ``print(model)`` shows, not code.
    """

    lines: tuple[str, ...]
    removed: tuple[int, ...]
    printed: bool

    @classmethod
    def of(cls, source: str) -> Paste:
        """Return a text without prompts, fences and indentation.

        Raises:
            Problem: It is too long or no text; the message says where.
        """
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        if len(source) > MOST_CHARACTERS:
            reason = Problem("the limit is {most} characters.", most=MOST_CHARACTERS)
            refuse(*_place(source, MOST_CHARACTERS), reason)
        source = source.translate(ALIKE)
        if match := _NO_TEXT.search(source):
            reason = Problem("this character is not text: {sign}.", sign=f"U+{ord(match[0]):04X}")
            refuse(*_place(source, match.start()), reason)
        text = _without_prompts(_without_fences(source))
        printed = bool(_LABEL.search(text))
        if printed:
            text = _as_call(text)
        lines = text.split("\n")
        stripped = tuple(line.lstrip(" ") for line in lines)
        removed = tuple(len(a) - len(b) for a, b in zip(lines, stripped, strict=True))
        return cls(stripped, removed, printed)

    def tree(self) -> ast.Module:
        """Return the parsed text.

        Raises:
            Problem: It holds what is never read, or is not Python; the message says where.
        """
        text = "\n".join(self.lines)
        try:
            tokens.check(text)
        except tokens.Refused as refused:
            line, column = _place(text, refused.offset)
            refuse(line, column + self.removed[line - 1], refused.reason)
        try:
            return ast.parse(text)
        except SyntaxError as error:
            self._refuse_syntax(error)
        except (ValueError, MemoryError, RecursionError):  # the tokens leave no way to get here
            refuse(1, 1, Problem("this is not valid Python."))

    def place(self, node: ast.AST) -> tuple[int, int]:
        """Return line and column of a node in the text as it was pasted, from 1."""
        line = int(getattr(node, "lineno", 1))
        before = self.lines[line - 1].encode()[: getattr(node, "col_offset", 0)]
        return line, len(before.decode(errors="ignore")) + self.removed[line - 1] + 1

    def _refuse_syntax(self, error: SyntaxError) -> NoReturn:
        line = min(max(error.lineno or 1, 1), len(self.lines))
        column = max(error.offset or 1, 1) + self.removed[line - 1]
        said = (reason for part, reason in _SYNTAX if part in error.msg)
        refuse(line, column, Problem(next(said, "this is not valid Python.")))


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a character, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _without_fences(text: str) -> str:
    """Blank what stands outside Markdown's code fences, and the fences."""
    lines = text.split("\n")
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    inside = set(range(len(lines)) if len(fences) < 2 else ())
    for first, last in zip(fences[::2], fences[1::2], strict=False):
        inside |= set(range(first, last))
    inside -= set(fences)
    return "\n".join(line if index in inside else "" for index, line in enumerate(lines))


def _without_prompts(text: str) -> str:
    """Blank the prompts of a session and what it printed; keep that if it alone is a network."""
    if not _FIRST_PROMPT.search(text):
        return text
    typed, shown = [], []
    for line in text.split("\n"):
        prompt = _PROMPT.match(line)
        typed.append(" " * prompt.end() + line[prompt.end() :] if prompt else "")
        shown.append("" if prompt else line)
    kept = typed if any("Sequential(" in line for line in typed) else shown
    return "\n".join(kept)


def _as_call(text: str) -> str:
    """Return what ``print(model)`` shows as the call that would make it.

    ``(conv1): Conv2d(1, 16, …)`` loses its label, and what a line closes is followed by a comma;
    ``padding=same`` gets its quotation marks back.
    """
    text = _LABEL.sub(lambda label: " " * len(label[0]), text)
    text = _BARE_WORD.sub(r"\1='\2'", text)
    return _CLOSED.sub("),", text).rstrip().removesuffix(",")
