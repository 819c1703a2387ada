"""A chain gives what torch's Sequential gives, and says which operation does not fit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from cnnviz.grid import Kind, Operation
from cnnviz.grid.chain import MOST, ChainProblem, connect
from cnnviz.grid.examples import example
from cnnviz.problem import Problem
from tests.examples import examples

PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))
SEED = st.integers(0, 2**32 - 1)


@st.composite
def chains(draw: st.DrawFn) -> list[tuple[Operation, nn.Module]]:
    """Draw operations with torch's modules for them; their windows may be too large."""
    rng = np.random.default_rng(draw(SEED))
    channels = draw(st.integers(1, 3))
    image = rng.integers(-4, 5, (draw(st.integers(1, 2)), channels, *draw(PAIR.map(_larger))))
    pairs = []
    for _ in range(draw(st.integers(1, MOST))):
        operation, module, channels = _draw_one(draw, rng, channels)
        pairs.append((replace(operation, image=image.astype(np.float64)), module))
    return pairs


def _larger(pair: tuple[int, int]) -> tuple[int, int]:
    return pair[0] + 3, pair[1] + 4


def _draw_one(
    draw: Any, rng: np.random.Generator, channels: int
) -> tuple[Operation, nn.Module, int]:
    kind = draw(st.sampled_from(list(Kind)))
    blank = np.zeros((1, channels, 1, 1))
    size, stride, padding = draw(PAIR), draw(PAIR), draw(st.integers(0, 1))
    modules: dict[Kind, nn.Module] = {
        Kind.RELU: nn.ReLU(),
        Kind.LEAKY_RELU: nn.LeakyReLU(0.25),
        Kind.TANH: nn.Tanh(),
        Kind.SIGMOID: nn.Sigmoid(),
    }
    if kind.is_activation:
        return Operation(kind, blank, slope=0.25), modules[kind], channels
    if not kind.has_kernel:
        padding = min(padding, min(size) // 2)
        pool = nn.MaxPool2d if kind is Kind.MAX else nn.AvgPool2d
        operation = Operation(kind, blank, size=size, stride=stride, padding=padding)
        return operation, pool(size, stride, padding), channels
    filters = draw(st.integers(1, 3))
    transposed = kind is Kind.TRANSPOSED
    convolution = nn.ConvTranspose2d if transposed else nn.Conv2d
    layer = convolution(channels, filters, size, stride, padding, dtype=torch.float64)
    planes = (channels, filters) if transposed else (filters, channels)
    kernel, bias = rng.normal(size=(*planes, *size)), rng.normal(size=filters)
    layer.weight, layer.bias = (nn.Parameter(torch.from_numpy(one)) for one in (kernel, bias))
    operation = Operation(kind, blank, kernel, bias, stride=stride, padding=padding)
    return operation, layer, filters


def test_every_chain_is_torchs() -> None:
    counts: Counter[int] = Counter()

    @settings(examples(400), deadline=None, suppress_health_check=list(HealthCheck))
    @given(chains())
    def compare(pairs: list[tuple[Operation, nn.Module]]) -> None:
        (first, *later), modules = zip(*pairs, strict=True)
        x, wrong = torch.from_numpy(first.image), None
        outputs = []
        for place, module in enumerate(modules):
            try:
                x = module(x)
            except RuntimeError:
                wrong = place
                break
            outputs.append(x.detach().numpy())
        if wrong is not None:
            with pytest.raises(ChainProblem) as refused:
                connect(first, later)
            assert refused.value.place == wrong
            return
        operations = connect(first, later)
        counts[len(operations)] += 1
        for operation, expected in zip(operations, outputs, strict=True):
            np.testing.assert_allclose(operation.trace.output, expected, rtol=1e-9, atol=1e-10)

    compare()
    assert max(counts) > 1


def test_what_would_work_is_named_with_the_operation() -> None:
    first = Operation(Kind.MAX, np.zeros((1, 1, 4, 4)))
    with pytest.raises(ChainProblem, match="Operation 2 \\(Average pooling\\)") as refused:
        connect(first, [Operation(Kind.AVG, np.zeros((1, 1, 1, 1)), size=(5, 5))])
    assert refused.value.fix == {"kernel": (2, 2)}


def test_the_chain_of_the_lecture_gives_its_three_features() -> None:
    each = example("feature-chain")
    *_others, last = connect(each.operation, each.later)
    assert last.trace.output.shape == (1, 3, 1, 1)
    np.testing.assert_allclose(last.trace.output.ravel(), [0.1, 0.1, 0.05], atol=1e-12)


def test_the_caricature_ends_in_a_single_one() -> None:
    each = example("pool-caricature-chain")
    outputs = [one.trace.output for one in connect(each.operation, each.later)]
    assert [output.shape[2] for output in outputs] == [8, 4, 2, 1]
    assert outputs[0][0, 0, :2, :2].tolist() == [[1, 0], [1, 1]]
    assert outputs[-1].item() == 1


def test_an_output_of_padding_alone_is_no_input() -> None:
    first = Operation(Kind.MAX, np.ones((1, 1, 1, 1)), padding=(1, 1), dilation=(2, 2))
    assert first.trace.output.item() == -np.inf
    with pytest.raises(Problem, match="not finite"):
        connect(first, [Operation(Kind.RELU, first.image)])
