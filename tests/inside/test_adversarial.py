"""The nudge: each pixel by the same amount, in the direction in which the loss grows."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnviz import inside
from cnnviz.inside.adversarial import nudge

from .networks import image, nested, with_blocks


@pytest.mark.parametrize("make", [nested, with_blocks])
def test_pixels_move_by_the_sign_of_the_gradient_of_the_loss(make: type) -> None:
    net, pixels = make().eval(), image()[0] * 0.8 + 0.1
    x = pixels.clone()[None].requires_grad_()
    loss = nn.functional.cross_entropy(inside.evaluation_copy(net)(x), torch.tensor([1]))
    (gradient,) = torch.autograd.grad(loss, x)
    none, small, large = nudge(net, pixels, 1, [0.0, 0.01, 0.05])
    torch.testing.assert_close(none, pixels)
    torch.testing.assert_close(small, pixels + 0.01 * gradient[0].sign())
    torch.testing.assert_close(large, pixels + 0.05 * gradient[0].sign())


def test_the_class_becomes_less_probable() -> None:
    net, pixels = nested().eval(), image()[0] * 0.8 + 0.1
    nudged = nudge(net, pixels, 2, [0.0, 0.02, 0.04])
    with torch.no_grad():
        shares = torch.softmax(net(nudged), 1)[:, 2]
    assert shares[0] > shares[1] > shares[2]


def test_pixels_stay_on_the_scale() -> None:
    nudged = nudge(nested(), torch.ones(1, 8, 8), 0, [0.5])
    assert 0 <= nudged.min() <= nudged.max() <= 1


def test_the_gradient_is_that_of_pixels_before_they_are_normalized() -> None:
    net, pixels = nested().eval(), image()[0] * 0.8 + 0.1
    flipped = nudge(net, pixels, 1, [0.01], lambda values: 1 - values)[0]
    x = (1 - pixels)[None].requires_grad_()
    loss = nn.functional.cross_entropy(inside.evaluation_copy(net)(x), torch.tensor([1]))
    (gradient,) = torch.autograd.grad(loss, x)
    torch.testing.assert_close(flipped, pixels - 0.01 * gradient[0].sign())
