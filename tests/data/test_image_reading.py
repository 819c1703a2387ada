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


def dark_shoe_on_white() -> np.ndarray:
    image = np.full((3, 60, 100), 250, np.uint8)
    image[:, 20:40, 30:70] = np.array([10, 40, 90])[:, None, None]
    return image


def test_the_steps_lead_from_the_image_to_the_network_input() -> None:
    steps = image_reading.prepare_image(dark_shoe_on_white(), (1, 28, 28), mean=(0.5,), std=(0.25,))
    assert [step.pixels.shape for step in steps] == [
        (3, 60, 100), (1, 60, 100), (1, 60, 60), (1, 28, 28), (1, 28, 28), (1, 28, 28), (1, 28, 28),
    ]  # fmt: skip
    assert [step.pixels.dtype.name for step in steps] == ["uint8"] * 5 + ["float32"] * 2


def test_grayscale_uses_the_luma_weights() -> None:
    image = np.array([[[200]], [[100]], [[50]]], np.uint8)
    (_, gray, *_rest) = image_reading.prepare_image(image, (1, 1, 1), light_on_dark=False)
    assert gray.pixels[0, 0, 0] == round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)


def test_only_a_light_background_is_inverted() -> None:
    image = dark_shoe_on_white()
    inverted = image_reading.prepare_image(image, (1, 28, 28))
    assert inverted[-1].pixels[0, 0, 0] == pytest.approx(5 / 255)
    original = image_reading.prepare_image(255 - image, (1, 28, 28))
    np.testing.assert_allclose(original[-1].pixels, inverted[-1].pixels, atol=1.01 / 255)
    assert len(original) == len(inverted) - 1


def test_the_input_is_normalized_with_the_given_mean_and_std() -> None:
    raw, normalized = (
        image_reading.prepare_image(dark_shoe_on_white(), (3, 32, 32), mean=mean, std=std)[
            -1
        ].pixels
        for mean, std in ((None, None), ((0.1, 0.2, 0.3), (0.5, 1.0, 2.0)))
    )
    expected = (raw - np.array([0.1, 0.2, 0.3])[:, None, None]) / np.array([0.5, 1, 2])[
        :, None, None
    ]
    np.testing.assert_allclose(normalized, expected, atol=1e-6)


def test_an_image_of_the_right_shape_is_only_scaled() -> None:
    image = np.zeros((1, 28, 28), np.uint8)
    assert len(image_reading.prepare_image(image, (1, 28, 28))) == 2


def test_an_image_one_pixel_high_is_preprocessed() -> None:
    steps = image_reading.prepare_image(np.zeros((3, 1, 900), np.uint8), (1, 28, 28))
    assert steps[-1].pixels.shape == (1, 28, 28)


@pytest.mark.parametrize("shape", [(784,), (2, 28, 28)])
def test_a_network_without_image_input_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(
        Problem,
        match=f"does not take images as input: its input shape is {'×'.join(map(str, shape))}",
    ):
        image_reading.prepare_image(np.zeros((3, 9, 9), np.uint8), shape)
