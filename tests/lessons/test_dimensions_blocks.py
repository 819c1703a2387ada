"""Transposed convolution, counted by torch; Inception blocks, compared with torchvision."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional
from torchvision.models.googlenet import Inception as TorchInception
from torchvision.models.googlenet import googlenet

from cnnviz.lessons.dimensions_blocks import BLOCKS, count_writes, is_even

SIZES = [(kernel, stride) for kernel in range(1, 8) for stride in range(1, 5)]


@pytest.mark.parametrize(("kernel", "stride"), SIZES)
def test_writes_are_what_a_kernel_of_ones_gives_for_ones(kernel: int, stride: int) -> None:
    for inputs in (1, 2, 6):
        theirs = functional.conv_transpose2d(
            torch.ones(1, 1, inputs, inputs), torch.ones(1, 1, kernel, kernel), stride=stride
        )[0, 0]
        ours = count_writes(inputs, kernel, stride)
        np.testing.assert_array_equal(np.outer(ours, ours), theirs.numpy())


@pytest.mark.parametrize(("kernel", "stride"), SIZES)
def test_writes_are_even_where_the_stride_divides_the_kernel(kernel: int, stride: int) -> None:
    assert is_even(kernel, stride) == (kernel % stride == 0)


def multiplications(*layers: nn.Conv2d, size: int) -> int:
    """Count weights times cells; torchvision has 3×3 kernels where the paper has 5×5."""
    return sum(layer.weight.numel() * size**2 for layer in layers)


def test_the_blocks_are_those_of_googlenet() -> None:
    network = googlenet(weights=None, init_weights=False, aux_logits=False)
    theirs = {
        name.removeprefix("inception"): module
        for name, module in network.named_modules()
        if isinstance(module, TorchInception)
    }
    assert set(theirs) == set(BLOCKS)
    for name, module in theirs.items():
        block = BLOCKS[name]
        narrow, wide = (part.conv for part in module.branch2)  # type: ignore[union-attr]
        assert isinstance(narrow, nn.Conv2d)
        assert isinstance(wide, nn.Conv2d)
        expected = multiplications(narrow, wide, size=block.size)
        assert block.multiplications(3, block.narrow3) == expected
        filters = [module.branch1, module.branch2[1], module.branch3[1], module.branch4[1]]  # type: ignore[index]
        widths = [part.conv.out_channels for part in filters]  # type: ignore[union-attr]
        assert widths == [block.single, block.filters3, block.filters5, block.pooled]
        assert module.branch3[0].conv.out_channels == block.narrow5  # type: ignore[index,union-attr]


@pytest.mark.parametrize("name", BLOCKS)
def test_the_branch_of_5x5_costs_the_products_of_its_layers(name: str) -> None:
    block = BLOCKS[name]
    direct = nn.Conv2d(block.channels, block.filters5, 5, bias=False)
    narrow = nn.Conv2d(block.channels, block.narrow5, 1, bias=False)
    wide = nn.Conv2d(block.narrow5, block.filters5, 5, bias=False)
    assert block.multiplications(5, None) == multiplications(direct, size=block.size)
    both = multiplications(narrow, wide, size=block.size)
    assert block.multiplications(5, block.narrow5) == both


def test_a_block_receives_all_channels_of_the_one_before() -> None:
    for before, after in (("3a", "3b"), ("4a", "4b"), ("4b", "4c"), ("4d", "4e"), ("5a", "5b")):
        block = BLOCKS[before]
        total = block.single + block.filters3 + block.filters5 + block.pooled
        assert total == BLOCKS[after].channels
