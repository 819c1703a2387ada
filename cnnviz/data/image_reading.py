"""Images from files, read safely and by their content, whatever their names are."""

import io
import threading
from contextlib import AbstractContextManager, nullcontext

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from cnnviz.data.dataset import Images
from cnnviz.data.image_modes import find_mask, to_eight_bits
from cnnviz.problem import N_, Problem

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 100_000_000
LONG_SIDE = 1024
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""Formats that are read on every page, by their content; of an animation the first frame."""
FORMAT_NAMES = "PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF"
SUFFIXES = (
    *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib"),
    *(".tif", ".tiff", ".avif"),
)
"""Ends of names by which images are found in a folder, lower case."""
LARGE = 16_000_000
"""Pixels from which images are decoded one after the other: one takes up to a gigabyte."""
OTHERS = (
    (b"%PDF", N_("It is a PDF document, not an image. Export the page as PNG or JPEG.")),
    (b"8BPS", N_("It is a Photoshop document. Export it as PNG or JPEG.")),
    (b"\xff\x0a", N_("JPEG XL is not supported. Export the image as PNG or JPEG.")),
)
"""How files of other kinds begin, and what to do with them."""
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow refuses twice as many before anything is decoded

_turn = threading.Lock()


def read_image(content: bytes, formats: tuple[str, ...] = FORMATS) -> Images:
    """Return the image of a file, (3, H, W) uint8.

    It is rotated by its EXIF orientation, put on white where it is transparent, and resized to at
    most 1024 pixels on its longer side.

    Raises:
        Problem: Too large, not an image of these formats, or damaged.
    """
    if len(content) > MAX_BYTES:
        raise Problem(
            "The image file is {size} MB; the limit is {most} MB.",
            setting="image",
            size=round(len(content) / 2**20, 1),
            most=MAX_BYTES // 2**20,
        )
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            _check_pixels(image)
            with _wait_turn(image):
                small = _decode(image, content)
    except Problem:
        raise
    except UnidentifiedImageError as error:
        raise _name_other_kind(content) from error
    except Image.DecompressionBombError as error:
        raise Problem(
            "The image has too many pixels; the limit is {most}.",
            setting="image",
            most=f"{MAX_PIXELS:,}",
        ) from error
    except Exception as error:  # Pillow's decoders have many for damaged files
        raise Problem(
            "The image is damaged or incomplete: {detail}.", setting="image", detail=str(error)
        ) from error
    return np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1))


def _check_pixels(image: Image.Image) -> None:
    """Refuse a large image before it is decoded: few bytes can hold a great many pixels."""
    if image.width * image.height > MAX_PIXELS:
        raise Problem(
            "The image has {width}×{height} pixels; the limit is {most}.",
            setting="image",
            width=image.width,
            height=image.height,
            most=f"{MAX_PIXELS:,}",
        )


def _wait_turn(image: Image.Image) -> AbstractContextManager[object]:
    return _turn if image.width * image.height > LARGE else nullcontext()


def _decode(image: Image.Image, content: bytes) -> Image.Image:
    """Return an open image as RGB, small, upright and opaque."""
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG decodes a smaller image faster
    image.load()  # some parts of the header come with the pixels
    mask = find_mask(image, content)
    plain = to_eight_bits(image)
    if mask is not None:
        plain = plain.convert("RGB")
        plain.putalpha(mask)
    elif plain.has_transparency_data:
        plain = plain.convert("RGBA")
    elif plain.mode != "L":
        plain = plain.convert("RGB")
    plain.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BILINEAR)
    plain = ImageOps.exif_transpose(plain)
    if plain.mode != "RGBA":
        return plain.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", plain.size, "white"), plain).convert("RGB")


def _name_other_kind(content: bytes) -> Problem:
    """Return why a file is not read, with what it is if that can be seen."""
    reason = ""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        reason = N_("HEIC photos are not supported. Export the photo as JPEG.")
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        reason = N_("It is a web page or an SVG drawing, whatever its name says.")
    for beginning, words in OTHERS:
        if content.startswith(beginning):
            reason = words
    if reason:
        return Problem(
            "The file is not an image that can be read. {reason}",
            setting="image",
            reason=Problem(reason),
        )
    return Problem(
        "The file is not an image that can be read. Supported formats: {formats}.",
        setting="image",
        formats=FORMAT_NAMES,
    )
