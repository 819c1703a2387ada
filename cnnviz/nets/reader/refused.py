"""Why a part of pasted code cannot be read."""

import ast

from cnnviz.problem import Problem, Quoted


class Refused(Exception):
    """A part of pasted code that is not supported: its first character or its node, and why."""

    def __init__(self, where: int | ast.AST, reason: Problem) -> None:
        super().__init__(str(reason))
        self.where = where
        self.reason = reason


def code_text(node: ast.AST) -> Quoted:
    """Return a part of the syntax tree as code, shortened."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):  # too deep, or a number of too many digits
        return Quoted("…")
    return Quoted(text if len(text) <= 40 else f"{text[:39]}…")
