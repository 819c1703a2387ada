"""Images that are painted over, moved, made brighter and noisy."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.inside.variants import CHANGES, paint_over, vary

from .networks import image

SAME = {"shift": 0.0, "turn": 0.0, "scale": 1.0, "brightness": 1.0, "noise": 0.0}


@pytest.mark.parametrize("change", CHANGES)
def test_an_image_that_is_not_changed_stays_as_it_is(change: str) -> None:
    pixels = torch.rand(3, 6, 10)
    (same,) = vary(pixels, change, [SAME[change]], fill=0.3)
    torch.testing.assert_close(same, pixels, atol=1e-5, rtol=0)


@given(st.integers(-6, 6))
def test_a_shift_moves_whole_pixels_to_the_right(columns: int) -> None:
    pixels = image(side=8)[0]
    (moved,) = vary(pixels, "shift", [columns / 8], fill=0.25)
    expected = torch.full_like(pixels, 0.25)
    if columns >= 0:
        expected[:, :, columns:] = pixels[:, :, : 8 - columns]
    else:
        expected[:, :, :columns] = pixels[:, :, -columns:]
    torch.testing.assert_close(moved, expected, atol=1e-5, rtol=0)


def test_a_quarter_turn_is_clockwise() -> None:
    pixels = image(side=7)[0]
    quarter, half = vary(pixels, "turn", [90, 180])
    torch.testing.assert_close(quarter, torch.rot90(pixels, -1, (1, 2)), atol=1e-4, rtol=0)
    torch.testing.assert_close(half, pixels.flip(1, 2), atol=1e-4, rtol=0)


def test_a_turn_keeps_the_shape_of_what_is_in_a_wide_image() -> None:
    pixels = torch.zeros(1, 41, 81)
    pixels[:, 18:23, 30:51] = 1  # 21 wide, 5 high
    (turned,) = vary(pixels, "turn", [90])
    rows, columns = torch.nonzero(turned[0] > 0.5, as_tuple=True)
    assert (int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1) == (21, 5)


def test_an_image_twice_as_large_shows_its_middle() -> None:
    pixels = torch.zeros(1, 8, 8)
    pixels[:, 3:5, 3:5] = 1
    (larger,) = vary(pixels, "scale", [2.0])
    assert larger.sum() == pytest.approx(4 * 4, rel=0.05)
    assert larger[0, 2:6, 2:6].min() > 0.5


def test_brightness_and_noise_stay_within_the_scale() -> None:
    pixels = image(side=8)[0]
    for change, amounts in (("brightness", [0.0, 0.5, 3.0]), ("noise", [0.1, 2.0])):
        changed = vary(pixels, change, amounts, seed=4)
        assert 0 <= changed.min() <= changed.max() <= 1
    torch.testing.assert_close(vary(pixels, "brightness", [0.5])[0], pixels / 2)


def test_the_same_noise_becomes_stronger() -> None:
    pixels = torch.full((1, 20, 20), 0.5)
    weak, strong = vary(pixels, "noise", [0.02, 0.04], seed=9) - 0.5
    torch.testing.assert_close(strong, 2 * weak, atol=1e-6, rtol=0)
    assert weak.std() == pytest.approx(0.02, rel=0.15)
    again = vary(pixels, "noise", [0.02], seed=9)[0] - 0.5
    assert torch.equal(again, weak)


def test_paint_covers_the_cells_of_the_mask() -> None:
    images = torch.rand(2, 3, 6, 9)
    mask = torch.zeros(2, 3, dtype=torch.bool)
    mask[0, 2] = True  # the upper right: rows 0–2, columns 6–8
    painted = paint_over(images, mask, torch.tensor([0.1, 0.2, 0.3])[:, None, None])
    assert torch.equal(painted[:, :, 3:], images[:, :, 3:])
    assert torch.equal(painted[:, :, :, :6], images[:, :, :, :6])
    for channel, value in enumerate((0.1, 0.2, 0.3)):
        assert (painted[:, channel, :3, 6:] == torch.tensor(value)).all()
