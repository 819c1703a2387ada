"""A check of the tokens: only names, plain values, brackets and commas, without deep nesting.

Python's parser may crash the whole process on deeply nested text, so such text never reaches it:
brackets are nested at most :data:`MOST_NESTED` deep, and everything else that could nest (signs,
calls of calls, attributes of attributes, blocks) is refused at its place.
"""

from __future__ import annotations

import keyword
import re
from typing import Any

from cnnviz.problem import N_, Problem

MOST_NESTED = 30
MOST_DIGITS = 20
MOST_PARTS = 8
"""Most names joined by dots, or numbers multiplied with each other."""
WORDS = {"from", "import", "as", "True", "False", "None"}
VALUES = {"True", "False", "None"}
PAIRS = {"(": ")", "[": "]", "{": "}"}
_TOKEN = re.compile(
    r"""(?P<blank>[ \n]+|\#[^\n]*|\\\n)
    |(?P<string>[A-Za-z]{0,2}(?:\"{3}[^\\]*?\"{3}|'{3}[^\\]*?'{3}|"[^"\\\n]*"|'[^'\\\n]*'))
    |(?P<number>(?:[0-9]|\.[0-9])[\w.]*(?:(?<=[eE])[+-][0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>\.\.\.|\*\*|//|[=!<>:-][=>]|.)""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[0-9][0-9_]*|0[xX][0-9a-fA-F]+|[0-9]*\.?[0-9]*([eE][+-]?[0-9]{1,3})?")
_REASONS = {
    "...": N_("“...” is only a placeholder: write out what it stands for."),
    "**": N_("only plain numbers are supported: write the result of the calculation."),
    "*": N_("“*” is not supported here: write out what it stands for."),
    '"': N_("this quotation mark is not closed, or the string contains a backslash."),
    "[": N_("indexing with [ ] is not supported: write the value itself."),
}
_REASONS |= dict.fromkeys(("+", "-", "/", "//"), _REASONS["**"]) | {"'": _REASONS['"']}


class RefusedToken(Exception):
    """A token that is not supported: its place, and why."""

    def __init__(self, offset: int, template: str, **values: Any) -> None:
        self.offset = offset
        self.reason = Problem(template, **values)
        super().__init__(str(self.reason))


def check_tokens(text: str) -> None:
    """Raise RefusedToken at the first token that is not supported."""
    checker = _Checker()
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind != "blank":
            checker.take(kind, match[0], match.start())
    checker.finish()


class _Checker:
    """Checks token by token, with the context of the tokens before."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int]] = []
        self.last = ""  # the sign before, or the kind of another token
        self.parts = 1  # of the current name or product

    def take(self, kind: str, word: str, offset: int) -> None:
        """Check the next token."""
        match kind:
            case "string":
                self._string(word, offset)
            case "number":
                self._number(word, offset)
            case "name":
                kind = self._name(word, offset)
            case _:
                self._sign(word, offset)
                kind = word
        if kind not in (".", "*") and self.last not in (".", "*"):
            self.parts = 1
        self.last = kind

    def finish(self) -> None:
        """Check that all brackets are closed."""
        if self.open:
            sign, offset = self.open[-1]
            raise RefusedToken(offset, N_("“{sign}” is never closed."), sign=sign)

    def _string(self, word: str, offset: int) -> None:
        if word.rstrip("\"'").split(word[-1])[0].lower() not in ("", "r", "u"):
            template = N_("only plain strings are supported, not f-strings or bytes.")
            raise RefusedToken(offset, template)

    def _number(self, word: str, offset: int) -> None:
        if len(word) > MOST_DIGITS:
            template = N_("a number can have at most {most} digits.")
            raise RefusedToken(offset, template, most=MOST_DIGITS)
        if not _NUMBER.fullmatch(word):
            raise RefusedToken(offset, N_("{word} is not a plain number."), word=word)

    def _name(self, word: str, offset: int) -> str:
        """Return "name", or the word itself if it is a keyword of Python."""
        if not keyword.iskeyword(word):
            return "name"
        if word in ("class", "def"):
            template = N_("{word} is not supported: paste the layers as nn.Sequential(…).")
            raise RefusedToken(offset, template, word=word)
        if word not in WORDS:
            template = N_("{word} is not supported: write out every layer.")
            raise RefusedToken(offset, template, word=word)
        return "value" if word in VALUES else word

    def _sign(self, sign: str, offset: int) -> None:
        match sign:
            case "(" | "[" | "{":
                self._opening(sign, offset)
            case ")" | "]" | "}":
                self._closing(sign, offset)
            case "." | "*":
                self._joining(sign, offset)
            case "-" if self.last in ("(", "[", ",", "=", ":"):
                pass
            case "," | "=" | ":" | ";":
                pass
            case _:
                self._refuse(sign, offset)

    def _opening(self, sign: str, offset: int) -> None:
        if self.last in (")", "]", "}", "string", "number", "value"):
            template = N_("put a comma before “{sign}”, or remove it.")
            raise RefusedToken(offset, template, sign=sign)
        if sign == "[" and self.last == "name":
            self._refuse(sign, offset)
        if len(self.open) == MOST_NESTED:
            template = N_("brackets can be nested at most {most} deep.")
            raise RefusedToken(offset, template, most=MOST_NESTED)
        self.open.append((sign, offset))

    def _closing(self, sign: str, offset: int) -> None:
        if not self.open:
            raise RefusedToken(offset, N_("“{sign}” has no opening bracket."), sign=sign)
        opened, _ = self.open.pop()
        if PAIRS[opened] != sign:
            template = N_("“{sign}” cannot close “{opened}”.")
            raise RefusedToken(offset, template, sign=sign, opened=opened)

    def _joining(self, sign: str, offset: int) -> None:
        """Check a dot within a name, a star within a product or after ``import``."""
        if sign == "." and self.last in (")", "]", "}", "string"):
            raise RefusedToken(offset, N_("remove what follows here, starting with the dot."))
        if sign == "*" and self.last == "import":
            return
        self.parts += 1
        if self.last != {".": "name", "*": "number"}[sign] or self.parts > MOST_PARTS:
            self._refuse(sign, offset)

    def _refuse(self, sign: str, offset: int) -> None:
        template = _REASONS.get(sign, N_("“{sign}” is not supported here."))
        raise RefusedToken(offset, template, sign=sign)
