"""Uploaded images are read safely and preprocessed step by step."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import image_reading
from cnnviz.problem import Problem


def image_bytes(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(height: int = 30, width: int = 40) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_a_png_is_read_pixel_by_pixel() -> None:
    pixels = noise()
    read = image_reading.read_image(image_bytes(Image.fromarray(pixels)))
    np.testing.assert_array_equal(read, pixels.transpose(2, 0, 1))


def test_a_jpeg_is_read() -> None:
    assert image_reading.read_image(image_bytes(Image.fromarray(noise()), "JPEG")).shape == (
        3,
        30,
        40,
    )


def test_an_image_is_rotated_by_its_exif_tag() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was rotated by 90°
    content = image_bytes(Image.fromarray(noise()), "JPEG", exif=exif)
    assert image_reading.read_image(content).shape == (3, 40, 30)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_become_white(mode: str) -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert(mode)
    options = {"transparency": clear.getpixel((0, 0))} if mode == "P" else {}
    assert (image_reading.read_image(image_bytes(clear, **options)) == 255).all()


def test_sixteen_bit_values_are_scaled_not_clipped() -> None:
    deep = Image.fromarray(np.full((4, 4), 65535 // 2, np.uint16))
    assert image_reading.read_image(image_bytes(deep))[0, 0, 0] == 127


def test_a_large_image_is_scaled_down() -> None:
    assert image_reading.read_image(image_bytes(Image.new("L", (3000, 1500)))).shape == (
        3,
        512,
        1024,
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99)))
    with pytest.raises(Problem, match="too many pixels"):
        image_reading.read_image(bomb + chunk(b"IEND", b""))


def test_a_large_image_below_pillows_limit_is_refused() -> None:
    with pytest.raises(Problem, match="8000×8000 pixels"):
        image_reading.read_image(image_bytes(Image.new("1", (8000, 8000))))


def test_a_file_with_too_many_bytes_is_refused() -> None:
    with pytest.raises(Problem, match="MB"):
        image_reading.read_image(bytes(image_reading.MAX_BYTES + 1))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused(kind: str, share: float) -> None:
    content = image_bytes(Image.fromarray(noise(200, 200)), kind)
    with pytest.raises(Problem, match="damaged"):
        image_reading.read_image(content[: int(len(content) * share)])


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"<svg/>", image_bytes(Image.new("L", (4, 4)), "GIF")]
)
def test_files_other_than_png_and_jpeg_are_refused(content: bytes) -> None:
    with pytest.raises(Problem, match="not a PNG or JPEG image"):
        image_reading.read_image(content)


def test_corrupted_bytes_raise_nothing_but_a_problem() -> None:
    rng = np.random.default_rng(1)
    for kind in ("PNG", "JPEG"):
        content = image_bytes(Image.fromarray(noise()), kind)
        for _ in range(150):
            corrupted = bytearray(content)
            for position in rng.integers(0, len(corrupted), 8):
                corrupted[position] = rng.integers(0, 256)
            with contextlib.suppress(Problem):
                assert image_reading.read_image(bytes(corrupted)).shape[0] == 3
