"""The chain of a grid page: its link, edits that flow through it, and what its strip shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.grid import Kind, Operation
from cnnviz.grid.chain import ChainProblem, connect
from cnnviz.grid.trace import ACTIVATIONS
from cnnviz.ui.grids import edits, limits
from cnnviz.ui.grids.chain_strip import LEVELS, chain_payload
from cnnviz.ui.grids.link import BLANK, LATER
from cnnviz.ui.grids.state import CONVOLUTION, GridState
from cnnviz.ui.grids.stepper import stepper_payload
from cnnviz.ui.kit.url_state import from_params

IMAGE = np.arange(36.0).reshape(1, 1, 6, 6) - 9
FIRST = Operation(Kind.CONVOLUTION, IMAGE, np.array([[[[1.0, -1], [2, 0]]]]), stride=(1, 1))
POOL = Operation(Kind.MAX, BLANK)
RELU = Operation(Kind.RELU, BLANK)
PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))
NUMBERS = st.integers(-5, 5).map(float) | st.floats(-100, 100)


def grids(rows: int) -> st.SearchStrategy[np.ndarray]:
    numbers = st.lists(NUMBERS, min_size=2 * rows, max_size=2 * rows)
    return numbers.map(lambda values: np.array(values).reshape(1, 1, rows, 2))


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    kind = draw(st.sampled_from(list(Kind)))
    if kind in ACTIVATIONS:
        return Operation(kind, BLANK, slope=draw(st.floats(0, 1)) if kind == "leaky_relu" else 0.01)
    if not kind.has_kernel:
        stride = draw(st.none() | PAIR)
        return Operation(kind, BLANK, size=draw(PAIR), stride=stride, ceil_mode=draw(st.booleans()))
    bias = draw(st.none() | NUMBERS.map(lambda value: np.array([value])))
    padding = draw(PAIR | st.just("same")) if kind is Kind.CONVOLUTION else draw(PAIR)
    kernel = draw(st.integers(1, 3).flatmap(grids))
    return Operation(kind, BLANK, kernel, bias, stride=draw(PAIR), padding=padding)


@given(st.lists(operations(), max_size=3))
def test_a_chain_in_a_link_is_read_as_it_was_written(later: list[Operation]) -> None:
    text = LATER.write(later)
    back = LATER.read(text)
    assert LATER.write(back) == text
    for one, other in zip(back, later, strict=True):
        stride = limits.setting_value(other, "stride")
        assert limits.setting_value(one, "stride") == stride  # None is 1 in a convolution
        same = {"stride": stride}
        assert replace(one, **same).settings == replace(other, **same).settings
        assert one.slope == other.slope
        for name in ("kernel", "bias"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("text", [
    "window 2",
    "relu relu relu relu",
    "convolution",
    "max kernel 1_1",
    "softmax",
    "max window",
    "leaky_relu slope 2",
])  # fmt: skip
def test_a_chain_that_cannot_be_read_is_a_problem_and_no_exception(text: str) -> None:
    assert isinstance(CONVOLUTION.default, GridState)
    state, problems = from_params({"then": text}, CONVOLUTION.default, CONVOLUTION.fields)
    assert state.later == ()
    assert len(problems) == 1


def test_an_edit_of_the_first_operation_reaches_the_last() -> None:
    state = GridState(FIRST, (RELU, POOL), at=2)
    before = state.shown.image.copy()
    edited = state.with_operations(replace(FIRST, image=-IMAGE), state.later)
    assert edited.at == 2
    assert not np.array_equal(edited.shown.image, before)
    expected = connect(replace(FIRST, image=-IMAGE), (RELU, POOL))[-1]
    np.testing.assert_array_equal(edited.shown.trace.output, expected.trace.output)


def test_what_does_not_go_together_keeps_the_last_chain_and_names_the_operation() -> None:
    state = GridState(FIRST, (RELU, replace(POOL, size=(5, 5))))
    smaller = edits.change_setting(FIRST, "kernel", (3, 3))
    refused = state.with_operations(smaller, state.later)
    assert refused.operation is FIRST
    assert refused.settings.settings.kernel == (3, 3)
    (problem,) = refused.problems
    assert isinstance(problem, ChainProblem)
    assert (problem.place, dict(problem.fix)) == (2, {"kernel": (4, 4)})
    fixed = edits.change_setting(refused.wanted[2], "kernel", (4, 4))
    works = refused.with_operations(refused.wanted[0], (*refused.wanted[1:2], fixed))
    assert not works.problems
    assert works.operations[-1].trace.output.shape == (1, 1, 1, 1)


def test_a_kernel_gets_the_channels_that_it_reads() -> None:
    second = Operation(Kind.CONVOLUTION, BLANK, np.ones((2, 1, 2, 2)), stride=(1, 1))
    third = Operation(Kind.TRANSPOSED, BLANK, np.ones((2, 1, 1, 1)), stride=(1, 1))
    wide = edits.change_setting(FIRST, "filters", 3)
    fitted = edits.fit_channels((wide, RELU, second, third))
    assert [one.kernel.shape[:2] for one in fitted if one.kernel is not None] == [
        (3, 1),
        (2, 3),
        (2, 1),
    ]
    assert connect(fitted[0], fitted[1:])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_operation_can_be_appended_to_a_single_cell(kind: Kind) -> None:
    operation = edits.new_operation(kind, np.ones((2, 4, 1, 1)))
    assert operation.trace.output.shape[0] == 2
    chain = limits.chain_within_limits(FIRST, (edits.new_operation(kind, FIRST.trace.output),))
    assert len(chain) == 2


def test_later_operations_may_have_more_channels_and_larger_numbers_than_are_typed() -> None:
    first = replace(FIRST, image=IMAGE * 2e4, kernel=np.repeat(FIRST.kernel, 4, axis=0) * 1e3)
    chain = limits.chain_within_limits(first, (RELU,))
    assert chain[1].image.shape[1] == 4
    assert np.abs(chain[1].image).max() > limits.LARGEST_VALUE


def test_the_strip_shows_the_maps_of_the_first_image_in_small() -> None:
    assert chain_payload((FIRST,), 0) == {"at": 0, "steps": []}
    payload = chain_payload(connect(FIRST, (RELU, POOL)), 1)
    first, relu, pool = payload["steps"]
    assert [one["size"] for one in (first, relu, pool)] == ["2×2", "", "2×2"]
    assert relu["shape"] == [1, 1, 5, 5]
    output = connect(FIRST, (RELU,))[-1].trace.output
    levels = np.array(relu["levels"])
    assert levels.max() == LEVELS
    np.testing.assert_array_equal(levels > 0, output.ravel() > output.max() / LEVELS / 2)


def test_the_browser_gets_what_computes_every_operation() -> None:
    """tests/js/chain.js computes them and compares with the payloads of Python."""
    chain = limits.chain_within_limits(
        replace(FIRST, kernel=np.repeat(FIRST.kernel, 2, axis=0), padding=1),
        (
            RELU,
            Operation(Kind.AVG, BLANK, size=(2, 2), padding=1, count_include_pad=False),
            Operation(Kind.CONVOLUTION, BLANK, np.arange(8.0).reshape(1, 2, 2, 2), np.array([3.0])),
        ),
    )
    current = {
        "operations": [stepper_payload(one.trace) for one in chain],
        "chains": [chain_payload(chain, at) for at in range(len(chain))],
    }
    golden = Path(__file__).parents[2] / "js" / "chain.json"
    assert json.loads(json.dumps(current)) == json.loads(golden.read_text(encoding="utf-8"))
