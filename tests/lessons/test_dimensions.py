"""Convolution in one and three directions and across channels, against torch."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnviz.lessons.dimensions import (
    Padding,
    SignalFilter,
    convolve_volume,
    mix_channels,
)


@st.composite
def filters(draw: st.DrawFn) -> SignalFilter:
    """Random signals with filters that fit."""
    taps, dilation = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    length = draw(st.integers(dilation * (taps - 1) + 1, 24))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    padding = draw(st.sampled_from(Padding))
    return SignalFilter(rng.normal(size=length), rng.normal(size=taps), padding, dilation)


def convolve_by_torch(one: SignalFilter, signal: torch.Tensor) -> torch.Tensor:
    x, w = signal[None, None], torch.from_numpy(one.taps)[None, None]
    if one.padding is Padding.CAUSAL:
        x = functional.pad(x, (one.span - 1, 0))
    padding = "same" if one.padding is Padding.SAME else "valid"
    return functional.conv1d(x, w, padding=padding, dilation=one.dilation)[0, 0]


@settings(deadline=None)
@given(filters())
def test_a_signal_is_convolved_as_by_torch(one: SignalFilter) -> None:
    theirs = convolve_by_torch(one, torch.from_numpy(one.signal))
    np.testing.assert_allclose(one.output, theirs.numpy(), rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(filters(), st.data())
def test_no_causal_output_depends_on_a_later_sample(one: SignalFilter, data: st.DataObject) -> None:
    time = data.draw(st.integers(0, len(one.signal) - 1))
    causal = SignalFilter(one.signal, one.taps, Padding.CAUSAL, one.dilation)
    changed = one.signal.copy()
    changed[time] += 1
    other = SignalFilter(changed, one.taps, Padding.CAUSAL, one.dilation)
    np.testing.assert_array_equal(causal.output[:time], other.output[:time])
    assert causal.output[time] != other.output[time]


@settings(deadline=None)
@given(
    st.integers(0, 999), st.tuples(*[st.integers(1, 3)] * 3), st.tuples(*[st.integers(0, 3)] * 3)
)
def test_a_volume_is_convolved_as_by_torch(
    seed: int, kernel: tuple[int, int, int], more: tuple[int, int, int]
) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=np.add(kernel, more))
    w = rng.normal(size=kernel)
    theirs = functional.conv3d(torch.from_numpy(x)[None, None], torch.from_numpy(w)[None, None])
    np.testing.assert_allclose(convolve_volume(x, w), theirs[0, 0].numpy(), rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(1, 4), st.integers(1, 4))
def test_channels_are_mixed_as_by_a_1x1_convolution(seed: int, depth: int, filters: int) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(depth, 4, 5)), rng.normal(size=(filters, depth))
    theirs = functional.conv2d(torch.from_numpy(x)[None], torch.from_numpy(w)[:, :, None, None])
    np.testing.assert_allclose(mix_channels(x, w), theirs[0].numpy(), rtol=1e-9, atol=1e-9)
