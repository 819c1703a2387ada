"""What the stepper sends to the browser, and what it receives."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import grid
from cnnviz.grid.trace import Trace
from cnnviz.ui.grids import stepper, stepper_words
from cnnviz.ui.kit import component

ROOT = Path(__file__).parents[3]
APP = ROOT / "tests" / "browser" / "apps" / "stepper_app.py"
FILES = component.FILES / "stepper"


def payload(trace: Trace) -> Any:
    """Return the payload as the browser parses it: strict JSON, without Infinity and NaN."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(json.dumps(stepper.stepper_payload(trace)), parse_constant=refuse)


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape)


def padded(data: Any, n: int, c: int, p: int, q: int) -> float:
    """Look up a padded cell as the browser does."""
    row, col = data["sourceRows"][p], data["sourceCols"][q]
    if row < 0 or col < 0:
        return float(data["fill"])
    return float(stepper.unpack_grid(data["image"])[n, c, row, col])


def test_numbers_survive_the_way_to_the_browser_exactly() -> None:
    image = numbers(2, 3, 4, 5) * 1e-7
    trace = grid.convolve(image, numbers(2, 3, 2, 2), bias=numbers(2))
    data = payload(trace)
    np.testing.assert_array_equal(stepper.unpack_grid(data["image"]), image)
    np.testing.assert_array_equal(stepper.unpack_grid(data["output"]), trace.output)


def test_whole_numbers_are_sent_short() -> None:
    trace = grid.pool(np.ones((1, 1, 2, 2)), 2)
    assert json.dumps(stepper.stepper_payload(trace)["image"]["values"]) == "[1, 1, 1, 1]"


def test_numbers_beyond_whole_floats_are_kept() -> None:
    image = np.array([[[[2.0**60, -(2.0**80)]]]])
    data = payload(grid.pool(image, 1))
    np.testing.assert_array_equal(stepper.unpack_grid(data["image"]), image)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_the_browser_finds_every_padded_cell(mode: str) -> None:
    trace = grid.convolve(
        numbers(2, 2, 4, 5), numbers(1, 2, 3, 3), padding=(1, 2), padding_mode=mode
    )
    data = payload(trace)
    cells = [
        [[[padded(data, n, c, p, q) for q in range(9)] for p in range(6)] for c in range(2)]
        for n in range(2)
    ]
    np.testing.assert_array_equal(cells, trace.padded)


def test_max_pooling_pads_with_minus_infinity() -> None:
    data = payload(grid.pool(numbers(1, 1, 4, 4), 3, padding=1))
    assert data["fill"] == "-inf"


def test_outputs_that_are_no_finite_numbers_are_sent_as_words() -> None:
    with np.errstate(over="ignore"):
        trace = grid.convolve(np.full((1, 1, 1, 1), 1e300), np.full((1, 1, 1, 1), -1e300))
    data = payload(trace)
    assert data["output"]["values"] == ["-inf"]
    assert stepper.unpack_grid(data["output"]).item() == -np.inf


def test_the_image_begins_where_its_padding_ends() -> None:
    data = payload(grid.convolve(numbers(1, 1, 5, 5), numbers(1, 1, 3, 4), padding="same"))
    assert (data["top"], data["left"]) == (1, 1)
    assert data["sourceRows"][data["top"]] == data["sourceCols"][data["left"]] == 0


def test_the_largest_case_is_small_on_the_wire() -> None:
    trace = grid.convolve(numbers(1, 3, 16, 16), numbers(4, 3, 7, 7), bias=numbers(4), padding=3)
    assert len(json.dumps(stepper.stepper_payload(trace))) < 60_000


@pytest.mark.parametrize("groups", [1, 2])
def test_a_transposed_kernel_comes_back_in_torchs_layout(groups: int) -> None:
    kernel = numbers(4, 3, 2, 2)
    trace = grid.transpose(numbers(1, 4, 3, 3), kernel, groups=groups)
    assert trace.weights is not None
    np.testing.assert_array_equal(stepper.to_torch_layout(trace, trace.weights), kernel)


def edit(trace: Trace, **changes: Any) -> dict[str, Any]:
    """Return what the browser sends after an edit."""
    data = payload(trace)
    grids = {name: data[name] for name in ("image", "weights", "bias")}
    return {"token": "t", "revision": 1, **grids, **changes}


def test_an_edit_brings_the_whole_grids() -> None:
    trace = grid.convolve(numbers(1, 1, 3, 3), numbers(2, 1, 2, 2), bias=numbers(2))
    edited = stepper.read_edit(trace, edit(trace, bias={"shape": [2], "values": [5, 6]}))
    assert edited is not None
    np.testing.assert_array_equal(edited.image, trace.image)
    np.testing.assert_array_equal(edited.kernel, trace.weights)
    np.testing.assert_array_equal(edited.bias, [5, 6])


@pytest.mark.parametrize(
    "image",
    [
        {"shape": [1, 1, 2, 2], "values": [1, 2, 3, 4]},
        {"shape": [1, 1, 1, 2], "values": [1, None]},
        {"shape": [1, 1, 1, 2], "values": [1, "inf"]},
        {"shape": [1, 1, 1, 2], "values": [1]},
        None,
    ],
)
def test_an_edit_that_does_not_belong_to_the_grids_is_refused(image: Any) -> None:
    trace = grid.pool(np.zeros((1, 1, 1, 2)), 1)
    assert stepper.read_edit(trace, edit(trace, image=image)) is None


def block_message(**changes: Any) -> dict[str, Any]:
    block = {"shape": [1, 1, 2, 2], "values": [1, 2, 3, 4]}
    return {"name": "image", "shape": [1, 2, 2, 2], "start": [0, 1], "block": block} | changes


def test_a_pasted_block_is_read() -> None:
    pasted = stepper.read_block(block_message())
    assert pasted is not None
    assert (pasted.name, pasted.shape, pasted.start) == ("image", (1, 2, 2, 2), (0, 1))
    np.testing.assert_array_equal(pasted.block, [[[[1, 2], [3, 4]]]])


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "bias"},
        {"shape": [1, 2, 2]},
        {"start": [0, 2]},
        {"start": [-1, 0]},
        {"start": "ab"},
        {"shape": None},
        {"block": {"shape": [1, 1, 2, 2], "values": [1, 2, 3]}},
        {"block": {"shape": [1, 1, 2, 2], "values": [1, 2, 3, "inf"]}},
        {"block": {"shape": [1, 1, 0, 2], "values": []}},
        {"block": {"shape": [2, 2], "values": [1, 2, 3, 4]}},
    ],
)
def test_a_pasted_block_that_does_not_fit_its_grid_is_refused(changes: dict[str, Any]) -> None:
    assert stepper.read_block(block_message(**changes)) is None


def payloads() -> dict[str, Trace]:
    """Return the traces whose payloads tests/js reads as well."""
    image = np.arange(18.0).reshape(1, 2, 3, 3) - 4
    kernel = np.array([[[[1, -2], [0.5, 0]], [[0, 1], [1, 3]]]])
    return {
        "convolution": grid.convolve(image, kernel, bias=np.array([-1.0])),
        "reflect": grid.convolve(image[:, :1], kernel[:, :1], padding=1, padding_mode="reflect"),
        "max": grid.pool(image[:, :1], 2, stride=2, padding=1),
        "avg": grid.pool(image[:, :1], 2, kind="avg", padding=1, count_include_pad=False),
        "leaky_relu": grid.activate(image[:, :1], "leaky_relu", slope=0.25),
        "tanh": grid.activate(np.array([[0.0, 0.5], [-2.0, 30.0]]), "tanh"),
    }


def test_the_payloads_are_those_that_the_tests_of_the_scripts_read() -> None:
    golden = ROOT / "tests" / "js" / "payloads.json"
    current = {name: payload(trace) for name, trace in payloads().items()}
    assert current == json.loads(golden.read_text(encoding="utf-8"))


def test_every_word_that_the_scripts_use_is_sent() -> None:
    used: set[str] = set()
    for path in FILES.glob("*.js"):
        used |= set(re.findall(r"\b(?:words|said)\.([a-zA-Z]+)", path.read_text(encoding="utf-8")))
    html = (FILES / "main.html").read_text(encoding="utf-8")
    used |= set(re.findall(r'data-(?:word|name)="(\w+)"', html))
    assert used <= set(stepper_words.all_words())


@pytest.mark.parametrize("case", ["small", "rgb", "groups", "max", "avg", "transposed"])
def test_the_stepper_mounts(case: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=30)
    app.query_params["case"] = case
    app.run()
    assert not app.exception
