"""A check of the nesting of pasted code, before Python's parser sees it.

The parser may crash the whole process on deeply nested text, so such text never reaches it: each
bracket, sign and word that can nest counts as one level until the next comma or line.
"""

import re

from cnnviz.nets.reader.refused import Refused
from cnnviz.problem import N_, Problem

MOST_NESTED = 30
MOST_LEVELS = 120
MOST_DIGITS = 20
MOST_ELIFS = 50
PAIRS = {"(": ")", "[": "]", "{": "}"}
_TOKEN = re.compile(
    r"""(?P<blank>[ ]+|\#[^\n]*|\\\n)
    |(?P<line>\n)
    |(?P<string>[A-Za-z]{0,2}(?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<number>(?:[0-9]|\.[0-9])[\w.]*(?:(?<=[eE])[+-][0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = N_("this quotation mark is not closed, or the string contains a backslash.")
_NESTING = {"not", "lambda", "if", "else", "and", "or", "await", "for", "in", "is", "yield"}
_FORMATTED = re.compile(r"(?i)r?f")


def check_nesting(text: str) -> None:
    """Raise Refused where a text is nested too deeply, or has a bracket without its partner."""
    checker = _Checker()
    for match in _TOKEN.finditer(text):
        reason = checker.take(str(match.lastgroup), match[0], match.start())
        if reason:
            raise Refused(match.start(), reason)
    if checker.open:
        sign, offset, _levels = checker.open[-1]
        raise Refused(offset, Problem("“{sign}” is never closed.", sign=sign))


class _Checker:
    """Follows the open brackets, and how deep the syntax tree can be at a token."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int, int]] = []  # sign, offset, levels outside
        self.levels = 0
        self.elifs = 0
        self.last = ""

    def take(self, kind: str, word: str, offset: int) -> Problem | None:
        """Return why the next token is refused, None if it is not."""
        if kind == "blank":
            return None
        last, self.last = self.last, word
        match kind:
            case "line":
                self.levels = 0 if not self.open else self.levels
                self.last = last
            case "string" if "\\N{" in word:  # Python would import a table of names
                return Problem(_QUOTES)
            case "string" if _FORMATTED.match(word):
                self.levels += sum(word.count(sign) for sign in "([{+-*/.~%")
            case "number" if sum(sign.isalnum() for sign in word) > MOST_DIGITS:
                return Problem("a number can have at most {most} digits.", most=MOST_DIGITS)
            case "name":
                self._take_word(word)
            case "sign":
                return self._take_sign(word, offset, last)
        return self._too_deep()

    def _take_word(self, word: str) -> None:
        if word in _NESTING:
            self.levels += 1
        if word == "elif":
            self.elifs += 1
        elif word in ("def", "class"):
            self.elifs = 0

    def _too_deep(self) -> Problem | None:
        if self.levels > MOST_LEVELS or self.elifs > MOST_ELIFS:
            return Problem("this is nested too deeply to be read.")
        return None

    def _take_sign(self, sign: str, offset: int, last: str) -> Problem | None:
        if sign in PAIRS:
            if len(self.open) == MOST_NESTED:
                return Problem("brackets can be nested at most {most} deep.", most=MOST_NESTED)
            if last in (")", "]", "}"):  # a call of a call
                self.levels += 1
            self.open.append((sign, offset, self.levels))
            self.levels += 1
        elif sign in PAIRS.values():
            return self._close(sign)
        elif sign == "," or (sign == ";" and not self.open):
            self.levels = self.open[-1][2] + 1 if self.open else 0
        elif sign in "\"'":
            return Problem(_QUOTES)
        else:
            self.levels += 1
        return self._too_deep()

    def _close(self, sign: str) -> Problem | None:
        if not self.open:
            return Problem("“{sign}” has no opening bracket.", sign=sign)
        opened, _offset, self.levels = self.open.pop()
        if PAIRS[opened] == sign:
            return None
        return Problem("“{sign}” cannot close “{opened}”.", sign=sign, opened=opened)
