"""The formula on the page gives the output size of the operation."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.grid import Axis, Kind
from cnnviz.grid.operation import Operation
from cnnviz.nets.layers.kinds import Conv2d
from cnnviz.problem import Problem
from cnnviz.ui.kit import size_formula


def plain(text: str) -> str:
    """Return the Markdown of a formula without colors and bold type."""
    return re.sub(r":\w+\[([^\]]*)\]", r"\1", text).replace("**", "")


def test_the_textbook_case_reads_as_in_the_book() -> None:
    axis = Axis("H", size=5, kernel=3)
    assert (
        plain(size_formula.formula_in_numbers(axis))
        == "H′ = ⌊(5 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 3"
    )


def test_a_rest_is_shown_before_it_is_cut_off() -> None:
    axis = Axis("W", size=6, kernel=3, stride=2)
    assert "⌊1.5⌋ + 1 = 2" in plain(size_formula.formula_in_numbers(axis))


@given(
    kind=st.sampled_from(list(Kind)),
    size=st.tuples(st.integers(1, 16), st.integers(1, 16)),
    kernel=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    padding=st.one_of(
        st.tuples(st.integers(0, 3), st.integers(0, 3)), st.sampled_from(["same", "valid"])
    ),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    ceil=st.booleans(),
)
def test_the_formula_evaluates_to_the_real_size(
    kind: Kind,
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int] | str,
    dilation: tuple[int, int],
    ceil: bool,
) -> None:
    pooling = kind in (Kind.MAX, Kind.AVG)
    operation = Operation(
        kind,
        image=np.ones((1, 1, *size)),
        kernel=None if pooling else np.ones((1, 1, *kernel)),
        size=kernel,
        stride=stride,
        padding=(0, 0) if isinstance(padding, str) and kind is not Kind.CONVOLUTION else padding,
        dilation=(1, 1) if kind is Kind.AVG else dilation,
        ceil_mode=ceil and pooling,
    )
    try:
        trace = operation.trace
    except Problem:
        return
    for axis, out in zip(trace.axes, trace.output.shape[2:], strict=True):
        formula = plain(size_formula.formula_in_numbers(axis)).split(" = ")[1]
        rounding = {"⌊": "math.floor(", "⌈": "math.ceil(", "⌋": ")", "⌉": ")"}
        for sign, code in {**rounding, "·": "*", "−": "-"}.items():
            formula = formula.replace(sign, code)
        assert eval(formula, {"math": __import__("math")}) == out  # our own text, just built


@pytest.mark.parametrize("transposed", [False, True])
def test_symbols_name_every_setting(transposed: bool) -> None:
    text = plain(size_formula.formula_in_symbols(Axis("H", 5, 3, transposed=transposed)))
    assert all(symbol in text for symbol in ("H", "P", "D", "K", "S"))


@pytest.mark.parametrize("name", nets.catalogue())
def test_weight_and_bias_have_the_shapes_that_torch_prints(name: str) -> None:
    network = nets.find(name)
    with torch.device("meta"):
        module = network.to_torch()
    for layer, child in zip(network.layers, module, strict=True):
        named = {key: list(value.shape) for key, value in child.named_parameters()}
        shown = size_formula.tensor_shapes(layer.weight_shapes())
        expected = " · ".join(f"{key} {shape}" for key, shape in named.items())
        assert shown == (expected if len(named) < 3 else "")


def test_the_class_notes_convolution_has_their_shapes() -> None:
    shapes = Conv2d(6, 16, 5).weight_shapes()
    assert size_formula.tensor_shapes(shapes) == "weight [16, 6, 5, 5] · bias [16]"
