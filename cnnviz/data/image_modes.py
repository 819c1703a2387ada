"""Pixels of any depth as 8 bits, and the transparent color of PNG files of any depth."""

import numpy as np
from PIL import Image

_GRAY, _RGB = 0, 2
"""Color types of PNG."""


def to_eight_bits(image: Image.Image) -> Image.Image:
    """Return an image whose channels have 8 bits; Pillow's own conversion would clip, not scale.

    Integers of more bits are taken as 16, and real numbers as brightness from 0 to 1, or to 255 if
    any are larger than 1.
    """
    if image.mode.startswith("I"):
        values = np.asarray(image).clip(0, 65535)
        return _copy_info(image, (values // 257).astype(np.uint8))
    if image.mode == "F":
        values = np.nan_to_num(np.asarray(image))
        scale = 255 if values.max(initial=0) <= 1 else 1
        return _copy_info(image, (values * scale).clip(0, 255).round().astype(np.uint8))
    return image


def _copy_info(
    image: Image.Image, values: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> Image.Image:
    plain = Image.fromarray(values)
    plain.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return plain


def find_mask(image: Image.Image, content: bytes) -> Image.Image | None:
    """Return where a PNG with one transparent color is opaque, None for any other image.

    The color (tRNS, PNG specification, section 11.3.2.1) has the depth of the file, the pixels
    that Pillow read may have another one.
    """
    color = image.info.get("transparency")
    if image.format != "PNG" or color is None or content[25] not in (_GRAY, _RGB):
        return None
    depth = content[24]
    pixels = np.asarray(image)
    if content[25] == _RGB:
        key = np.array(color) >> 8 if depth == 16 else np.array(color)  # read as 8 bits
        opaque = (pixels != key).any(axis=-1)
    elif depth <= 8:
        opaque = pixels.astype(np.uint8) != (
            color if image.mode == "1" else color * 255 // (2**depth - 1)
        )
    else:
        opaque = pixels != color
    return Image.fromarray((opaque * 255).astype(np.uint8))
