"""The output that the browser computes for edited grids is that of Python."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from playwright.sync_api import Page

from cnnviz import grid
from cnnviz.grid.trace import ACTIVATIONS
from cnnviz.problem import Problem
from cnnviz.ui.grids.stepper import stepper_payload
from cnnviz.ui.kit.component import FOLDER

from .servers import Server

EDITS = 200
COMPUTE = """async ([folder, payload, draft]) => {
  const { openTrace } = await import(`${folder}/stepper/trace.js`);
  const { withDraft } = await import(`${folder}/stepper/output.js`);
  const { output, winners } = withDraft(openTrace(payload), draft);
  return { values: [...output.values], winners };
}"""

Draw = Callable[[np.random.Generator], Callable[[], grid.Trace]]


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return small whole numbers, so that maxima tie, or numbers with many digits."""
    whole = rng.integers(-3, 4, shape).astype(float)
    return whole if rng.random() < 0.5 else whole * rng.standard_normal(shape)


def convolution(rng: np.random.Generator) -> Callable[[], grid.Trace]:
    """Draw a convolution; each call edits its grids and computes it."""
    groups, per_group, filters = (int(n) for n in rng.integers(1, 3, 3))
    side = tuple(int(n) for n in rng.integers(3, 7, 2))
    kernel = tuple(int(n) for n in rng.integers(1, 4, 2))
    settings: dict[str, Any] = {
        "stride": tuple(int(n) for n in rng.integers(1, 4, 2)),
        "padding": tuple(int(n) for n in rng.integers(0, 3, 2)),
        "dilation": tuple(int(n) for n in rng.integers(1, 3, 2)),
        "groups": groups,
        "padding_mode": str(rng.choice(["zeros", "reflect", "replicate", "circular"])),
        "flip": bool(rng.integers(2)),
    }
    if rng.random() < 0.2:
        settings |= {"padding": "same", "stride": 1}
    bias = rng.random() < 0.5

    def compute() -> grid.Trace:
        return grid.convolve(
            numbers(rng, 2, groups * per_group, *side),
            numbers(rng, groups * filters, per_group, *kernel),
            bias=numbers(rng, groups * filters) if bias else None,
            **settings,
        )

    return compute


def transposed(rng: np.random.Generator) -> Callable[[], grid.Trace]:
    """Draw a transposed convolution likewise."""
    groups, per_group, filters = (int(n) for n in rng.integers(1, 3, 3))
    side = tuple(int(n) for n in rng.integers(1, 5, 2))
    kernel = tuple(int(n) for n in rng.integers(1, 4, 2))
    settings = {
        "stride": tuple(int(n) for n in rng.integers(1, 4, 2)),
        "padding": tuple(int(n) for n in rng.integers(0, 2, 2)),
        "output_padding": tuple(int(n) for n in rng.integers(0, 2, 2)),
        "dilation": tuple(int(n) for n in rng.integers(1, 3, 2)),
        "groups": groups,
    }

    def compute() -> grid.Trace:
        return grid.transpose(
            numbers(rng, 1, groups * per_group, *side),
            numbers(rng, groups * per_group, filters, *kernel),
            bias=numbers(rng, groups * filters),
            **settings,
        )

    return compute


def pooling(kind: str) -> Draw:
    """Return a function that draws a pooling likewise."""

    def draw(rng: np.random.Generator) -> Callable[[], grid.Trace]:
        channels = int(rng.integers(1, 4))
        side = tuple(int(n) for n in rng.integers(2, 8, 2))
        settings: dict[str, Any] = {
            "stride": tuple(int(n) for n in rng.integers(1, 4, 2)),
            "padding": tuple(int(n) for n in rng.integers(0, 2, 2)),
            "ceil_mode": bool(rng.integers(2)),
        }
        if kind == "max":
            settings["dilation"] = tuple(int(n) for n in rng.integers(1, 3, 2))
        else:
            settings["count_include_pad"] = bool(rng.integers(2))
        window = tuple(int(n) for n in rng.integers(1, 4, 2))
        return lambda: grid.pool(numbers(rng, 1, channels, *side), window, kind=kind, **settings)

    return draw


def activation(rng: np.random.Generator) -> Callable[[], grid.Trace]:
    """Draw an activation likewise."""
    kind, slope = str(rng.choice(ACTIVATIONS)), float(rng.random())
    side = tuple(int(n) for n in rng.integers(1, 6, 2))
    return lambda: grid.activate(numbers(rng, 2, 3, *side), kind, slope=slope)


def edits() -> Iterator[tuple[grid.Trace, grid.Trace]]:
    """Yield random operations before and after an edit of all their numbers."""
    rng = np.random.default_rng(0)
    draws = [convolution, transposed, pooling("max"), pooling("avg"), activation]
    for draw in itertools.cycle(draws):
        compute = draw(rng)
        try:
            yield compute(), compute()
        except Problem:  # settings that do not work together
            continue


def test_the_browser_computes_the_output_of_random_edits_as_python_does(
    new_page: Callable[..., Page], stepper_server: Server
) -> None:
    page = new_page(base=stepper_server.url)
    page.goto("/")
    page.locator(".stepper[data-step]").wait_for()
    kinds = set()
    for before, after in itertools.islice(edits(), EDITS):
        kinds.add(before.kind)
        grids = {"image": after.image, "weights": after.weights, "bias": after.bias}
        draft = {name: None if a is None else a.ravel().tolist() for name, a in grids.items()}
        folder = f"/_stcore/bidi-components/{FOLDER}"
        result = page.evaluate(COMPUTE, [folder, stepper_payload(before), draft])
        np.testing.assert_allclose(result["values"], after.output.ravel(), rtol=1e-12, atol=1e-12)
        if after.winners is not None:
            assert result["winners"] == after.winners.ravel().tolist()
    assert kinds == set(grid.Kind)
