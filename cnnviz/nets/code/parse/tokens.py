"""A check of the tokens: only names, plain values, brackets and commas, without deep nesting.

Python's parser may crash the whole process on deeply nested text, so such text never reaches it:
brackets are nested at most :data:`MOST_NESTED` deep, and everything else that could nest (signs,
calls of calls, attributes of attributes, blocks) is refused at its place.
"""

import ast
import keyword
import re

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


class Refused(Exception):
    """A part of pasted code that is not supported: its first character or its node, and why."""

    def __init__(self, where: int | ast.AST, reason: Problem) -> None:
        super().__init__(str(reason))
        self.where = where
        self.reason = reason


def check_tokens(text: str) -> None:
    """Raise Refused at the first token that is not supported."""
    checker = _Checker()
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "blank":
            reason = checker.take(str(match.lastgroup), match[0], match.start())
            if reason:
                raise Refused(match.start(), reason)
    if checker.open:
        sign, offset = checker.open[-1]
        raise Refused(offset, Problem("“{sign}” is never closed.", sign=sign))


class _Checker:
    """Checks token by token, with the context of the tokens before."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int]] = []
        self.last = ""  # the sign before, or the kind of another token
        self.parts = 1  # of the current name or product

    def take(self, kind: str, word: str, offset: int) -> Problem | None:
        """Return why the next token is not supported, None if it is."""
        match kind:
            case "string":
                reason = _string_problem(word)
            case "number":
                reason = _number_problem(word)
            case "name" if keyword.iskeyword(word):
                reason = _keyword_problem(word)
                kind = "value" if word in VALUES else word
            case "name":
                reason = None
            case _:
                reason = self._sign_problem(word, offset)
                kind = word
        if kind not in (".", "*") and self.last not in (".", "*"):
            self.parts = 1
        self.last = kind
        return reason

    def _sign_problem(self, sign: str, offset: int) -> Problem | None:
        match sign:
            case "(" | "[" | "{":
                return self._opening_problem(sign, offset)
            case ")" | "]" | "}":
                return self._closing_problem(sign)
            case "." | "*":
                return self._joining_problem(sign)
            case "-" if self.last in ("(", "[", ",", "=", ":"):
                return None
            case "," | "=" | ":" | ";":
                return None
        return _unsupported(sign)

    def _opening_problem(self, sign: str, offset: int) -> Problem | None:
        if self.last in (")", "]", "}", "string", "number", "value"):
            return Problem("put a comma before “{sign}”, or remove it.", sign=sign)
        if sign == "[" and self.last == "name":
            return _unsupported(sign)
        if len(self.open) == MOST_NESTED:
            return Problem("brackets can be nested at most {most} deep.", most=MOST_NESTED)
        self.open.append((sign, offset))
        return None

    def _closing_problem(self, sign: str) -> Problem | None:
        if not self.open:
            return Problem("“{sign}” has no opening bracket.", sign=sign)
        opened, _ = self.open.pop()
        if PAIRS[opened] == sign:
            return None
        return Problem("“{sign}” cannot close “{opened}”.", sign=sign, opened=opened)

    def _joining_problem(self, sign: str) -> Problem | None:
        """Check a dot within a name, a star within a product or after ``import``."""
        if sign == "." and self.last in (")", "]", "}", "string"):
            return Problem("remove what follows here, starting with the dot.")
        if sign == "*" and self.last == "import":
            return None
        self.parts += 1
        joins = self.last == {".": "name", "*": "number"}[sign] and self.parts <= MOST_PARTS
        return None if joins else _unsupported(sign)


def _string_problem(word: str) -> Problem | None:
    prefix = word.rstrip("\"'").split(word[-1])[0].lower()
    if prefix in ("", "r", "u"):
        return None
    return Problem("only plain strings are supported, not f-strings or bytes.")


def _number_problem(word: str) -> Problem | None:
    if len(word) > MOST_DIGITS:
        return Problem("a number can have at most {most} digits.", most=MOST_DIGITS)
    return None if _NUMBER.fullmatch(word) else Problem("{word} is not a plain number.", word=word)


def _keyword_problem(word: str) -> Problem | None:
    if word in ("class", "def"):
        template = N_("{word} is not supported: paste the layers as nn.Sequential(…).")
        return Problem(template, word=word)
    if word in WORDS:
        return None
    return Problem("{word} is not supported: write out every layer.", word=word)


def _unsupported(sign: str) -> Problem:
    return Problem(_REASONS.get(sign, N_("“{sign}” is not supported here.")), sign=sign)
