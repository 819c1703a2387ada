"""The geometry of windows: output sizes as in torch, and the largest settings that fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnviz.grid.geometry import (
    Axis,
    axes_of,
    largest_pool_padding,
    same_axes,
    same_padding,
    setting_at_fault,
)

SIZE, KERNEL, STRIDE, PADDING, DILATION = (
    st.integers(*bounds) for bounds in ((1, 24), (1, 7), (1, 5), (0, 5), (1, 4))
)


def torch_size(layer: nn.Module, *size: int) -> tuple[int, ...] | None:
    """Return torch's output size, or None if torch raises an error."""
    with torch.device("meta"):
        try:
            return tuple(layer.to("meta")(torch.empty(1, 1, *size)).shape[2:])
        except RuntimeError:
            return None


@given(SIZE, KERNEL, STRIDE, PADDING, DILATION)
def test_convolution(size: int, kernel: int, stride: int, padding: int, dilation: int) -> None:
    axis = Axis("H", size, kernel, stride, (padding, padding), dilation)
    layer = nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    expected = torch_size(layer, size)
    assert (axis.out,) == expected if expected else axis.out < 1


@given(SIZE, KERNEL, STRIDE, PADDING, DILATION, st.booleans())
def test_pooling(
    size: int, kernel: int, stride: int, padding: int, dilation: int, ceil: bool
) -> None:
    padding = min(padding, kernel // 2)
    axis = Axis("H", size, kernel, stride, (padding, padding), dilation, ceil_mode=ceil)
    layer = nn.MaxPool1d(kernel, stride, padding, dilation, ceil_mode=ceil)
    expected = torch_size(layer, size)
    assert (axis.out,) == expected if expected else axis.out < 1


@given(SIZE, KERNEL, STRIDE, PADDING, DILATION, st.integers(0, 4))
def test_transposed_convolution(
    size: int, kernel: int, stride: int, padding: int, dilation: int, extra: int
) -> None:
    extra = min(extra, max(stride, dilation) - 1)
    around = (padding, padding)
    axis = Axis("H", size, kernel, stride, around, dilation, transposed=True, output_padding=extra)
    layer = nn.ConvTranspose1d(1, 1, kernel, stride, padding, extra, 1, True, dilation)
    expected = torch_size(layer, size)
    assert (axis.out,) == expected if expected else axis.out < 1
    if not expected:
        assert axis.fault == "padding"
        most = axis.nearest("padding")
        assert replace(axis, padding=(most, most)).out >= 1
        assert replace(axis, padding=(most + 1, most + 1)).out < 1


@given(SIZE, KERNEL, DILATION)
def test_same_padding_keeps_the_size(size: int, kernel: int, dilation: int) -> None:
    before, after = same_padding(kernel, dilation)
    assert Axis("H", size, kernel, padding=(before, after), dilation=dilation).out == size
    assert after - before in (0, 1)


@given(SIZE, KERNEL, PADDING, DILATION)
def test_the_nearest_kernel_or_dilation_is_the_largest_that_fits(
    size: int, kernel: int, padding: int, dilation: int
) -> None:
    axis = Axis("H", size, kernel, padding=(padding, padding), dilation=dilation)
    fault = axis.fault
    assert (fault is None) == (axis.out >= 1)
    if fault is not None:
        nearest = axis.nearest(fault)
        assert replace(axis, **{fault: nearest}).out >= 1  # type: ignore[arg-type]
        assert replace(axis, **{fault: nearest + 1}).out < 1  # type: ignore[arg-type]


def test_the_kernel_is_at_fault_before_the_dilation() -> None:
    assert setting_at_fault(axes_of((9, 9), 3)) is None
    assert setting_at_fault(axes_of((9, 3), 3, dilation=2)) == "dilation"
    assert setting_at_fault(axes_of((4, 2), 3, dilation=2)) == "kernel"
    axes = axes_of((9, 9), 3, transposed=True, output_padding=1)
    assert setting_at_fault(axes) == "output_padding"


@given(KERNEL)
def test_the_largest_padding_of_a_pooling_is_that_of_torch(kernel: int) -> None:
    paddings = [p for p in range(8) if torch_size(nn.MaxPool1d(kernel, padding=p), 24)]
    assert largest_pool_padding(kernel) == paddings[-1]


@given(SIZE, KERNEL, STRIDE, PADDING, DILATION)
def test_the_overhang_is_what_the_last_window_lacks(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    padding = min(padding, kernel // 2)
    axis = Axis("H", size, kernel, stride, (padding, padding), dilation, ceil_mode=True)
    longer = replace(axis, padding=(padding, padding + axis.overhang), ceil_mode=False)
    assert axis.out < 1 or longer.out == axis.out
    assert replace(axis, ceil_mode=False).overhang == 0 or axis.out < 1


@pytest.mark.parametrize(
    ("settings", "padding"),
    [
        ({"padding": 1}, ((1, 1), (1, 1))),
        ({"padding": (0, 2)}, ((0, 0), (2, 2))),
        ({"padding": "same", "dilation": (1, 2)}, ((0, 1), (2, 2))),
        ({"padding": "valid"}, ((0, 0), (0, 0))),
    ],
)
def test_settings_are_numbers_pairs_or_words(settings: dict[str, Any], padding: Any) -> None:
    height, width = axes_of((5, 7), (2, 3), stride=[1], **settings)
    assert (height.name, height.size, height.kernel) == ("H", 5, 2)
    assert (width.name, width.size, width.kernel) == ("W", 7, 3)
    assert (height.padding, width.padding) == padding


def test_axes_are_the_same_whatever_their_names() -> None:
    assert same_axes(axes_of((5, 5), 3))
    assert not same_axes(axes_of((5, 6), 3))
