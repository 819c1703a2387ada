"""A nudge in the direction in which the loss grows fastest: how little changes an answer."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from cnnviz.inside.copies import evaluation_copy
from cnnviz.inside.scores import class_probabilities


def _as_it_is(pixels: Tensor) -> Tensor:
    return pixels


def nudge(
    module: nn.Module,
    pixels: Tensor,
    label: int,
    sizes: Sequence[float],
    normalize: Callable[[Tensor], Tensor] = _as_it_is,
) -> Tensor:
    """Return an image nudged away from a class by the fast gradient sign method.

    Each pixel becomes brighter or darker by the same small amount, in the direction in which the
    cross-entropy of the class grows (Goodfellow et al. 2014, https://arxiv.org/abs/1412.6572).

    Args:
        module: The network; it stays as it is.
        pixels: (C, H, W) from 0 to 1.
        label: The class.
        sizes: M amounts by which pixels change, on the scale from 0 to 1.
        normalize: Makes the network's input (N, C, H, W) of pixels.

    Returns:
        (M, C, H, W) from 0 to 1.
    """
    image = pixels.detach().clone()[None].requires_grad_()  # (1, C, H, W)
    with torch.enable_grad():
        shares = class_probabilities(evaluation_copy(module)(normalize(image)).double())
        loss = -torch.log(shares[0, label].clamp(min=1e-30))
        (gradient,) = torch.autograd.grad(loss, image)
    steps = torch.tensor(sizes, dtype=pixels.dtype, device=pixels.device)[:, None, None, None]
    return (image.detach() + steps * gradient.sign()).clamp(0, 1)  # (M, C, H, W)
