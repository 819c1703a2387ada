"""Training pictures changed at random, each in its own way, all of a batch at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.training.recipe.settings import Augment

MOST_SHIFT = 2
"""Pixels that a picture is moved by at most, up or down, left or right."""
SMALLEST_CROP = 0.8
"""Share of a side that a crop keeps at least."""
AREAS = (0.08, 1.0)
"""Share of the picture that a resized crop takes, from … to …."""
RATIOS = (3 / 4, 4 / 3)
"""Width by height of that part, from … to …."""
TRIES = 10
"""How often such a part is drawn until one lies within the picture; then the whole is taken."""
ERASED = 4
"""The erased square has a side of this part (1/4) of the picture's height."""


def augmented(images: Tensor, kinds: Sequence[Augment], draws: torch.Generator) -> Tensor:
    """Return pictures changed at random.

    Args:
        images: (N, C, H, W) floats; 0 is the background.
        kinds: What may happen to them.
        draws: Where chance comes from, on the CPU, so that all devices see the same changes.

    Returns:
        (N, C, H, W) on the same device.
    """
    for kind in kinds:
        images = _WAYS[kind](images, draws)
    return images


def flipped(images: Tensor, draws: torch.Generator) -> Tensor:
    """Mirror every other picture, left to right."""
    mirrored = torch.rand(len(images), generator=draws) < 0.5  # (N,)
    chosen = mirrored.to(images.device)[:, None, None, None]  # (N, 1, 1, 1)
    return torch.where(chosen, images.flip(3), images)


def shifted(images: Tensor, draws: torch.Generator) -> Tensor:
    """Move every picture by up to ``MOST_SHIFT`` pixels; background comes in at the edge."""
    count, _channels, height, width = images.shape
    offsets = torch.randint(0, 2 * MOST_SHIFT + 1, (2, count, 1), generator=draws)
    down, right = offsets.to(images.device)  # (N, 1) each
    rows = torch.arange(height, device=images.device) + down  # (N, H)
    columns = torch.arange(width, device=images.device) + right  # (N, W)
    padded = F.pad(images, (MOST_SHIFT,) * 4)  # (N, C, H + 2·most, W + 2·most)
    which = torch.arange(count, device=images.device)[:, None, None]  # (N, 1, 1)
    moved = padded.permute(0, 2, 3, 1)[which, rows[:, :, None], columns[:, None, :]]  # (N, H, W, C)
    return moved.permute(0, 3, 1, 2)


def cropped(images: Tensor, draws: torch.Generator) -> Tensor:
    """Cut a part out of every picture and bring it back to the full size."""
    count = len(images)
    size = SMALLEST_CROP + (1 - SMALLEST_CROP) * torch.rand(count, generator=draws)  # (N,)
    return cut(images, size[:, None].expand(count, 2), draws)


def resized_cropped(images: Tensor, draws: torch.Generator) -> Tensor:
    """Cut a part of any size and shape out of every picture and bring it to the full size.

    As in Szegedy et al. 2014 (arXiv 1409.4842) and ``RandomResizedCrop`` of torchvision: its area
    is drawn evenly, the logarithm of its ratio likewise.
    """
    count, _channels, height, width = images.shape
    low, high = AREAS
    areas = low + (high - low) * torch.rand(count, TRIES, generator=draws)  # (N, tries)
    low, high = torch.tensor(RATIOS).log()
    ratios = torch.exp(low + (high - low) * torch.rand(count, TRIES, generator=draws))
    ratios = ratios * height / width  # of shares of the sides, not of pixels
    shares = torch.stack([(areas * ratios).sqrt(), (areas / ratios).sqrt()], 2)  # (N, tries, 2)
    fits = (shares <= 1).all(2)  # (N, tries)
    size = shares[torch.arange(count), fits.byte().argmax(1)]  # (N, 2) the first that fits
    return cut(images, size.masked_fill(~fits.any(1)[:, None], 1.0), draws)


def cut(images: Tensor, size: Tensor, draws: torch.Generator) -> Tensor:
    """Cut a part out of every picture, anywhere, and bring it to the full size.

    Args:
        images: (N, C, H, W).
        size: (N, 2) width and height of the parts, as shares of the picture's.
        draws: Where chance comes from.
    """
    middle = (1 - size) * (
        2 * torch.rand(len(images), 2, generator=draws) - 1
    )  # (N, 2) from −1 to 1
    turn = torch.zeros(len(images), 2, 3)
    turn[:, 0, 0], turn[:, 1, 1] = size.unbind(1)
    turn[:, :, 2] = middle
    places = F.affine_grid(turn.to(images.device), list(images.shape), align_corners=False)
    # A part lies within its picture: beside the outermost pixels there is no background.
    return F.grid_sample(images, places, padding_mode="border", align_corners=False)


def erased(images: Tensor, draws: torch.Generator) -> Tensor:
    """Put a square of background over every picture (DeVries & Taylor 2017, arXiv 1708.04552)."""
    count, _channels, height, width = images.shape
    side = max(1, height // ERASED)
    top = torch.randint(1 - side, height, (count, 1), generator=draws)  # (N, 1)
    left = torch.randint(1 - side, width, (count, 1), generator=draws)
    rows, columns = torch.arange(height) - top, torch.arange(width) - left  # (N, H), (N, W)
    hidden = ((rows >= 0) & (rows < side))[:, :, None] & ((columns >= 0) & (columns < side))[
        :, None, :
    ]  # (N, H, W)
    return images.masked_fill(hidden.to(images.device)[:, None], 0.0)


_WAYS = {
    Augment.FLIP: flipped,
    Augment.SHIFT: shifted,
    Augment.CROP: cropped,
    Augment.ERASE: erased,
    Augment.RESIZED_CROP: resized_cropped,
}
