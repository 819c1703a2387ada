"""What data augmentation may change in an image, and what not."""

from __future__ import annotations

import pytest
import torch
from torchvision import transforms

from cnnviz.training import Augment
from cnnviz.training.loop import augment as module
from cnnviz.training.loop.augment import augment_images

from ..rounding import assert_equal_but_rounding


def draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def images() -> torch.Tensor:
    return torch.rand(40, 2, 28, 20, generator=draws(1)) + 0.1


@pytest.mark.parametrize("kind", Augment)
def test_the_same_seed_gives_the_same_images(kind: Augment, images: torch.Tensor) -> None:
    one, other, third = (augment_images(images, [kind], draws(seed)) for seed in (3, 3, 4))
    assert one.shape == images.shape
    assert torch.equal(one, other)
    assert not torch.equal(one, third)
    assert not torch.equal(one, images)


def test_a_flip_mirrors_or_leaves_an_image(images: torch.Tensor) -> None:
    result = augment_images(images, [Augment.FLIP], draws())
    mirrored = [torch.equal(a, b.flip(2)) for a, b in zip(result, images, strict=True)]
    same = [torch.equal(a, b) for a, b in zip(result, images, strict=True)]
    assert all(one != other for one, other in zip(mirrored, same, strict=True))
    assert 5 < sum(mirrored) < 35


def test_a_shift_moves_by_whole_pixels_and_fills_with_background(images: torch.Tensor) -> None:
    result = augment_images(images, [Augment.SHIFT], draws())
    most = module.MAX_SHIFT
    for after, before in zip(result, images, strict=True):
        padded = torch.nn.functional.pad(before, (most,) * 4)
        windows = padded.unfold(1, 28, 1).unfold(2, 20, 1)  # (2, 5, 5, 28, 20)
        same = (windows == after[:, None, None]).flatten(3).all(dim=3).all(dim=0)  # (5, 5)
        assert same.any()


def test_erasing_puts_one_square_of_background(images: torch.Tensor) -> None:
    result = augment_images(images, [Augment.ERASE], draws())
    erased = (result == 0).all(dim=1)  # (40, 28, 20)
    visible = ~erased[:, None].expand_as(result)
    assert torch.equal(result[visible], images[visible])
    assert 0 < erased.sum(dim=(1, 2)).max() <= 7 * 7
    for one in erased:
        rows, columns = one.any(dim=1).sum(), one.any(dim=0).sum()
        assert one.sum() == rows * columns


def test_several_kinds_work_together(images: torch.Tensor) -> None:
    result = augment_images(images, list(Augment), draws())
    assert result.shape == images.shape
    assert torch.isfinite(result).all()


def test_a_crop_is_resized_as_in_torchvision(images: torch.Tensor) -> None:
    """A crop of whole pixels, compared with torchvision's ``resized_crop`` away from the edges."""
    size = torch.tensor([[10 / 20, 14 / 28]]).expand(len(images), 2)
    result = module.crop_and_resize(images, size, draws(5))
    places = 2 * torch.rand(len(images), 2, generator=draws(5)) - 1  # the same draws
    for after, before, (x, y) in zip(result, images, places, strict=True):
        left, top = (20 - 10) / 2 * (1 + float(x)), (28 - 14) / 2 * (1 + float(y))
        rows = torch.arange(28) / 2 + top - 0.25  # the position of each pixel of the result
        columns = torch.arange(20) / 2 + left - 0.25
        assert_equal_but_rounding(after, between(before, rows, columns), share=1e-4)


def between(image: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    """Return the interpolated values of an image (C, H, W); its border continues outside."""
    for axis, places in ((1, rows), (2, columns)):
        most = image.shape[axis] - 1
        places = places.clamp(0, most)
        low = places.floor().long()
        share = (places - low).view(-1, *[1] * (2 - axis))
        high = (low + 1).clamp(max=most)
        image = (1 - share) * image.index_select(axis, low) + share * image.index_select(axis, high)
    return image


def test_resized_crops_have_the_areas_and_ratios_of_torchvision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mean and standard deviation of both, compared with samples of ``RandomResizedCrop``."""
    sizes: list[torch.Tensor] = []

    def crop(images: torch.Tensor, size: torch.Tensor, _rng: torch.Generator) -> torch.Tensor:
        sizes.append(size)
        return images

    monkeypatch.setattr(module, "crop_and_resize", crop)
    augment_images(torch.zeros(4000, 1, 200, 100), [Augment.RESIZED_CROP], draws())
    (shares,) = sizes  # (N, 2) width, height
    torch.manual_seed(0)
    blank = torch.zeros(1, 200, 100)
    theirs = torch.tensor(
        [
            transforms.RandomResizedCrop.get_params(blank, [0.08, 1.0], [3 / 4, 4 / 3])[2:]
            for _ in range(4000)
        ]
    )  # (N, 2) height, width in pixels
    for ours, expected in (
        (shares.prod(1), theirs.prod(1) / 20_000),
        ((shares[:, 0] * 100 / (shares[:, 1] * 200)).log(), (theirs[:, 1] / theirs[:, 0]).log()),
    ):
        assert float(ours.mean()) == pytest.approx(float(expected.mean()), abs=0.02)
        assert float(ours.std()) == pytest.approx(float(expected.std()), abs=0.02)
    assert float(shares.max()) <= 1


def test_crops_keep_the_range_of_the_image(images: torch.Tensor) -> None:
    for kind in (Augment.CROP, Augment.RESIZED_CROP):
        flat = torch.full((50, 1, 28, 28), 0.7)
        result = augment_images(flat, [kind], draws())
        torch.testing.assert_close(result, flat)
        changed = augment_images(images, [kind], draws())
        assert images.min() - 1e-6 <= changed.min()
        assert changed.max() <= images.max() + 1e-6
