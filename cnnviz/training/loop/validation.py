"""The validation images of a run; the script of a run has the same function."""

import torch
from torch import Tensor


def split_off_validation(labels: Tensor, share: float, seed: int) -> tuple[Tensor, Tensor]:
    """Return the places of the images to train on and of those held out for validation.

    Of each class the same share is held out, at least one image, but never all.

    Args:
        labels: (N,) int64, of all training images.
        share: Share of each class that is held out, 0–1.
        seed: Decides which images are held out.

    Returns:
        Places (T,) and (V,) in ascending order, T + V = N.
    """
    rng = torch.Generator().manual_seed(seed)
    held_out = torch.zeros(len(labels), dtype=torch.bool)
    for label in torch.unique(labels):
        places = torch.nonzero(labels == label).flatten()
        count = min(max(1, round(share * len(places))), len(places) - 1)
        held_out[places[torch.randperm(len(places), generator=rng)[:count]]] = True
    return torch.nonzero(~held_out).flatten(), torch.nonzero(held_out).flatten()
