"""Influence of single pixels: gradients with respect to the image, from captum, and occlusion."""

from dataclasses import dataclass
from typing import Any

import torch
from captum import attr
from torch import Tensor, nn

from cnnviz.inside.methods import SAMPLES, STEPS, Sides
from cnnviz.inside.occlusion import occlude

BATCH_VALUES = 2**18
"""Input values that run through the network at once, at most: VGG-11 keeps 63 MB per image."""


@dataclass(frozen=True)
class Options:
    """What can be set about the methods; images are in the values of the network's input.

    Attributes:
        steps: Of integrated gradients: images between ``fill`` and the image.
        samples: Of SmoothGrad: images with noise.
        noise: Of SmoothGrad: deviation of the noise, as a share of the range of the image.
        seed: Of the noise.
        fill: Of integrated gradients: the image without content; of occlusion: the paint. A number,
            or (C, 1, 1).
        window: Of occlusion: height and width of the window in pixels, or one number for both; None
            for a seventh of the image.
        stride: Of occlusion: from one window to the next; None for half a window, or more where
            there would be too many.
    """

    steps: int = STEPS
    samples: int = SAMPLES
    noise: float = 0.15
    seed: int = 0
    fill: Tensor | float = 0.0
    window: Sides | int | None = None
    stride: int | None = None


def compute(method: str, module: nn.Module, x: Tensor, target: int, **settings: Any) -> Tensor:
    """Return the influence of each pixel, (H, W).

    ``gradient`` (https://arxiv.org/abs/1312.6034) and ``smoothgrad``
    (https://arxiv.org/abs/1706.03825) are the largest magnitude of the channels;
    ``integrated-gradients`` (https://arxiv.org/abs/1703.01365) is the sum of the channels, and the
    sum of all pixels is what the output gains from the image without content to this one;
    ``occlusion`` (https://arxiv.org/abs/1311.2901) is how far the probability falls when a window
    over the pixel is painted over, averaged over these windows.

    Args:
        method: One of these names.
        module: The network, in evaluation mode and without in-place operations.
        x: (1, C, H, W).
        target: The class.
        **settings: The attributes of :class:`Options`.
    """
    options = Options(**settings)
    if method == "occlusion":
        found = occlude(module, x, options.fill, options.window, options.stride)
        return torch.from_numpy(found.falls(target))
    fill = torch.as_tensor(options.fill, dtype=x.dtype, device=x.device)
    blank = fill.expand(x.shape)  # (1, C, H, W)
    batch = max(1, BATCH_VALUES // x.numel())
    x = x.requires_grad_()
    if method == "gradient":
        return _strongest(attr.Saliency(module).attribute(x, target, abs=False))
    if method == "integrated-gradients":
        gradients = attr.IntegratedGradients(module)
        total: Tensor = gradients.attribute(
            x, blank, target, n_steps=options.steps, internal_batch_size=batch
        )
        return total[0].sum(0)  # (H, W)
    return _smooth_gradient(module, x, target, options, batch)


def _strongest(gradients: Tensor) -> Tensor:
    """Return the largest magnitude of the channels, (H, W), of gradients (1, C, H, W)."""
    return gradients[0].abs().amax(0)


def _smooth_gradient(
    module: nn.Module, x: Tensor, target: int, options: Options, batch: int
) -> Tensor:
    """Return the gradient averaged over images with noise.

    captum's NoiseTunnel would draw from the random numbers of the process.
    """
    generator = torch.Generator().manual_seed(options.seed)
    deviation = options.noise * float(x.detach().max() - x.detach().min())
    drawn = torch.randn((options.samples, *x.shape[1:]), generator=generator).to(x)  # (S, C, H, W)
    gradient = attr.Saliency(module)
    noisy = x.detach() + deviation * drawn  # (S, C, H, W)
    total = torch.zeros_like(x)  # (1, C, H, W)
    for part in torch.split(noisy, batch):
        total = total + gradient.attribute(part.requires_grad_(), target, abs=False).sum(0)
    return _strongest(total / options.samples)
