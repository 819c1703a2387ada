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
    single_weights,
    stacked_field,
    stacked_weights,
)
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
