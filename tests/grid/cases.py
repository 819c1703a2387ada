"""Random operations on grids, valid and invalid, and the result of torch for each."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn import functional

from cnnviz.grid import Trace, convolve, pool, transpose
from cnnviz.problem import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One call: the operation, the shapes of its arrays and its settings."""

    kind: str  # convolution | max | avg | transposed
    image: tuple[int, int, int, int]
    kernel: Any = None  # shape of the kernel array; window of a pooling
    bias: int | None = None
    seed: int = 0
    settings: dict[str, Any] = field(default_factory=dict)

    def arrays(self) -> tuple[Array, Array | None, Array | None]:
        rng = np.random.default_rng(self.seed)
        # small integers, so that the maximum of a window often occurs twice
        image = rng.integers(-4, 5, self.image).astype(np.float64)
        kernel = None if self.pools else rng.normal(size=self.kernel)
        return image, kernel, None if self.bias is None else rng.normal(size=self.bias)

    @property
    def pools(self) -> bool:
        return self.kind in ("max", "avg")

    def ours(self) -> Trace:
        image, kernel, bias = self.arrays()
        if self.pools:
            return pool(image, self.kernel, kind=self.kind, **self.settings)  # type: ignore[arg-type]
        assert kernel is not None
        work = convolve if self.kind == "convolution" else transpose
        return work(image, kernel, bias=bias, **self.settings)

    def torch(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return torch's output and, for max pooling, its indices."""
        image, kernel, bias = (None if a is None else torch.from_numpy(a) for a in self.arrays())
        if self.kind == "max":
            output, indices = functional.max_pool2d(
                image, self.kernel, return_indices=True, **self.settings
            )
            return output, indices
        if self.kind == "avg":
            return functional.avg_pool2d(image, self.kernel, **self.settings), None
        assert kernel is not None
        if self.kind == "transposed":
            return functional.conv_transpose2d(image, kernel, bias, **self.settings), None
        return conv2d(image, kernel, bias, **self.settings), None

    def get(self, setting: str) -> Any:
        """Return a setting by the name that problems use."""
        if setting == "kernel":
            return self.kernel if self.pools else self.kernel[2:]
        return self.bias if setting == "bias" else self.settings[setting]

    def having(self, setting: str, value: Any) -> Case:
        """Return the case with one setting replaced."""
        if setting == "bias":
            return replace(self, bias=value)
        if setting == "kernel":
            return replace(self, kernel=value if self.pools else (*self.kernel[:2], *value))
        return replace(self, settings=self.settings | {setting: value})


def conv2d(
    image: Any,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    *,
    padding_mode: str = "zeros",
    flip: bool = False,
    **settings: Any,
) -> torch.Tensor:
    """Return the output of nn.Conv2d; with ``flip``, for the kernel rotated by 180°."""
    if flip:
        kernel = kernel.flip(2, 3)
    if padding_mode == "zeros":
        return functional.conv2d(image, kernel, bias, **settings)
    filters, depth, *size = kernel.shape
    layer = torch.nn.Conv2d(
        depth * settings["groups"],
        filters,
        tuple(size),
        bias=bias is not None,
        padding_mode=padding_mode,
        dtype=torch.float64,
        **settings,
    )
    weights = {"weight": kernel} | ({} if bias is None else {"bias": bias})
    output: torch.Tensor = torch.func.functional_call(layer, weights, (image,))
    return output


def refusal(call: Callable[[], object]) -> Exception | None:
    """Return the error that a call raises, or None."""
    try:
        call()
    except (RuntimeError, ValueError) as error:
        return error
    return None


def nearer(setting: str, value: Any, nearest: Any) -> Iterator[Any]:
    """Yield integers (or pairs of them) that are nearer to a value than ``nearest``."""
    if isinstance(value, tuple):
        least = 1 if setting == "kernel" else 0
        distance = sum(abs(a - b) for a, b in zip(value, nearest, strict=True))
        axes = [range(max(least, v - distance), v + distance + 1) for v in value]
        for pair in itertools.product(*axes):
            if sum(abs(a - b) for a, b in zip(value, pair, strict=True)) < distance:
                yield pair
    elif isinstance(value, int):
        distance = abs(value - nearest)
        yield from (v for v in range(value - distance + 1, value + distance) if v >= 0)


def check_refusal(case: Case, error: Problem) -> None:
    """Check that torch accepts the suggested value, and none that is nearer."""
    setting, value = error.setting, case.get(error.setting)
    assert "–" not in str(error)
    if error.nearest is None:
        for other in _all(setting, value):
            assert refusal(case.having(setting, other).torch), f"{setting}={other} works"
    else:
        for other in nearer(setting, value, error.nearest):
            assert refusal(case.having(setting, other).torch), f"{setting}={other} is nearer"
    fixed = case
    for name, other in error.fix.items():
        fixed = fixed.having(name, other)
    if fixed is not case:
        expected, _ = fixed.torch()
        np.testing.assert_allclose(fixed.ours().output, expected.numpy(), rtol=1e-9, atol=1e-9)


def _all(setting: str, value: Any) -> Iterator[Any]:
    """Return values of a setting of the same form, up to 6."""
    least = 1 if setting == "kernel" else 0
    if isinstance(value, tuple):
        return itertools.product(range(least, 7), repeat=2)
    return iter(range(least, 7))


def _pairs(low: int, high: int) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.integers(low, high), st.tuples(st.integers(low, high), st.integers(low, high))
    )


def _often(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> Any:
    return st.integers(0, 9).flatmap(lambda roll: rare if roll == 7 else usual)


SIZE = st.integers(1, 16)
KERNEL = st.one_of(st.integers(1, 3), st.integers(1, 7))
CHANNELS = st.integers(1, 6)
SEED = st.integers(0, 2**32 - 1)
STRIDE = _often(_pairs(1, 4), _pairs(0, 2))
DILATION = _often(st.one_of(st.just(1), _pairs(1, 2), _pairs(1, 4)), _pairs(0, 2))
PADDING = _often(_pairs(0, 4), _pairs(-1, 4))
MODE = st.sampled_from(("zeros", "zeros", "reflect", "replicate", "circular"))


@st.composite
def _channels(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw (channels, filters, groups), mostly so that the groups divide both."""
    if draw(st.integers(0, 9)) == 7:
        return draw(CHANNELS), draw(CHANNELS), draw(st.integers(0, 4))
    groups = draw(st.sampled_from((1, 1, 1, 2, 3)))
    most = 6 // groups
    return draw(st.integers(1, most)) * groups, draw(st.integers(1, most)) * groups, groups


@st.composite
def convolutions(draw: st.DrawFn) -> Case:
    channels, filters, groups = draw(_channels())
    mode = draw(MODE)
    padding = draw(st.one_of(PADDING, PADDING, st.sampled_from(("same", "valid"))))
    if mode != "zeros" and not isinstance(padding, str):
        # torch crops by a negative padding of these modes; we refuse it in all
        padding = abs(padding) if isinstance(padding, int) else tuple(abs(p) for p in padding)
    depth = max(1, channels // max(1, groups)) + draw(st.sampled_from((0,) * 29 + (1,)))
    return Case(
        "convolution",
        image=(draw(st.integers(1, 2)), channels, draw(SIZE), draw(SIZE)),
        kernel=(filters, depth, draw(KERNEL), draw(KERNEL)),
        bias=draw(st.sampled_from((None, filters) * 10 + (filters + 1,))),
        seed=draw(SEED),
        settings={
            "stride": 1 if padding == "same" and draw(st.booleans()) else draw(STRIDE),
            "padding": padding,
            "dilation": draw(DILATION),
            "groups": groups,
            "padding_mode": mode,
            "flip": draw(st.booleans()),
        },
    )


@st.composite
def poolings(draw: st.DrawFn, kind: str) -> Case:
    kernel = draw(_often(st.one_of(_pairs(1, 7), _pairs(1, 4)), _pairs(0, 3)))
    least = kernel if isinstance(kernel, int) else min(kernel)
    settings: dict[str, Any] = {
        "stride": draw(st.one_of(st.none(), STRIDE)),
        "padding": draw(st.one_of(_pairs(0, least // 2), _pairs(0, least // 2), PADDING)),
        "ceil_mode": draw(st.booleans()),
    }
    if kind == "max":
        settings["dilation"] = draw(DILATION)
    else:
        settings["count_include_pad"] = draw(st.booleans())
    image = (draw(st.integers(1, 2)), draw(CHANNELS), draw(SIZE), draw(SIZE))
    return Case(kind, image=image, kernel=kernel, seed=draw(SEED), settings=settings)


@st.composite
def transpositions(draw: st.DrawFn) -> Case:
    channels, filters, groups = draw(_channels())
    depth = channels + draw(st.sampled_from((0,) * 29 + (1,)))
    outputs = max(1, groups) * filters
    return Case(
        "transposed",
        image=(draw(st.integers(1, 2)), channels, draw(SIZE), draw(SIZE)),
        kernel=(depth, filters, draw(KERNEL), draw(KERNEL)),
        bias=draw(st.sampled_from((None, outputs) * 10 + (outputs + 1,))),
        seed=draw(SEED),
        settings={
            "stride": draw(STRIDE),
            "padding": draw(PADDING),
            "dilation": draw(DILATION),
            "groups": groups,
            "output_padding": draw(_often(st.one_of(st.just(0), _pairs(0, 1)), _pairs(-1, 4))),
        },
    )
