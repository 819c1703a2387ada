"""Problems name what works, and keep their values on the way through JSON."""

from __future__ import annotations

import pytest

from cnnviz.problem import Problem, Quoted, problem_from_json, problem_to_json


def test_the_fix_is_the_nearest_value_unless_it_is_given() -> None:
    assert Problem("Use {nearest}.", setting="stride", nearest=2).fix == {"stride": 2}
    assert Problem("Use both.", setting="stride", fix={"kernel": 1}).fix == {"kernel": 1}
    assert Problem("No way.", setting="stride").fix == {}


def test_a_problem_keeps_its_reason_and_quotations_through_json() -> None:
    reason = Problem("{text} is not {count}", text=Quoted("*Images*"), count=3)
    problem = Problem("Layer {name}: {reason}", setting="layers", name="conv1", reason=reason)
    copy = problem_from_json(problem_to_json(problem))
    assert (str(copy), copy.template, copy.setting) == (str(problem), problem.template, "layers")
    inner = copy.values["reason"]
    assert isinstance(inner, Problem)
    assert isinstance(inner.values["text"], Quoted)
    assert not isinstance(copy.values["name"], Quoted)
    assert inner.values["count"] == 3


def test_a_repeated_problem_says_the_same_without_a_traceback() -> None:
    def refuse() -> None:
        try:
            raise Problem("{text} is wrong.", setting="net", text="{x}")
        except Problem as reason:
            raise Problem("Line {line}: {reason}", fix={"a": 1}, line=3, reason=reason) from reason

    with pytest.raises(Problem) as error:
        refuse()
    again = error.value.repeated()
    assert str(again) == str(error.value) == "Line 3: {x} is wrong."
    assert (again.setting, again.fix) == ("", {"a": 1})
    inner = again.values["reason"]
    assert isinstance(inner, Problem)
    assert inner.setting == "net"
    for one in (again, inner):
        assert one.__traceback__ is one.__cause__ is one.__context__ is None
