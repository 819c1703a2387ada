"""What excites a channel: the images that do it most, and one made by gradient ascent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.inside.copies import evaluation_copy, find_layer
from cnnviz.problem import Problem

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Excitement:
    """How strongly an image excites a channel.

    Attributes:
        image: Its place among the images.
        value: The largest value of the channel.
        cell: Row and column of that value in the map; None for a layer without maps.
    """

    image: int
    value: float
    cell: tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class AscentStep:
    """An image on its way to exciting a channel.

    Attributes:
        step: How many steps were taken.
        value: The mean of the channel's map for the image.
        pixels: (C, H, W) the image, from 0 to 1.
    """

    step: int
    value: float
    pixels: Floats


class _Reached(Exception):
    """The layer has been computed; what comes after it is not needed."""


@contextmanager
def _channel_of(
    module: nn.Module, layer: str, channel: int
) -> Iterator[Callable[[Tensor], Tensor]]:
    """Yield a function from inputs (N, C, H, W) to a channel's values (N, h, w) or (N,).

    Raises:
        Problem: There is no layer of that name, or it has no such channel.
    """
    copied = evaluation_copy(module)
    kept: list[Tensor] = []

    def keep(part: nn.Module, arguments: object, output: Tensor) -> None:
        kept.append(output)
        raise _Reached

    def compute(x: Tensor) -> Tensor:
        kept.clear()
        with suppress(_Reached):
            copied(x)
        if not kept or not 0 <= channel < kept[0].shape[1]:
            raise Problem(
                "Layer {name} has the channels 0 to {last}, not {channel}.",
                setting="channel",
                nearest=0,
                name=layer,
                last=kept[0].shape[1] - 1 if kept else "–",
                channel=channel,
            )
        return kept[0][:, channel]

    with find_layer(copied, layer).register_forward_hook(keep):
        yield compute


@torch.no_grad()
def exciting_images(
    module: nn.Module, layer: str, channel: int, images: Tensor, *, count: int = 9, batch: int = 256
) -> list[Excitement]:
    """Return the images for which a channel has the largest values, the strongest first.

    Args:
        module: The network; it stays as it is.
        layer: Dotted name of a layer.
        channel: Its channel, or its feature, from 0.
        images: (N, C, H, W) inputs of the network.
        count: Of images that are returned, at most.
        batch: Images that run at once.

    Raises:
        Problem: There is no such layer or channel.
    """
    with _channel_of(module, layer, channel) as compute:
        values = torch.cat([compute(part) for part in torch.split(images, batch)])  # (N, …)
    strongest, places = values.flatten(1).max(1) if values.ndim > 1 else (values, None)
    found = []
    for image in strongest.argsort(descending=True, stable=True)[:count].tolist():
        cell = None
        if places is not None:
            row, column = divmod(int(places[image]), values.shape[-1])
            cell = (row, column)
        found.append(Excitement(image, float(strongest[image]), cell))
    return found


def gradient_ascent(
    module: nn.Module,
    layer: str,
    channel: int,
    shape: tuple[int, int, int],
    *,
    steps: int = 120,
    rate: float = 0.02,
    seed: int = 0,
    normalize: Callable[[Tensor], Tensor] | None = None,
) -> Iterator[AscentStep]:
    """Yield an image that comes to excite a channel.

    It begins as gray with a little noise. Each step adds the gradient of the mean of the channel's
    map, scaled to a mean magnitude of ``rate``. To keep single pixels from shimmering, the image is
    shifted by a few random pixels before each step and blurred a little after every eighth
    (Olah et al. 2017, https://doi.org/10.23915/distill.00007).

    Args:
        module: The network; it stays as it is.
        layer: Dotted name of a layer.
        channel: Its channel, or its feature, from 0.
        shape: (C, H, W) of the image.
        steps: How many.
        rate: Mean magnitude of a step, on the scale from 0 to 1.
        seed: Of noise and shifts; torch's random state stays as it is.
        normalize: Makes the network's input of pixels from 0 to 1; None for nothing.

    Yields:
        The image at the beginning, then after every step.

    Raises:
        Problem: There is no such layer or channel.
    """
    generator = torch.Generator().manual_seed(seed)
    pixels = (0.5 + 0.05 * torch.randn(shape, generator=generator)).clamp(0, 1)[None]
    reach = max(1, min(shape[1:]) // 16)
    with _channel_of(module, layer, channel) as compute:
        for step in range(steps + 1):
            shift = torch.randint(-reach, reach + 1, (2,), generator=generator).tolist()
            value, ahead = _slope(compute, pixels, shift, normalize)
            yield AscentStep(step, value, pixels[0].numpy().copy())
            pixels = (pixels + rate * ahead / (ahead.abs().mean() + 1e-12)).clamp(0, 1)
            if step % 8 == 7 and step < steps - 8:  # the last ones sharpen again
                pixels = 0.9 * pixels + 0.1 * _blur(pixels)


def _slope(
    compute: Callable[[Tensor], Tensor],
    pixels: Tensor,
    shift: list[int],
    normalize: Callable[[Tensor], Tensor] | None,
) -> tuple[float, Tensor]:
    """Return the mean of the channel for shifted pixels (1, C, H, W), and its gradient."""
    moved = pixels.roll(shift, (2, 3)).requires_grad_()
    with torch.enable_grad():
        value = compute(moved if normalize is None else normalize(moved)).mean()
        (gradient,) = torch.autograd.grad(value, moved)
    return value.item(), gradient.roll([-one for one in shift], (2, 3))


def _blur(images: Tensor) -> Tensor:
    """Return images (N, C, H, W) averaged over 3×3 pixels."""
    padded = nn.functional.pad(images, (1, 1, 1, 1), mode="replicate")
    return nn.functional.avg_pool2d(padded, 3, 1)
