"""Lesson Classics: its counts, compared with torch and torchvision."""

from __future__ import annotations

import pytest
import torch
import torchvision.models
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnviz import nets
from cnnviz.lessons.classics import (
    FULLY_CONNECTED,
    MOST_STACKED,
    VGG,
    count_parts,
    inception_totals,
    plain_gradient,
    residual_gradient,
    single_weights,
    stacked_field,
    stacked_weights,
)
from cnnviz.lessons.dimensions_blocks import BLOCKS
from cnnviz.nets.layers.kinds import Residual
from cnnviz.ui.lessons.classics.state import FACTORS
from cnnviz.ui.lessons.classics.vgg import FILTERS


@pytest.mark.parametrize("count", range(1, MOST_STACKED + 1))
def test_a_stack_sees_the_cells_with_a_gradient(count: int) -> None:
    x = torch.ones(1, 1, 15, 15, requires_grad=True)
    y = x
    for _layer in range(count):
        y = nn.functional.conv2d(y, torch.ones(1, 1, 3, 3))
    y[0, 0, 0, 0].backward()
    assert x.grad is not None
    assert int((x.grad[0, 0] != 0).any(dim=1).sum()) == stacked_field(count)


@given(st.integers(1, MOST_STACKED), st.integers(1, 64))
def test_weights_are_those_of_the_layers(count: int, channels: int) -> None:
    field = stacked_field(count)
    with torch.device("meta"):
        small = nn.Conv2d(channels, channels, 3, bias=False)
        large = nn.Conv2d(channels, channels, field, bias=False)
    assert stacked_weights(count, channels) == count * small.weight.numel()
    assert single_weights(count, channels) == large.weight.numel()


@pytest.mark.parametrize("number", VGG)
def test_the_blocks_of_vgg_are_those_of_torchvision(number: int) -> None:
    with torch.device("meta"):
        model = getattr(torchvision.models, f"vgg{number}")(weights=None, init_weights=False)
    blocks, filters, count = [], [], 0
    for layer in model.features:
        if isinstance(layer, nn.Conv2d):
            count, width = count + 1, layer.out_channels
        elif isinstance(layer, nn.MaxPool2d):
            blocks.append(count)
            filters.append(width)
            count = 0
    assert tuple(blocks) == VGG[number]
    assert tuple(filters) == FILTERS
    linear = sum(isinstance(layer, nn.Linear) for layer in model.modules())
    assert linear == FULLY_CONNECTED
    assert sum(blocks) + linear == number


def test_the_parts_of_vgg11_are_all_its_parameters() -> None:
    parts = count_parts("vgg11")
    assert parts.convolutions + parts.fully_connected == nets.find("vgg11").parameters


def test_what_the_prose_says_of_both_networks() -> None:
    vgg11, lenet5 = nets.find("vgg11"), nets.find("lenet5")
    sides = [shape[1] for shape in vgg11.shapes() if len(shape) == 3]
    assert list(dict.fromkeys(sides)) == [224, 112, 56, 28, 14, 7]
    assert 512 * 7 * 7 == 25_088
    assert (25_088,) in vgg11.shapes()
    assert (120, 1, 1) in lenet5.shapes()
    assert [layer.code for layer in lenet5.layers].count("linear") == 2


@pytest.mark.parametrize("factor", FACTORS)
@given(st.integers(0, 50))
def test_gradients_are_those_of_autograd(factor: float, layers: int) -> None:
    for expected, shortcut in (
        (plain_gradient(layers, factor), False),
        (residual_gradient(layers, factor), True),
    ):
        x = torch.ones((), dtype=torch.float64, requires_grad=True)
        y = x.clone()
        for _layer in range(layers):
            y = y + factor * y if shortcut else factor * y
        y.backward()
        assert x.grad is not None
        assert float(x.grad) == pytest.approx(expected, rel=1e-9)


def test_the_first_blocks_of_resnet18_have_an_identity_path() -> None:
    blocks = [layer for layer in nets.find("resnet18").layers if isinstance(layer, Residual)]
    assert not blocks[0].shortcut
    assert sum(bool(block.shortcut) for block in blocks) == 3


def test_totals_of_inception_are_the_sums_of_their_branches() -> None:
    three, five, both = map(inception_totals, ("3", "5", "35"))
    for name in BLOCKS:
        assert both[name] == tuple(map(sum, zip(three[name], five[name], strict=True)))
        assert both[name][1] < both[name][0]
