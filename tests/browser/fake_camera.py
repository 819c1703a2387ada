"""A video that Chromium shows as its camera: two photographs by turns, slightly moving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from cnnviz.data.photos import read_photo

WIDTH, HEIGHT, RATE = 320, 240, 6
SECONDS = 8
"""Each photograph is shown for so long."""


def write_video(path: Path, photos: tuple[str, ...] = ("chelsea", "rocket")) -> None:
    """Write a video in the format YUV4MPEG2, which is plain bytes, to a file."""
    rng = np.random.default_rng(0)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for photo in photos:
            image = Image.fromarray(read_photo(photo).transpose(1, 2, 0))
            for _frame in range(RATE * SECONDS):
                file.write(b"FRAME\n" + _planes(_crop(image, rng)))


def _crop(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Return most of an image from a place that differs from frame to frame."""
    height = 0.8 * min(image.height, image.width * HEIGHT / WIDTH)
    width = height * WIDTH / HEIGHT
    left, top = rng.uniform(0, image.width - width), rng.uniform(0, image.height - height)
    box = (left, top, left + width, top + height)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=box)


def _planes(image: Image.Image) -> bytes:
    """Return luma in full and both chroma planes in half size."""
    luma, *chroma = image.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    return luma.tobytes() + b"".join(plane.resize(half).tobytes() for plane in chroma)
