"""Pasted code: freed of prompts, fences and indentation, and parsed.

The pasted code is neither executed nor imported. Its tokens are checked before Python's parser sees
them (:mod:`cnnviz.nets.reader.tokens`), so the parser gets nothing that is nested deeply.
"""

import ast
import re
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from cnnviz.nets.reader.refused import Refused
from cnnviz.nets.reader.tokens import check_nesting
from cnnviz.problem import N_, Problem

MOST_CHARACTERS = 20_000
ALIKE = str.maketrans(
    "\u00a0\u3000\u2007\u202f\u200b\ufeff\t\f“”„‘’（），：；＝．［］｛｝＿",
    '        """\'\'(),:;=.[]{}_',
)
"""Characters that web pages and Asian keyboards write instead of Python's signs."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FENCE = re.compile(r" *(```|~~~)")
_PROMPT = re.compile(r" *(>>>|\.\.\.:?|In \[\d{1,6}\]:)( |$)")
_FIRST_PROMPT = re.compile(r"^ *(>>>|In \[\d{1,6}\]:) ", re.MULTILINE)
_LABEL = re.compile(r"^ *\([\w.]{1,80}\): ", re.MULTILINE)
_REPEATED = re.compile(r"^( *)(\(\d{1,3}-\d{1,3}\): )(\d{1,3}) x ", re.MULTILINE)
_BARE_WORD = re.compile(r"\b(padding|padding_mode)=([a-z]{4,9})\b")
_CLOSED = re.compile(r"\) *$", re.MULTILINE)
_MAGIC = re.compile(r" *([!%]|[\w.]+\?{1,2} *$)")
_NUMBERED = re.compile(r" *(\d{1,4})(?:[:|.]|(?= )|$)")
_BLOCK = re.compile(r"^ *(class|def|if|for|while|with|try|async|@)\b", re.MULTILINE)
_CODE = re.compile(r"\b(import|class|def|Sequential|Conv\w*\(|Linear\(|Dense\()")
_STATEMENT = re.compile(
    r"(import|from|class|def|return|if|for|while|with|try|else|elif|raise|assert|del|global)\b"
)
_MESSAGE = re.compile(r"(\w*(Error|Warning): |Traceback )")
_SYNTAX = (
    ("forgot a comma", N_("a comma is missing after the value that starts here.")),
    ("positional argument follows", N_("positional arguments must come before keyword arguments.")),
    ("cannot assign", N_("only a name can stand before =.")),
)


class PasteProblem(Problem):
    """Why pasted code cannot be read, and where: line and column count from 1."""

    def __init__(self, line: int, column: int, reason: Problem) -> None:
        super().__init__(
            N_("Line {line}, column {column}: {reason}"),
            setting=reason.setting,
            nearest=reason.nearest,
            line=line,
            column=column,
            reason=reason,
        )
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Paste:
    """A pasted text, ready for the parser.

    Attributes:
        lines: The lines without their indentation.
        removed: For each line, the number of characters removed at its start.
        printed: True for the output of ``print(model)``, which is not code.
    """

    lines: tuple[str, ...]
    removed: tuple[int, ...]
    printed: bool

    @classmethod
    def of(cls, source: str) -> Self:
        """Return a text without prompts, fences and indentation.

        Raises:
            PasteProblem: It is too long or has control characters; says where.
        """
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        if len(source) > MOST_CHARACTERS:
            reason = Problem("the limit is {most} characters.", most=MOST_CHARACTERS)
            raise PasteProblem(*_place(source, MOST_CHARACTERS), reason)
        source = source.translate(ALIKE)
        if match := _CONTROL.search(source):
            reason = Problem("unexpected control character: {sign}.", sign=f"U+{ord(match[0]):04X}")
            raise PasteProblem(*_place(source, match.start()), reason)
        text = _without_fences(_without_numbers(source))
        text = _without_magic(_without_prompts(text))
        printed = bool(_LABEL.search(text))
        if printed:
            text = _as_call(text)
        lines = text.split("\n")
        margin = min((_margin(line) for line in lines if line.strip()), default=0)
        if printed or not _BLOCK.search(text):  # indentation has no meaning
            margin = MOST_CHARACTERS
        removed = tuple(min(_margin(line), margin) for line in lines)
        kept = tuple(line[cut:] for line, cut in zip(lines, removed, strict=True))
        return cls(kept, removed, printed)

    def tree(self) -> ast.Module:
        """Return the syntax tree.

        Raises:
            Refused: A token is not supported.
            PasteProblem: It is not Python; says where.
        """
        text = "\n".join(self.lines)
        try:
            return self._parse(text)
        except (Refused, PasteProblem):
            bare = "\n".join("" if _is_prose(line) else line for line in self.lines)
            if bare == text or not bare.strip():
                raise
        return self._parse(bare)

    def _parse(self, text: str) -> ast.Module:
        """Return the syntax tree of the lines, some of which are perhaps blanked."""
        check_nesting(text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of odd signs in texts and numbers
                return ast.parse(text, "<pasted code>")
        except SyntaxError as error:
            line = min(max(error.lineno or 1, 1), len(self.lines))
            column = max(error.offset or 1, 1) + self.removed[line - 1]
            reasons = (reason for part, reason in _SYNTAX if part in error.msg)
            reason = Problem(next(reasons, "this is not valid Python."))
            raise PasteProblem(line, column, reason) from None
        except (ValueError, MemoryError, RecursionError):  # prevented by check_nesting
            raise PasteProblem(1, 1, Problem("this is not valid Python.")) from None

    def place(self, where: int | ast.AST) -> tuple[int, int]:
        """Return line and column of a character or a node in the pasted text, from 1."""
        if isinstance(where, int):
            line, column = _place("\n".join(self.lines), where)
        else:
            line = int(getattr(where, "lineno", 1))
            before = self.lines[line - 1].encode()[: getattr(where, "col_offset", 0)]
            column = len(before.decode(errors="ignore")) + 1
        return line, column + self.removed[line - 1]


def _is_prose(line: str) -> bool:
    """Return whether a line is a sentence around the code, or of an error message."""
    if not line[:1].isalpha() or _STATEMENT.match(line) or len(line.split()) < 3:
        return bool(_MESSAGE.match(line))
    return not set(line) & set("=()[]{}#@") or (line[0].isupper() and line.rstrip()[-1] in ".?!:")


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _without_magic(text: str) -> str:
    """Blank the commands of a notebook: ``!pip install``, ``%matplotlib inline``, ``model?``."""
    lines = text.split("\n")
    return "\n".join("" if _MAGIC.match(line) else line for line in lines)


def _without_numbers(text: str) -> str:
    """Blank the line numbers of a listing, which count up by one."""
    lines = text.split("\n")
    found = [(index, match) for index, line in enumerate(lines) if (match := _NUMBERED.match(line))]
    counts = [int(match[1]) for _index, match in found]
    filled = sum(bool(line.strip()) for line in lines)
    steps = all(later - earlier == 1 for earlier, later in pairwise(counts))
    if len(found) < max(3, filled) or not steps:
        return text
    for index, match in found:
        lines[index] = " " * match.end() + lines[index][match.end() :]
    return "\n".join(lines)


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a character, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _without_fences(text: str) -> str:
    """Blank the lines outside Markdown's code fences, and the fences."""
    lines = text.split("\n")
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    inside = set(range(len(lines)) if len(fences) < 2 else ())
    blocks = [range(*pair) for pair in zip(fences[::2], fences[1::2], strict=False)]
    with_code = [block for block in blocks if _CODE.search("\n".join(lines[i] for i in block))]
    for block in with_code or blocks:
        inside |= set(block)
    inside -= set(fences)
    return "\n".join(line if index in inside else "" for index, line in enumerate(lines))


def _without_prompts(text: str) -> str:
    """Blank the prompts of a session, and its output unless the output alone has the network."""
    if not _FIRST_PROMPT.search(text):
        return text
    typed, others = [], []
    for line in text.split("\n"):
        prompt = _PROMPT.match(line)
        typed.append(" " * prompt.end() + line[prompt.end() :] if prompt else "")
        others.append("" if prompt else line)
    return "\n".join(typed if any(map(_CODE.search, typed)) else others)


def _as_call(text: str) -> str:
    """Return the output of ``print(model)`` as the call of the model.

    ``(conv1): Conv2d(1, 16, …)`` loses its label, a closing bracket gets a comma after it,
    ``padding=same`` gets its quotation marks back, and equal branches, ``(0-1): 2 x Sequential(``,
    become a product.
    """
    text = _REPEATED.sub(lambda label: f"{label[1]}{' ' * len(label[2])}{label[3]} * ", text)
    text = _LABEL.sub(lambda label: " " * len(label[0]), text)
    text = _BARE_WORD.sub(r"\1='\2'", text)
    return _CLOSED.sub("),", text).rstrip().removesuffix(",")
