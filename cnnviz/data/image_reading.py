"""Images from files, read safely."""

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from cnnviz.data.dataset import Images
from cnnviz.problem import Problem

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 50_000_000
LONG_SIDE = 1024
FORMATS = ("PNG", "JPEG")
"""Formats of an uploaded image."""
ALL_FORMATS = (*FORMATS, "GIF", "BMP", "WEBP")
"""Formats in an image folder; of an animation the first frame is read."""


def read_image(content: bytes, formats: tuple[str, ...] = FORMATS) -> Images:
    """Return the image of a PNG or JPEG file, or of other formats, (3, H, W) uint8.

    It is rotated by its EXIF orientation, put on white where it is transparent, and resized to at
    most 1024 pixels on its longer side.

    Raises:
        Problem: Too large, not a PNG or JPEG file, or damaged.
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
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG decodes a smaller image faster
            opaque = _put_on_white(ImageOps.exif_transpose(image))
    except Problem:
        raise
    except UnidentifiedImageError as error:
        raise Problem("The file is not a PNG or JPEG image.", setting="image") from error
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
    opaque.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(opaque).transpose(2, 0, 1))


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


def _put_on_white(image: Image.Image) -> Image.Image:
    """Return an RGB image without transparency."""
    if image.mode.startswith("I"):  # 16 bits; Pillow's own conversion would clip, not scale
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")
