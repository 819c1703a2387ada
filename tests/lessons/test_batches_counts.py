"""What the lesson on batches counts and sums of convolutions, against torch."""

from __future__ import annotations

import matplotlib
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.lessons.batches_counts import (
    CROP,
    MAP_SIDE,
    PHOTO_SIDE,
    WAYS,
    connect_channels,
    convolve_planes,
    count_multiplications,
    count_weights,
    read_photo,
)
from cnnviz.nets import find
from cnnviz.ui.lessons.batches.network import count_parameters
from cnnviz.ui.lessons.batches.state import NETWORKS, BatchesState


@settings(deadline=None, max_examples=20)
@given(
    st.sampled_from(WAYS),
    st.sampled_from((4, 8)),
    st.sampled_from((4, 16)),
    st.sampled_from((3, 5)),
    st.sampled_from((2, 4)),
)
def test_weights_and_multiplications_are_those_of_torch(
    way: str, channels: int, filters: int, kernel: int, groups: int
) -> None:
    layers = connect_channels(way, channels, filters, kernel, groups)
    net = nn.Sequential(*(eval(f"nn.{layer}", {"nn": nn}) for layer in layers))
    assert count_weights(layers) == sum(p.numel() for p in net.parameters())
    with FlopCounterMode(display=False) as counter:
        y = net(torch.rand(1, channels, MAP_SIDE, MAP_SIDE))
    assert y.shape == (1, layers[-1].out_channels, MAP_SIDE, MAP_SIDE)
    assert 2 * count_multiplications(layers) == counter.get_total_flops()


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_a_grouped_convolution_reads_only_the_channels_of_its_group(groups: int) -> None:
    (layer,) = connect_channels("groups", 8, 4, 3, groups)
    net = nn.Conv2d(8, 4, 3, padding=1, groups=groups, bias=False)
    assert layer.weight_shapes() == [tuple(net.weight.shape)]


@settings(deadline=None)
@given(st.integers(0, 999), st.integers(1, 4), st.integers(3, 9))
def test_the_maps_of_the_planes_add_up_to_that_of_the_filter(
    seed: int, channels: int, side: int
) -> None:
    rng = np.random.default_rng(seed)
    planes, kernels = rng.normal(size=(channels, side, side)), rng.normal(size=(channels, 3, 3))
    maps = convolve_planes(planes, kernels)
    x, weight = torch.from_numpy(planes)[None], torch.from_numpy(kernels)
    theirs = functional.conv2d(x, weight[:, None], groups=channels)[0]
    np.testing.assert_allclose(maps, theirs.numpy(), atol=1e-12)
    one = functional.conv2d(x, weight[None])[0, 0]
    np.testing.assert_allclose(maps.sum(axis=0), one.numpy(), atol=1e-12)


def test_the_photo_is_that_of_matplotlib() -> None:
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        photo = Image.open(file).convert("RGB")
    small = photo.crop(CROP).resize((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.BOX)
    theirs = np.asarray(small).transpose(2, 0, 1) / 255
    np.testing.assert_allclose(read_photo(), theirs, atol=0.00501)


def test_red_is_weighed_against_blue_at_first() -> None:
    kernels = np.array(BatchesState().kernels).reshape(3, 3, 3)
    np.testing.assert_array_equal(kernels[0], -kernels[2])
    gray = np.repeat(read_photo()[:1], 3, axis=0)
    np.testing.assert_allclose(convolve_planes(gray, kernels).sum(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "vgg11"])
def test_the_parameters_of_a_network_are_those_of_its_module(name: str) -> None:
    module = find(name).to_torch()
    assert count_parameters(name) == sum(p.numel() for p in module.parameters())


def test_the_axis_of_the_channels_stays_for_one_channel() -> None:
    assert tuple(nn.Conv2d(1, 4, 3).weight.shape) == (4, 1, 3, 3)
    state = BatchesState(channels=1, side=20, filters=4, kernel=3)
    assert state.layer.weight_shapes()[0] == (4, 1, 3, 3)


def test_the_third_convolution_of_lenet5_covers_its_input() -> None:
    rows = find("lenet5").table()
    place = next(at for at, row in enumerate(rows) if row.name == "conv3")
    assert rows[place].output_shape[1:] == (1, 1)
    assert rows[place].parameters == max(row.parameters for row in rows)


def test_conv2d_6_16_5_of_the_notes() -> None:
    layer = nn.Conv2d(6, 16, 5)
    assert BatchesState().layer.weight_shapes() == [(16, 6, 5, 5), (16,)]
    assert [tuple(p.shape) for p in layer.parameters()] == [(16, 6, 5, 5), (16,)]
    assert BatchesState().layer.parameters == 2416
