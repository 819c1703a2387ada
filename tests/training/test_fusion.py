"""Fused layers give what the plain ones give, forward and backward."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnviz.nets import Network
from cnnviz.training.loop import fusion

from ..rounding import assert_equal_but_rounding

pytestmark = pytest.mark.usefixtures("two_threads")


def both_ways(net: str) -> tuple[nn.Sequential, list[tuple[torch.Tensor, list[torch.Tensor]]]]:
    """Return the fused layers, and output and gradients of the plain and of the fused ones."""
    network = Network.parse(net)
    torch.manual_seed(0)
    plain = network.to_torch().to(memory_format=torch.channels_last)
    quick = fusion.fuse_for_training(plain, network)
    images = torch.randn(8, *network.input_shape)
    result = []
    for module in (plain, quick):
        plain.zero_grad()
        logits = module(images)
        logits.square().sum().backward()
        result.append((logits.detach(), [one.grad.clone() for one in plain.parameters()]))
    return quick, result


def test_pooling_before_relu_gives_identical_gradients() -> None:
    quick, result = both_ways(
        "a~1x28x28~conv_1_6_3~batchnorm_6~relu~maxpool_3_s2_p1~flatten~linear_1014_10"
    )
    assert isinstance(quick[2], nn.MaxPool2d)
    (_, plain), (_, quicker) = result
    for one, other in zip(plain, quicker, strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize(
    ("net", "covers"),
    [
        ("a~3x5x5~conv_3_8_5~flatten~linear_8_4", True),
        ("a~3x5x4~conv_3_8_5x4_s2~flatten~linear_8_4", True),
        ("a~3x5x5~conv_3_8_4~flatten~linear_32_4", False),
        ("a~3x5x5~conv_3_8_5_p1~flatten~linear_72_4", False),
        ("a~4x5x5~conv_4_8_5_g2~flatten~linear_8_4", False),
        ("a~3x5x5~conv_3_8_3_d2~flatten~linear_8_4", False),
    ],
)
def test_a_convolution_that_covers_its_input_becomes_linear(net: str, covers: bool) -> None:
    quick, ((plain, slow), (logits, fast)) = both_ways(net)
    assert isinstance(quick[0], fusion.ConvolutionAsLinear) is covers
    assert_equal_but_rounding(logits, plain, rtol=1e-5)
    for one, other in zip(slow, fast, strict=True):
        assert_equal_but_rounding(other, one, share=1e-4)


def test_fused_batch_norms_give_the_same_output() -> None:
    torch.manual_seed(3)
    plain = nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.BatchNorm2d(6), nn.Flatten()
    )
    for _ in range(3):
        plain(torch.randn(8, 1, 9, 9))  # sets the running means and variances
    plain.eval()
    before = {name: value.clone() for name, value in plain.state_dict().items()}
    quick = fusion.fuse_for_evaluation(plain)
    images = torch.randn(5, 1, 9, 9)
    assert_equal_but_rounding(quick(images), plain(images), rtol=1e-5)
    assert [type(layer) for layer in quick] == [nn.Conv2d, nn.ReLU, nn.BatchNorm2d, nn.Flatten]
    assert all(torch.equal(value, before[name]) for name, value in plain.state_dict().items())
