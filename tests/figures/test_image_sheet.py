"""Sheets of images and bars of class counts: right places and sizes, escaped text."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from cnnviz import figures
from cnnviz.figures import Caption


def sheet_of(html: str) -> np.ndarray:
    (png,) = re.findall(r"base64,([^)]+)\)", html)  # one PNG for all images
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("count", [1, 12, 30])
def test_every_image_shows_its_part_of_the_sheet(channels: int, count: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (count, channels, 8, 6), dtype=np.uint8)
    html = figures.image_sheet(images, [Caption(("x",), f"image {n}") for n in range(count)])
    sheet = sheet_of(html).reshape(-1, min(count, 12) * 6, channels)
    positions = re.findall(r"background-position:-(\d+)px -(\d+)px", html)
    scale = 11  # 88 pixels for the longer side
    for image, (left, top) in zip(images, positions, strict=True):
        x, y = int(left) // scale, int(top) // scale
        crop = sheet[y : y + 8, x : x + 6]
        np.testing.assert_array_equal(crop.transpose(2, 0, 1), image)


def test_text_from_readers_is_escaped() -> None:
    images = np.zeros((1, 1, 8, 8), np.uint8)
    html = figures.image_sheet(images, [Caption(("<b>", "</p>"), '"><i>', link='x"y')])
    assert "<i>" not in html
    assert "&lt;b&gt;" in html
    assert 'href="x&quot;y"' in html
    bars = figures.class_counts(["<i>"], [("<u>", [3]), ("test", [0])], label='"')
    assert "<i>" not in bars
    assert "&lt;u&gt;" in bars


def test_bars_are_as_long_as_their_counts() -> None:
    html = figures.class_counts(
        ["a", "b"], [("train", [100, 50]), ("test", [25, 0])], label="counts"
    )
    assert re.findall(r";width:([\d.]+)%", html) == ["100.00", "25.00", "50.00", "0.00"]
