"""Python's operators on plain values, bounded: nothing that they make is large."""

import ast
import operator
from collections.abc import Callable
from typing import Any

from cnnviz.nets.reader.refused import Refused, code_text
from cnnviz.nets.reader.values import SIZE, Extent, Tensor, Training, Unknown
from cnnviz.problem import Problem

MOST_VALUE = 10**18
MOST_ITEMS = 20_000
MOST_COMPARED = 1_000
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
PLAIN = (bool, int, float, str, list, tuple, dict, set, range, type(None))


def unknown(node: ast.AST) -> Unknown:
    """Return an unknown value for a part of the code that cannot be evaluated."""
    return Unknown(Problem("{text} is not a supported value.", text=code_text(node)), node)


def operate(kind: ast.operator, left: Any, right: Any, node: ast.AST) -> Any:
    """Return the result of an operator; unknown if it has none, or one that is too large."""
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    if isinstance(left, Extent) or isinstance(right, Extent):
        return SIZE
    function = _OPERATORS.get(type(kind))
    if function is None or not (isinstance(left, PLAIN) and isinstance(right, PLAIN)):
        return unknown(node)
    if not _is_bounded(kind, left, right):
        return unknown(node)
    try:
        result = function(left, right)
    except (TypeError, ValueError, ArithmeticError, KeyError):
        return unknown(node)
    return result if is_small(result) else unknown(node)


def _is_bounded(kind: ast.operator, left: Any, right: Any) -> bool:
    """Return whether an operator takes little time and memory."""
    match kind:
        case ast.Pow() | ast.LShift() | ast.RShift():
            return all(isinstance(side, int | float) for side in (left, right)) and abs(right) <= 64
        case ast.Mult() if not (isinstance(left, int | float) and isinstance(right, int | float)):
            parts, count = (right, left) if isinstance(left, int) else (left, right)
            return (
                isinstance(count, int)
                and isinstance(parts, str | list | tuple)
                and len(parts) * count <= MOST_ITEMS
            )
        case ast.Mod():
            return not isinstance(left, str)  # formatting can make long texts
    return True


def is_small(value: Any) -> bool:
    """Return whether a value is small enough to go on with."""
    if isinstance(value, int | float):
        return -MOST_VALUE <= value <= MOST_VALUE
    if isinstance(value, str | list | tuple | dict | set | range):
        return len(value) <= MOST_ITEMS
    return not isinstance(value, complex)


def compare(kind: ast.cmpop, left: Any, right: Any, node: ast.AST) -> Any:
    """Return the result of a comparison; unknown if a value is not known."""
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    if isinstance(kind, ast.Is | ast.IsNot):
        same = left is right or (
            isinstance(left, bool | int | str) and type(left) is type(right) and left == right
        )
        return same == isinstance(kind, ast.Is)
    if any(isinstance(side, Tensor | Extent) for side in (left, right)):
        return _of_image(node)
    if any(_is_nested(side) for side in (left, right)):
        return unknown(node)
    try:
        if isinstance(kind, ast.In | ast.NotIn):
            return (left in right) == isinstance(kind, ast.In)
        return bool(_COMPARISONS[type(kind)](left, right))
    except TypeError:
        return unknown(node)


def _is_nested(value: Any) -> bool:
    """Return whether a list holds long lists, or lists of lists: too many to compare."""
    if not isinstance(value, list | tuple | dict):
        return False
    inner = value.values() if isinstance(value, dict) else value
    lists = [part for part in inner if isinstance(part, list | tuple | dict)]
    if sum(map(len, lists)) > MOST_COMPARED:
        return True
    return any(isinstance(item, list | tuple | dict) for part in lists for item in part)


def _of_image(node: ast.AST) -> Unknown:
    reason = Problem("{text} depends on the input, whose size is not known.", text=code_text(node))
    return Unknown(reason, node)


def is_true(value: Any, node: ast.AST) -> bool:
    """Return whether a condition holds.

    Raises:
        Refused: Only running the code would tell.
    """
    if isinstance(value, Unknown):
        raise Refused(node if _of_condition(value) else value.where, value.reason)
    if isinstance(value, Training):
        return False
    if isinstance(value, Extent | Tensor):
        problem = _of_image(node)
        raise Refused(node, problem.reason)
    return bool(value)


def _of_condition(value: Unknown) -> bool:
    return "image" in value.reason.template
