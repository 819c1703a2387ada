"""At least 500 random cases of each operation, against torch.

Outputs, sizes, maxima and refusals are torch's; what is said to work instead does work there, and
nothing nearer does.  At least a quarter of the cases are impossible ones.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnviz.grid import Trace, output_size
from cnnviz.problem import Problem
from tests.examples import examples
from tests.grid import cases
from tests.grid.cases import Case

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even")

CASES = settings(
    examples(600),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def check_cells(case: Case, trace: Trace) -> None:
    """Some output cells equal the sum of their products and the bias, or their maximum."""
    rng = np.random.default_rng(case.seed)
    for _ in range(3):
        n, o, r, c = (int(rng.integers(size)) for size in trace.output.shape)
        cell = trace.cell(n, o, r, c)
        assert cell.total == trace.output[n, o, r, c]
        if cell.winner is not None:
            assert cell.total == cell.values.max()
            assert cell.winner == -1 or cell.values.ravel()[cell.winner] == cell.total
            continue
        assert cell.weights is not None
        products = cell.values * cell.weights
        np.testing.assert_allclose(products.sum() + cell.bias, cell.total, atol=1e-9)
        read = cell.reads[..., 1] >= 0
        channel, row, col = cell.reads[read].T
        np.testing.assert_array_equal(cell.values[read], trace.padded[n, channel, row, col])
        assert not cell.values[~read].any()


def check_coverage(case: Case, trace: Trace) -> None:
    """The gradient of a sum of windows counts how often each cell is read."""
    image = torch.zeros(1, 1, *trace.image.shape[2:], dtype=torch.float64, requires_grad=True)
    kernel = torch.ones(1, 1, trace.rows.shape[1], trace.cols.shape[1], dtype=torch.float64)
    single = {k: v for k, v in case.settings.items() if k not in ("ceil_mode", "count_include_pad")}
    if case.kind == "transposed":
        output = functional.conv_transpose2d(image, kernel, **(single | {"groups": 1}))
    elif case.kind == "convolution":
        output = cases.conv2d(image, kernel, None, **(single | {"groups": 1}))
    else:
        single["stride"] = single["stride"] or case.kernel
        rows, cols = trace.output.shape[2:]
        longer = functional.pad(image, (0, 64, 0, 64))  # room for windows past the edge
        output = functional.conv2d(longer, kernel, **single)[:, :, :rows, :cols]
    output.sum().backward()
    assert image.grad is not None
    counts = image.grad[0, 0].numpy()
    np.testing.assert_array_equal(trace.coverage, counts)


def check_winners(case: Case, trace: Trace) -> None:
    """The maximum of a window is the cell whose index torch returns."""
    assert trace.winners is not None
    _, indices = case.torch()
    assert indices is not None
    n, c, r, k = np.indices(trace.winners.shape)
    del n, c
    i, j = np.divmod(trace.winners, trace.cols.shape[1])
    rows = trace.source_rows[trace.rows[r, i]]
    cols = trace.source_cols[trace.cols[k, j]]
    inside = trace.winners >= 0
    ours = rows * trace.image.shape[3] + cols
    np.testing.assert_array_equal(ours[inside], indices.numpy()[inside])
    assert (trace.output[~inside] == -np.inf).all()


OPERATIONS = {
    "convolution": cases.convolutions(),
    "max pooling": cases.poolings("max"),
    "average pooling": cases.poolings("avg"),
    "transposed convolution": cases.transpositions(),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_torchs(name: str) -> None:
    """Compare random cases with torch, and check the traces of the valid ones."""
    counts: Counter[str] = Counter()
    torch.set_num_threads(1)  # for grids this small, threads cost more than they save

    @CASES
    @given(OPERATIONS[name])
    def compare(case: Case) -> None:
        refusal = cases.refusal(case.torch)
        counts["impossible" if refusal else "possible"] += 1
        if refusal:
            with pytest.raises(Problem) as caught:
                case.ours()
            assert caught.value.setting
            cases.check_refusal(case, caught.value)
            return
        trace = case.ours()
        expected, _ = case.torch()
        assert trace.output.shape == tuple(expected.shape)
        np.testing.assert_allclose(trace.output, expected.numpy(), rtol=1e-10, atol=1e-10)
        check_cells(case, trace)
        check_coverage(case, trace)
        if trace.winners is not None:
            check_winners(case, trace)

    compare()
    assert counts.total() >= 0.8 * CASES.max_examples
    assert counts["impossible"] >= counts.total() / 4


@st.composite
def _sizes(draw: st.DrawFn) -> dict[str, Any]:
    ceil_mode = draw(st.booleans())
    words = st.sampled_from(("same", "valid"))
    return {
        "size": draw(st.integers(0, 16)),
        "kernel": draw(st.integers(0, 7)),
        "stride": draw(st.integers(0, 4)),
        "padding": draw(st.integers(-1, 4) if ceil_mode else st.integers(-1, 4) | words),
        "dilation": draw(st.sampled_from((0, 1, 1, 1, 2, 3, 4))),
        "ceil_mode": ceil_mode,
    }


def _torch_size(size: int, kernel: int, ceil_mode: bool, **window: Any) -> int:
    image = torch.zeros(1, 1, size)
    if ceil_mode:
        return functional.max_pool1d(image, kernel, ceil_mode=True, **window).shape[-1]
    return functional.conv1d(image, torch.zeros(1, 1, kernel), **window).shape[-1]


def test_output_size_is_torchs() -> None:
    counts: Counter[str] = Counter()

    @CASES
    @given(_sizes())
    def compare(case: dict[str, Any]) -> None:
        refusal = cases.refusal(lambda: _torch_size(**case))
        counts["impossible" if refusal else "possible"] += 1
        if not refusal:
            assert output_size(**case) == _torch_size(**case)
            return
        with pytest.raises(Problem) as caught:
            output_size(**case)
        problem = caught.value
        if problem.nearest is not None:
            fixed = case | {problem.setting: problem.nearest}
            assert output_size(**fixed) == _torch_size(**fixed)
            for value in cases.nearer(problem.setting, case[problem.setting], problem.nearest):
                nearer = case | {problem.setting: value}
                assert cases.refusal(lambda nearer=nearer: _torch_size(**nearer))

    compare()
    assert counts.total() >= 0.8 * CASES.max_examples
    assert counts["impossible"] >= counts.total() / 4
