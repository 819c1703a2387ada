"""Data augmentation: each image of a batch in its own way, all at once."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.training.recipe.choices import Augment

MAX_SHIFT = 2
"""Pixels by which an image is shifted at most, up or down, left or right."""
MIN_CROP = 0.8
"""Share of a side that a crop keeps at least."""
AREAS = (0.08, 1.0)
"""Share of the image that a resized crop takes, from … to …."""
RATIOS = (3 / 4, 4 / 3)
"""Width by height of such a crop, from … to …."""
TRIES = 10
"""Crops to try until one lies within the image; then the whole image is taken."""
ERASED = 4
"""The side of the erased square is 1/ERASED of the height of the image."""


def augment_images(images: Tensor, kinds: Sequence[Augment], rng: torch.Generator) -> Tensor:
    """Return augmented images (N, C, H, W), floats with a background of 0, on their device.

    The kinds are applied in their order; the random numbers come from the CPU, so that all devices
    see the same changes.
    """
    for kind in kinds:
        images = FUNCTIONS[kind](images, rng)
    return images


def flip_images(images: Tensor, rng: torch.Generator) -> Tensor:
    """Flip each image left to right with probability 1/2."""
    mask = torch.rand(len(images), generator=rng) < 0.5  # (N,)
    mask = mask.to(images.device)[:, None, None, None]  # (N, 1, 1, 1)
    return torch.where(mask, images.flip(3), images)


def shift_images(images: Tensor, rng: torch.Generator) -> Tensor:
    """Shift each image by up to ``MAX_SHIFT`` pixels; the edge is filled with background."""
    count, _channels, height, width = images.shape
    offsets = torch.randint(0, 2 * MAX_SHIFT + 1, (2, count, 1), generator=rng)
    down, right = offsets.to(images.device)  # (N, 1) each
    rows = torch.arange(height, device=images.device) + down  # (N, H)
    columns = torch.arange(width, device=images.device) + right  # (N, W)
    padded = F.pad(images, (MAX_SHIFT,) * 4)  # (N, C, H + 2·most, W + 2·most)
    which = torch.arange(count, device=images.device)[:, None, None]  # (N, 1, 1)
    shifted = padded.permute(0, 2, 3, 1)[
        which, rows[:, :, None], columns[:, None, :]
    ]  # (N, H, W, C)
    return shifted.permute(0, 3, 1, 2)


def crop_images(images: Tensor, rng: torch.Generator) -> Tensor:
    """Crop each image at random and resize the crop to the full size."""
    count = len(images)
    size = MIN_CROP + (1 - MIN_CROP) * torch.rand(count, generator=rng)  # (N,)
    return crop_and_resize(images, size[:, None].expand(count, 2), rng)


def resized_crop_images(images: Tensor, rng: torch.Generator) -> Tensor:
    """Crop each image to any size and shape and resize the crop to the full size.

    As in Szegedy et al. 2014 (arXiv 1409.4842) and ``RandomResizedCrop`` of torchvision: the area
    and the logarithm of the ratio are uniform.
    """
    count, _channels, height, width = images.shape
    low, high = AREAS
    areas = low + (high - low) * torch.rand(count, TRIES, generator=rng)  # (N, tries)
    low, high = torch.tensor(RATIOS).log()
    ratios = torch.exp(low + (high - low) * torch.rand(count, TRIES, generator=rng))
    ratios = ratios * height / width  # of shares of the sides, not of pixels
    shares = torch.stack([(areas * ratios).sqrt(), (areas / ratios).sqrt()], 2)  # (N, tries, 2)
    fits = (shares <= 1).all(2)  # (N, tries)
    size = shares[torch.arange(count), fits.byte().argmax(1)]  # (N, 2) the first that fits
    return crop_and_resize(images, size.masked_fill(~fits.any(1)[:, None], 1.0), rng)


def crop_and_resize(images: Tensor, size: Tensor, rng: torch.Generator) -> Tensor:
    """Crop each image (N, C, H, W) at a random position and resize the crop to the full size.

    ``size`` (N, 2) is width and height of the crops, as shares of the image's.
    """
    position = 2 * torch.rand(len(images), 2, generator=rng) - 1  # (N, 2) from −1 to 1
    theta = torch.zeros(len(images), 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = size.unbind(1)
    theta[:, :, 2] = (1 - size) * position
    grid = F.affine_grid(theta.to(images.device), list(images.shape), align_corners=False)
    # A crop lies within its image: beside the outermost pixels there is no background.
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


def erase_images(images: Tensor, rng: torch.Generator) -> Tensor:
    """Erase a square of each image (DeVries & Taylor 2017, arXiv 1708.04552)."""
    count, _channels, height, width = images.shape
    side = max(1, height // ERASED)
    top = torch.randint(1 - side, height, (count, 1), generator=rng)  # (N, 1)
    left = torch.randint(1 - side, width, (count, 1), generator=rng)
    rows, columns = torch.arange(height) - top, torch.arange(width) - left  # (N, H), (N, W)
    erased = ((rows >= 0) & (rows < side))[:, :, None] & ((columns >= 0) & (columns < side))[
        :, None, :
    ]  # (N, H, W)
    return images.masked_fill(erased.to(images.device)[:, None], 0.0)


FUNCTIONS = {
    Augment.FLIP: flip_images,
    Augment.SHIFT: shift_images,
    Augment.CROP: crop_images,
    Augment.ERASE: erase_images,
    Augment.RESIZED_CROP: resized_crop_images,
}
