"""What augmentation may do to a picture, and what not."""

from __future__ import annotations

import pytest
import torch

from cnnviz.training import Augment
from cnnviz.training import augment as module
from cnnviz.training.augment import augmented


def draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.rand(40, 2, 28, 20, generator=draws(1)) + 0.1


@pytest.mark.parametrize("kind", Augment)
def test_the_same_seed_changes_in_the_same_way(kind: Augment, pictures: torch.Tensor) -> None:
    one, other, third = (augmented(pictures, [kind], draws(seed)) for seed in (3, 3, 4))
    assert one.shape == pictures.shape
    assert torch.equal(one, other)
    assert not torch.equal(one, third)
    assert not torch.equal(one, pictures)


def test_a_flip_mirrors_or_leaves_a_picture(pictures: torch.Tensor) -> None:
    found = augmented(pictures, [Augment.FLIP], draws())
    mirrored = [torch.equal(a, b.flip(2)) for a, b in zip(found, pictures, strict=True)]
    same = [torch.equal(a, b) for a, b in zip(found, pictures, strict=True)]
    assert all(one != other for one, other in zip(mirrored, same, strict=True))
    assert 5 < sum(mirrored) < 35


def test_a_shift_moves_by_whole_pixels_and_brings_in_background(pictures: torch.Tensor) -> None:
    found = augmented(pictures, [Augment.SHIFT], draws())
    most = module.MOST_SHIFT
    for after, before in zip(found, pictures, strict=True):
        padded = torch.nn.functional.pad(before, (most,) * 4)
        windows = padded.unfold(1, 28, 1).unfold(2, 20, 1)  # (2, 5, 5, 28, 20)
        same = (windows == after[:, None, None]).flatten(3).all(dim=3).all(dim=0)  # (5, 5)
        assert same.any()


def test_a_crop_keeps_the_range_and_most_of_the_picture(pictures: torch.Tensor) -> None:
    flat = torch.full((50, 1, 28, 28), 0.7)
    inner = augmented(flat, [Augment.CROP], draws())[:, :, 2:-2, 2:-2]
    torch.testing.assert_close(inner, torch.full_like(inner, 0.7))
    assert augmented(pictures, [Augment.CROP], draws()).max() <= pictures.max()


def test_erasing_puts_one_square_of_background(pictures: torch.Tensor) -> None:
    found = augmented(pictures, [Augment.ERASE], draws())
    gone = (found == 0).all(dim=1)  # (40, 28, 20)
    kept = ~gone[:, None].expand_as(found)
    assert torch.equal(found[kept], pictures[kept])
    assert 0 < gone.sum(dim=(1, 2)).max() <= 7 * 7
    for one in gone:
        rows, columns = one.any(dim=1).sum(), one.any(dim=0).sum()
        assert one.sum() == rows * columns


def test_several_kinds_work_together(pictures: torch.Tensor) -> None:
    found = augmented(pictures, list(Augment), draws())
    assert found.shape == pictures.shape
    assert torch.isfinite(found).all()
