"""Pictures from outside: read safely, and prepared step by step for a network."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from cnnviz.data.dataset import Images
from cnnviz.nets import Shape
from cnnviz.problem import N_, Problem

MOST_BYTES = 20 * 2**20
MOST_PIXELS = 50_000_000
LONG_SIDE = 1024
FORMATS = ("PNG", "JPEG")
"""What is read as a picture of the reader's own."""
ALL_FORMATS = (*FORMATS, "GIF", "BMP", "WEBP")
"""What is read in a folder of pictures; of a moving one the first picture."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a picture's preparation.

    Attributes:
        name: What was done, translated where it is shown.
        pixels: The picture after it, (C, H, W): uint8 from 0 to 255, or float32 once it is scaled.
    """

    name: str
    pixels: NDArray[np.uint8] | NDArray[np.float32]


def read(content: bytes, formats: tuple[str, ...] = FORMATS) -> Images:
    """Return the picture of a PNG or JPEG file, or of other formats, (3, H, W) uint8.

    It is turned as its EXIF says, transparency lies over white, and a large picture is made
    smaller, to at most 1024 pixels on its longer side.

    Raises:
        Problem: Too large, no PNG or JPEG, or damaged.
    """
    if len(content) > MOST_BYTES:
        raise Problem(
            "The image file is {size} MB; the limit is {most} MB.",
            setting="picture",
            size=round(len(content) / 2**20, 1),
            most=MOST_BYTES // 2**20,
        )
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            _check_pixels(image)
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG decodes a smaller picture faster
            opaque = _over_white(ImageOps.exif_transpose(image))
    except Problem:
        raise
    except UnidentifiedImageError as error:
        raise Problem("The file is not a PNG or JPEG image.", setting="picture") from error
    except Image.DecompressionBombError as error:
        raise Problem(
            "The image has too many pixels; the limit is {most}.",
            setting="picture",
            most=f"{MOST_PIXELS:,}",
        ) from error
    except _DAMAGE as error:
        raise Problem(
            "The image is damaged or incomplete: {detail}.", setting="picture", detail=str(error)
        ) from error
    opaque.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(opaque).transpose(2, 0, 1))


# What Pillow's decoders raise on broken files.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)


def _check_pixels(image: Image.Image) -> None:
    """Refuse a picture before it is unpacked: few bytes can hold a great many pixels."""
    if image.width * image.height > MOST_PIXELS:
        raise Problem(
            "The image has {width}×{height} pixels; the limit is {most}.",
            setting="picture",
            width=image.width,
            height=image.height,
            most=f"{MOST_PIXELS:,}",
        )


def _over_white(image: Image.Image) -> Image.Image:
    """Return an RGB picture without transparency."""
    if image.mode.startswith("I"):  # 16 bits; Pillow's own conversion would cut, not scale
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def resized(picture: Images, shape: Shape) -> Images:
    """Return the middle of a picture in another size and with other channels.

    The same steps in the same order as :func:`prepare` takes up to there.

    Args:
        picture: (3, H, W) or (1, H, W) uint8.
        shape: (C, H, W); C is 1 or 3.
    """
    channels, height, width = shape
    return _resized(_cropped(_channels(picture, channels), height / width), height, width)


def prepare(
    picture: Images,
    input_shape: Shape,
    *,
    mean: tuple[float, ...] | None = None,
    std: tuple[float, ...] | None = None,
    light_on_dark: bool = True,
) -> list[Step]:
    """Return the steps that make a picture the input of a network; the last one is that input.

    Args:
        picture: (3, H, W) or (1, H, W) uint8.
        input_shape: Shape of the network's input, (C, H, W); C is 1 or 3.
        mean: What is taken off each channel after scaling to 0–1; None for nothing.
        std: What each channel is divided by after that; None for nothing.
        light_on_dark: The network learned light things on black, as in FashionMNIST: a picture
            with a light border is inverted.

    Raises:
        Problem: The network takes no pictures of one or three channels.
    """
    if len(input_shape) != 3 or input_shape[0] not in (1, 3):
        raise Problem(
            "This network does not take images as input: its input shape is {shape}.",
            setting="picture",
            shape="×".join(map(str, input_shape)),
        )
    steps = _to_scale(picture, input_shape, light_on_dark)
    if mean is not None and std is not None:
        columns = np.array([mean, std], dtype=np.float32)[:, :, None, None]  # (2, C, 1, 1)
        normal = (steps[-1].pixels - columns[0]) / columns[1]
        steps.append(Step(N_("Normalized"), normal.astype(np.float32)))
    # A step that had nothing to do handed the very same array on.
    kept = [one for before, one in itertools.pairwise(steps) if one.pixels is not before.pixels]
    return [steps[0], *kept]


def _to_scale(picture: Images, input_shape: Shape, light_on_dark: bool) -> list[Step]:
    """Return the steps up to the network's size and the scale 0–1."""
    channels, height, width = input_shape
    grey_or_three = _channels(picture, channels)
    cropped = _cropped(grey_or_three, height / width)
    resized = _resized(cropped, height, width)
    turned = 255 - resized if light_on_dark and _border(resized) > 127.5 else resized
    return [
        Step(N_("Image"), picture),
        Step(N_("Grayscale") if channels == 1 else N_("Three channels"), grey_or_three),
        Step(N_("Cropped to the network's aspect ratio"), cropped),
        Step(N_("Resized"), resized),
        Step(N_("Inverted: light on dark, like the training images"), turned),
        Step(N_("Scaled to 0–1"), turned.astype(np.float32) / np.float32(255)),
    ]


def _channels(picture: Images, channels: int) -> Images:
    """Return grey (ITU-R 601 weights) or three channels; the same array if nothing is to do."""
    if len(picture) == channels:
        return picture
    if channels == 3:
        return np.repeat(picture, 3, axis=0)
    weights = np.array([0.299, 0.587, 0.114])
    grey = np.tensordot(weights, picture.astype(np.float64), axes=1)  # (H, W)
    return grey.round().astype(np.uint8)[None]


def _cropped(picture: NDArray[np.uint8], ratio: float) -> NDArray[np.uint8]:
    """Return the largest middle part whose height is ``ratio`` times its width."""
    _, height, width = picture.shape
    rows = min(height, max(1, round(width * ratio)))
    columns = min(width, max(1, round(height / ratio)))
    if (rows, columns) == (height, width):
        return picture
    top, left = (height - rows) // 2, (width - columns) // 2
    return picture[:, top : top + rows, left : left + columns]


def _resized(picture: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Return the picture in another size; when it shrinks, every pixel counts."""
    if picture.shape[1:] == (height, width):
        return picture
    planes = [
        np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.BILINEAR))
        for plane in picture
    ]
    return np.stack(planes)


def _border(picture: NDArray[np.uint8]) -> float:
    """Return the mean of the outermost pixels."""
    edge = np.ones(picture.shape[1:], dtype=bool)
    edge[1:-1, 1:-1] = False
    return float(picture[:, edge].mean())
