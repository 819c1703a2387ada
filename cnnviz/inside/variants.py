"""An image changed in many ways at once, to watch what the answer depends on."""

import math
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

Change = Literal["shift", "turn", "scale", "brightness", "noise"]
CHANGES: tuple[Change, ...] = ("shift", "turn", "scale", "brightness", "noise")


def paint_over(images: Tensor, mask: Tensor, paint: Tensor | float) -> Tensor:
    """Return images with a part painted over.

    Args:
        images: (N, C, H, W).
        mask: (h, w) true where paint is, in cells of equal size that cover the image.
        paint: The value of the paint, a number or (C, 1, 1).
    """
    rows, columns = (
        torch.arange(side) * cells // side
        for side, cells in zip(images.shape[2:], mask.shape, strict=True)
    )
    covered = mask[rows][:, columns]  # (H, W)
    return torch.where(covered, torch.as_tensor(paint, dtype=images.dtype), images)


def vary(
    pixels: Tensor, change: Change, amounts: Sequence[float], *, fill: float = 0.0, seed: int = 0
) -> Tensor:
    """Return one image per amount.

    Args:
        pixels: (C, H, W) from 0 to 1.
        change: ``shift`` to the right by a share of the width, ``turn`` clockwise by degrees,
            ``scale`` by a factor, ``brightness`` by a factor, or ``noise`` of a deviation.
        amounts: M of them.
        fill: What comes in from outside when the image moves, from 0 to 1.
        seed: Of the noise; a larger deviation makes the same noise stronger.

    Returns:
        (M, C, H, W) from 0 to 1.
    """
    strengths = torch.tensor(amounts, dtype=pixels.dtype)  # (M,)
    copies = pixels.expand(len(strengths), *pixels.shape)  # (M, C, H, W)
    each = strengths[:, None, None, None]
    if change == "brightness":
        return (copies * each).clamp(0, 1)
    if change == "noise":
        generator = torch.Generator().manual_seed(seed)
        drawn = torch.randn(pixels.shape, generator=generator, dtype=pixels.dtype)
        return (copies + each * drawn).clamp(0, 1)
    return _move(copies, _affine(change, strengths, pixels.shape[2] / pixels.shape[1]), fill)


def _affine(change: Change, amounts: Tensor, ratio: float) -> Tensor:
    """Return where each output pixel reads, as matrices (M, 2, 3) of ``affine_grid``.

    Coordinates go from −1 to 1 in both directions, so a turn needs the ratio of width to height.
    """
    matrices = torch.zeros(len(amounts), 2, 3, dtype=amounts.dtype)
    matrices[:, 0, 0] = matrices[:, 1, 1] = 1
    if change == "shift":
        matrices[:, 0, 2] = -2 * amounts
    elif change == "scale":
        matrices[:, 0, 0] = matrices[:, 1, 1] = 1 / amounts
    else:
        angles = amounts * (math.pi / 180)
        matrices[:, 0, 0] = matrices[:, 1, 1] = torch.cos(angles)
        matrices[:, 0, 1] = torch.sin(angles) / ratio
        matrices[:, 1, 0] = -torch.sin(angles) * ratio
    return matrices


def _move(images: Tensor, matrices: Tensor, fill: float) -> Tensor:
    places = nn.functional.affine_grid(matrices, list(images.shape), align_corners=False)
    # Outside of the image is 0, so what is inside is moved as its difference from the fill.
    moved = nn.functional.grid_sample(images - fill, places, align_corners=False)
    return moved + fill
