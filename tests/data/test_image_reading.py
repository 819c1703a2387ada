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


KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")


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


def test_an_image_with_too_many_pixels_is_refused() -> None:
    with pytest.raises(Problem, match="10001×10000 pixels"):
        image_reading.read_image(image_bytes(Image.new("1", (10_001, 10_000))))


@pytest.mark.parametrize("size", [(8160, 6144), (12_000, 8_000)])
def test_a_photo_of_a_phone_is_decoded_at_a_fraction(size: tuple[int, int]) -> None:
    content = image_bytes(Image.new("RGB", size, (200, 100, 50)), "JPEG")
    read = image_reading.read_image(content)
    assert read.shape == (3, round(1024 * size[1] / size[0]), 1024)
    assert np.abs(read[:, 50, 50].astype(int) - (200, 100, 50)).max() <= 3


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_read_by_its_content(kind: str) -> None:
    pixels = np.zeros((24, 32, 3), np.uint8)
    pixels[:, 16:] = (255, 128, 0)
    read = image_reading.read_image(image_bytes(Image.fromarray(pixels), kind))
    assert read.shape == (3, 24, 32)
    assert read[:, 4, 4].max() <= 6
    assert np.abs(read[:, 4, 28].astype(int) - (255, 128, 0)).max() <= 8


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "TIFF", "AVIF"])
def test_of_an_animation_the_first_frame_is_read(kind: str) -> None:
    frames = [Image.new("RGB", (20, 10), color) for color in ((250, 0, 0), (0, 0, 250))]
    options = {"save_all": True, "append_images": frames[1:]}
    read = image_reading.read_image(image_bytes(frames[0], kind, **options))
    assert read.shape == (3, 10, 20)
    assert read[0].min() >= 240
    assert read[2].max() <= 20


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (3, 5000)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
def test_extreme_shapes_are_read(kind: str, size: tuple[int, int]) -> None:
    _channels, height, width = image_reading.read_image(
        image_bytes(Image.new("RGB", size, "white"), kind)
    ).shape
    assert min(height, width) >= 1
    assert max(height, width) == min(1024, max(size))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_becomes_upright(kind: str, orientation: int) -> None:
    upright = np.zeros((16, 32, 3), np.uint8)
    upright[:8, :16] = 255  # only the corner at the top left is white
    stored = Image.fromarray(upright)
    if orientation in STORED:
        stored = stored.transpose(STORED[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    read = image_reading.read_image(image_bytes(stored, kind, exif=exif))
    assert read.shape == (3, 16, 32)
    assert np.abs(read.astype(int) - upright.transpose(2, 0, 1)).mean() < 12


STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera stores an upright image with each orientation."""


def raw_png(depth: int, color: int, rows: bytes, *, width: int, key: bytes = b"") -> bytes:
    """Return a PNG of one row as the specification has it."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, depth, color, 0, 0, 0))
    transparent = chunk(b"tRNS", key) if key else b""
    pixels = chunk(b"IDAT", zlib.compress(b"\0" + rows))
    return b"\x89PNG\r\n\x1a\n" + header + transparent + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("depth", "rows", "key", "without", "expected"),
    [
        (1, b"\x40", 1, (0, 255), (0, 255)),
        (1, b"\x40", 0, (0, 255), (255, 255)),
        (2, b"\x60", 1, (85, 170), (255, 170)),
        (4, b"\x12", 1, (17, 34), (255, 34)),
        (8, b"\x01\x80", 1, (1, 128), (255, 128)),
        (16, b"\x12\x34\x12\x35", 0x1234, (18, 18), (255, 18)),
    ],
)
def test_the_transparent_gray_of_every_depth_becomes_white(
    depth: int, rows: bytes, key: int, without: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    plain = image_reading.read_image(raw_png(depth, 0, rows, width=2))
    assert tuple(plain[0, 0]) == without
    content = raw_png(depth, 0, rows, width=2, key=struct.pack(">H", key))
    np.testing.assert_array_equal(image_reading.read_image(content)[:, 0], [expected] * 3)


@pytest.mark.parametrize(("depth", "scale"), [(8, 1), (16, 257)])
def test_the_transparent_color_of_an_rgb_png_becomes_white(depth: int, scale: int) -> None:
    form = ">3B" if depth == 8 else ">3H"
    key, other = (struct.pack(form, *(value * scale for value in color)) for color in KEY_COLORS)
    transparent = struct.pack(">3H", *(value * scale for value in KEY_COLORS[0]))
    content = raw_png(depth, 2, key + other, width=2, key=transparent)
    read = image_reading.read_image(content)
    assert tuple(read[:, 0, 0]) == (255, 255, 255)
    assert tuple(read[:, 0, 1]) == KEY_COLORS[1]


KEY_COLORS = ((10, 20, 30), (10, 20, 31))


def test_each_color_of_a_palette_has_its_transparency() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.putpixel((1, 0), 1)
    read = image_reading.read_image(image_bytes(image, transparency=bytes([128, 255])))
    assert tuple(read[:, 0, 1]) == (0, 0, 200)
    assert np.abs(read[:, 0, 0].astype(int) - (227, 127, 127)).max() <= 1


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I", "F"])
def test_a_tiff_of_any_depth_is_scaled(mode: str) -> None:
    values = np.array([[0.0, 0.5, 1.0]]) * (1 if mode == "F" else 65535)
    types = {"I;16": "<u2", "I;16B": ">u2", "I": "int32", "F": "float32"}
    read = image_reading.read_image(
        image_bytes(Image.fromarray(values.astype(types[mode])), "TIFF")
    )
    assert np.abs(read[0, 0].astype(int) - (0, 127, 255)).max() <= 1


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(kind: str) -> None:
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    read = image_reading.read_image(image_bytes(cyan, kind))
    assert np.abs(read[:, 4, 4].astype(int) - (0, 255, 255)).max() <= 4


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_half_transparent_red_on_white_is_pink(kind: str) -> None:
    read = image_reading.read_image(
        image_bytes(Image.new("RGBA", (16, 16), (255, 0, 0, 128)), kind)
    )
    assert np.abs(read[:, 4, 4].astype(int) - (255, 127, 127)).max() <= 4


def test_transparent_pixels_do_not_color_their_neighbors() -> None:
    pixels = np.zeros((2000, 2000, 4), np.uint8)
    pixels[:, ::2] = (0, 200, 0, 255)
    read = image_reading.read_image(image_bytes(Image.fromarray(pixels)))
    assert np.abs(read[:, 300, 300].astype(int) - (127, 228, 127)).max() <= 30


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
    ("content", "words"),
    [
        (b"", "Supported formats: PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF"),
        (b"hello", "Supported formats"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a web page or an SVG drawing"),
        (b"\xef\xbb\xbf\n<!doctype html><title>Page</title>", "a web page or an SVG drawing"),
        (b"%PDF-1.7", "a PDF document"),
        (b"8BPS\0\1", "a Photoshop document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC photos are not supported"),
        (b"\xff\x0a\xfa", "JPEG XL is not supported"),
    ],
)
def test_other_files_are_refused_with_what_they_are(content: bytes, words: str) -> None:
    with pytest.raises(Problem, match=words):
        image_reading.read_image(content)


def test_corrupted_bytes_raise_nothing_but_a_problem() -> None:
    rng = np.random.default_rng(1)
    for kind in KINDS:
        content = image_bytes(Image.fromarray(noise()), kind)
        for _ in range(60):
            corrupted = bytearray(content)
            for position in rng.integers(0, len(corrupted), 8):
                corrupted[position] = rng.integers(0, 256)
            with contextlib.suppress(Problem):
                assert image_reading.read_image(bytes(corrupted)).shape[0] == 3
