"""The code of a page, run as printed, computes the numbers of its grids."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from cnnviz.grid import Kind, Operation
from cnnviz.grid import code as grid_code
from cnnviz.grid.chain import connect
from cnnviz.grid.examples import (
    ACTIVATIONS as ACTIVATION_EXAMPLES,
)
from cnnviz.grid.examples import CONVOLUTIONS, POOLINGS, Example, example
from cnnviz.grid.trace import ACTIVATIONS
from cnnviz.problem import Problem

pytestmark = [
    pytest.mark.filterwarnings("ignore:Using padding='same' with even"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # keras's
]

EXAMPLES = [
    pytest.param(each, id=each.id) for each in (*CONVOLUTIONS, *POOLINGS, *ACTIVATION_EXAMPLES)
]
# examples for which Keras has no layer
LACKED = {"pool-avg-unpadded": "count_include_pad", "pool-dilation": "dilation"}


def keras_module() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")  # read when keras is first imported
        import keras
    return keras


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Restore the precision settings that the code changes."""
    keras = keras_module()
    torch_dtype, policy = torch.get_default_dtype(), keras.config.dtype_policy()
    yield
    torch.set_default_dtype(torch_dtype)
    keras.config.set_dtype_policy(policy)


def run(code: str) -> np.ndarray:
    """Run code as printed and return its y."""
    space: dict[str, Any] = {}
    exec(compile(code, "<snippet>", "exec"), space)
    y = space["y"]
    return y.detach().numpy() if isinstance(y, torch.Tensor) else np.asarray(y)


def compare(code: str, operation: Operation) -> None:
    np.testing.assert_allclose(run(code), operation.trace.output, rtol=1e-10, atol=1e-9)


def _shape(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    return int(rng.integers(low, high + 1)), int(rng.integers(low, high + 1))


def _drawn(rng: np.random.Generator) -> Operation:
    """Draw an operation, valid or not."""
    kind = Kind(rng.choice(list(Kind)))
    groups = int(rng.choice([1, 1, 1, 2, 3]))
    channels = int(rng.integers(1, 4)) if groups == 1 else groups
    filters = groups * int(rng.integers(1, 4 // groups + 1))
    image = rng.normal(size=(int(rng.integers(1, 3)), channels, *_shape(rng, 1, 9))).round(4)
    size = _shape(rng, 1, 4)
    operation = Operation(
        kind,
        image,
        size=size,
        stride=None if rng.integers(3) == 0 else _shape(rng, 1, 3),
        padding=_shape(rng, 0, 2) if rng.integers(3) else 0,
        dilation=_shape(rng, 1, 3) if rng.integers(3) == 0 else (1, 1),
        ceil_mode=bool(rng.integers(2)),
        count_include_pad=bool(rng.integers(2)),
        # left over from another kind of operation; not used here
        padding_mode="reflect",
        flip=bool(rng.integers(2)),
        output_padding=0 if kind is Kind.TRANSPOSED else 1,
        slope=float(rng.choice([0.01, 0.25])),
    )
    if not kind.has_kernel:
        return operation
    planes = (
        (channels, filters // groups) if kind is Kind.TRANSPOSED else (filters, channels // groups)
    )
    operation = replace(
        operation,
        kernel=rng.normal(size=(*planes, *size)),
        bias=rng.normal(size=filters) if rng.integers(2) else None,
        groups=groups,
    )
    if kind is Kind.TRANSPOSED:
        return replace(operation, output_padding=_shape(rng, 0, 1))
    words = rng.choice(["same", "valid", ""])
    return replace(
        operation,
        padding=str(words) or operation.padding,
        padding_mode=str(rng.choice(["zeros", "reflect", "replicate", "circular"])),
    )


def states(count: int, seed: int) -> Iterator[Operation]:
    """Return random valid operations."""
    rng = np.random.default_rng(seed)
    while count:
        operation = _drawn(rng)
        try:
            assert operation.trace
        except Problem:
            continue
        count -= 1
        yield operation


@pytest.mark.parametrize("each", EXAMPLES)
def test_code_of_every_example_gives_its_numbers(each: Example) -> None:
    compare(grid_code.write_pytorch(each.operation), each.operation)
    if each.id in LACKED:
        with pytest.raises(Problem) as caught:
            grid_code.write_keras(each.operation)
        assert caught.value.setting == LACKED[each.id]
    else:
        compare(grid_code.write_keras(each.operation), each.operation)


def test_pytorch_code_of_200_states_gives_their_numbers() -> None:
    for operation in states(200, seed=0):
        compare(grid_code.write_pytorch(operation), operation)


def test_keras_code_of_200_states_gives_their_numbers_or_names_what_keras_lacks() -> None:
    lacking: Counter[str] = Counter()
    ran = 0
    for operation in states(200, seed=1):
        try:
            code = grid_code.write_keras(operation)
        except Problem as problem:
            lacking[problem.setting] += 1
            if problem.nearest is None:
                continue
            operation = replace(operation, **{problem.setting: problem.nearest})  # type: ignore[arg-type]
            code = grid_code.write_keras(operation)
        compare(code, operation)
        ran += 1
    assert ran >= 150
    assert set(lacking) == {
        "dilation",
        "padding_mode",
        "groups",
        "output_padding",
        "count_include_pad",
        "ceil_mode",
    }


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_an_activation_is_a_module_and_a_function(kind: Kind) -> None:
    operation = Operation(kind, np.array([[[[-1.5, 0.3]]]]), slope=0.25)
    code = grid_code.write_pytorch(operation)
    module, function = code.split("# The same as a function:\n")
    assert "layer = nn." in module
    assert f"y = F.{kind}(x" in function
    compare(module, operation)
    compare(module + function, operation)


def chain() -> list[Operation]:
    """Return a convolution, ReLU, max pooling and a transposed convolution, connected."""
    rng = np.random.default_rng(3)
    first, blank = example("conv-rgb").operation, np.zeros((1, 1, 1, 1))
    kernel = rng.normal(size=(first.filters, 2, 2, 2))
    later = [
        Operation(Kind.RELU, blank),
        Operation(Kind.MAX, blank, size=(2, 2), stride=(1, 1)),
        Operation(
            Kind.TRANSPOSED, blank, kernel, rng.normal(size=2), stride=(2, 2), padding=(1, 1)
        ),
    ]
    return [*connect(first, later)]


@pytest.mark.parametrize("write", [grid_code.write_pytorch, grid_code.write_keras])
def test_the_code_of_a_chain_gives_its_last_output(write: Callable[..., str]) -> None:
    operations = chain()
    compare(write(*operations), operations[-1])


def test_keras_really_refuses_stride_with_dilation() -> None:
    keras = keras_module()
    with pytest.raises(ValueError, match="not supported in conjunction"):
        keras.layers.Conv2D(1, 2, strides=2, dilation_rate=2)


def test_largest_page_state_runs() -> None:
    rng = np.random.default_rng(2)
    operation = Operation(
        Kind.CONVOLUTION,
        rng.normal(size=(1, 3, 16, 16)),
        rng.normal(size=(4, 3, 7, 7)),
        bias=rng.normal(size=4),
        padding=(3, 3),
    )
    compare(grid_code.write_pytorch(operation), operation)
    compare(grid_code.write_keras(operation), operation)


def test_numbers_are_printed_to_the_last_digit() -> None:
    operation = Operation(Kind.MAX, np.array([[[[1 / 3, 1e-300], [-0.0, 1e22]]]]), size=(1, 1))
    assert (run(grid_code.write_pytorch(operation)) == operation.image).all()


def test_code_says_only_what_differs_from_the_defaults() -> None:
    code = grid_code.write_pytorch(example("conv-dumoulin").operation)
    assert "layer = nn.Conv2d(1, 1, kernel_size=3, bias=False)" in code
    code = grid_code.write_keras(example("pool-max").operation)
    assert "layer = keras.layers.MaxPooling2D(2)" in code


def test_lines_end_without_blanks_and_fit_an_editor() -> None:
    for each in (*CONVOLUTIONS, *POOLINGS):
        lines = grid_code.write_pytorch(each.operation).splitlines()
        assert all(line == line.rstrip() for line in lines)
        wide = each.id == "feature-strongest"  # 13 numbers with a fraction in each row
        assert wide or max(map(len, lines)) <= 100


def test_what_the_grid_refuses_is_refused_here() -> None:
    operation = replace(example("conv-dumoulin").operation, stride=(0, 1))
    with pytest.raises(Problem) as caught:
        grid_code.write_pytorch(operation)
    assert caught.value.setting == "stride"


def test_the_module_needs_no_torch() -> None:
    code = "import sys, cnnviz.grid.code; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
