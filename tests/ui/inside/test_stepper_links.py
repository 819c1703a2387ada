"""A link from a cell of *Look inside* opens the stepper with the numbers of the layer.

tests/js/stepper_link.js makes the links from the payloads of layers.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from cnnviz.ui.grids.limits import check_limits
from cnnviz.ui.grids.state import ACTIVATION, CONVOLUTION, POOLING, GridState
from cnnviz.ui.kit import url_state

FOLDER = Path(__file__).parents[2] / "js"
LINKS: list[dict[str, Any]] = json.loads((FOLDER / "stepper_links.json").read_text("utf-8"))
PAYLOADS = json.loads((FOLDER / "layer_payloads.json").read_text("utf-8"))
PAGES = {page.name: page for page in (CONVOLUTION, POOLING, ACTIVATION)}


def floats(code: str) -> Any:
    return np.frombuffer(base64.b64decode(code), np.float32).astype(float)


@pytest.mark.parametrize(
    "link", LINKS, ids=[f"{one['name']}.{one['map']}.{one['row']}.{one['column']}" for one in LINKS]
)
def test_the_cell_of_the_step_has_its_value(link: dict[str, Any]) -> None:
    data = PAYLOADS[link["name"]]
    if "href" not in link:
        # The stepper has neither batch normalization nor blocks nor windows of different sizes.
        without = ("norm", "sum", "branches", "adaptive", "scale", "sigmoid")
        assert link["name"] in without or reaches_nothing(data, link)
        return
    name, _question, query = link["href"].partition("?")
    params = dict(parse_qsl(query))
    step = int(params.pop("step")) - 1
    page = PAGES[name]
    assert params.keys() <= {field.name for field in page.fields}
    assert isinstance(page.default, GridState)
    state, problems = url_state.from_params(params, page.default, page.fields)
    assert not problems
    check_limits(state.operation)
    output = state.operation.trace.output
    values = floats(data["outputs"]["floats"]).reshape(data["shape"])
    expected = values[link["map"], link["row"], link["column"]]
    if link["channels"] < data["reading"]["depth"]:
        expected = sum_of_strongest(data, link)
    assert output.shape[:2] == (1, 1)
    rounding = 1e-6 * float(np.abs(values).max())  # the network sums in float32
    assert output.ravel()[step] == pytest.approx(expected, rel=1e-6, abs=rounding)


def reaches_nothing(data: dict[str, Any], link: dict[str, Any]) -> bool:
    """Return whether nothing reaches a cell of a transposed convolution."""
    reading = data["reading"]
    rows, columns = reading["rows"][link["row"]], reading["columns"][link["column"]]
    return reading["kind"] == "transposed" and not (rows and columns)


def sum_of_strongest(data: dict[str, Any], link: dict[str, Any]) -> float:
    """Return the sum of the channels that contribute most to a cell, and the bias."""
    reading, (channels, height, width) = data["reading"], data["inputShape"]
    inputs = floats(data["inputs"]["floats"]).reshape(channels, height, width)
    kernels = floats(reading["kernels"]).reshape(reading["kernelShape"])
    if reading["kind"] == "transposed":
        places = reading["kernelRows"][link["row"]], reading["kernelColumns"][link["column"]]
        kernels = kernels[:, :, places[0]][..., places[1]]
    shares = []
    for channel in range(channels):
        share = 0.0
        for i, row in enumerate(reading["rows"][link["row"]]):
            for j, column in enumerate(reading["columns"][link["column"]]):
                if 0 <= row < height and 0 <= column < width:
                    share += kernels[link["map"], channel, i, j] * inputs[channel, row, column]
        shares.append(share)
    strongest = sorted(shares, key=abs)[-link["channels"] :]
    return float(sum(strongest) + floats(reading["biases"])[link["map"]])
