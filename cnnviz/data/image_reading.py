"""Images from files: read safely, and prepared step by step for a network."""

import io
import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from cnnviz.data.dataset import Images
from cnnviz.problem import N_, Problem

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 50_000_000
LONG_SIDE = 1024
FORMATS = ("PNG", "JPEG")
"""Formats of an uploaded image."""
ALL_FORMATS = (*FORMATS, "GIF", "BMP", "WEBP")
"""Formats in an image folder; of an animation the first frame is read."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the preparation of an image.

    Attributes:
        name: What was done, translated where it is shown.
        pixels: The image after it, (C, H, W): uint8 from 0 to 255, or float32 once it is scaled.
    """

    name: str
    pixels: NDArray[np.uint8] | NDArray[np.float32]


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


def resize_image(image: Images, shape: tuple[int, ...]) -> Images:
    """Return the center of an image (3 or 1, H, W) uint8 in another shape (C, H, W), C = 1 or 3.

    The same steps in the same order as in :func:`prepare_image`.
    """
    channels, height, width = shape
    return _resize(_crop(_convert_channels(image, channels), height / width), height, width)


def prepare_image(
    image: Images,
    input_shape: tuple[int, ...],
    *,
    mean: tuple[float, ...] | None = None,
    std: tuple[float, ...] | None = None,
    light_on_dark: bool = True,
) -> list[Step]:
    """Return the steps from an image to the input of a network, which is the last one.

    Args:
        image: (3, H, W) or (1, H, W) uint8.
        input_shape: (C, H, W) of the network's input; C is 1 or 3.
        mean: Subtracted from each channel after scaling to 0–1; None for nothing.
        std: Divides each channel after that; None for nothing.
        light_on_dark: The network was trained on light objects on black, as in FashionMNIST: an
            image with a light border is inverted.

    Raises:
        Problem: The input of the network is not an image of one or three channels.
    """
    _check_input_shape(input_shape)
    channels, height, width = input_shape
    converted = _convert_channels(image, channels)
    cropped = _crop(converted, height / width)
    resized = _resize(cropped, height, width)
    inverted = 255 - resized if light_on_dark and _border_mean(resized) > 127.5 else resized
    steps = [
        Step(N_("Image"), image),
        Step(N_("Grayscale") if channels == 1 else N_("Three channels"), converted),
        Step(N_("Cropped to the network's aspect ratio"), cropped),
        Step(N_("Resized"), resized),
        Step(N_("Inverted: light on dark, like the training images"), inverted),
        Step(N_("Scaled to 0–1"), inverted.astype(np.float32) / np.float32(255)),
    ]
    if mean is not None and std is not None:
        columns = np.array([mean, std], dtype=np.float32)[:, :, None, None]  # (2, C, 1, 1)
        normal = (steps[-1].pixels - columns[0]) / columns[1]
        steps.append(Step(N_("Normalized"), normal.astype(np.float32)))
    # A step that has nothing to do returns the very same array.
    changes = [
        step for before, step in itertools.pairwise(steps) if step.pixels is not before.pixels
    ]
    return [steps[0], *changes]


def _check_input_shape(shape: tuple[int, ...]) -> None:
    if len(shape) != 3 or shape[0] not in (1, 3):
        raise Problem(
            "This network does not take images as input: its input shape is {shape}.",
            setting="image",
            shape="×".join(map(str, shape)),
        )


def _convert_channels(image: Images, channels: int) -> Images:
    """Return gray (ITU-R 601 weights) or three channels; the same array if it has them already."""
    if len(image) == channels:
        return image
    if channels == 3:
        return np.repeat(image, 3, axis=0)
    weights = np.array([0.299, 0.587, 0.114])
    gray = np.tensordot(weights, image.astype(np.float64), axes=1)  # (H, W)
    return gray.round().astype(np.uint8)[None]


def _crop(image: Images, ratio: float) -> Images:
    """Return the largest center crop whose height is ``ratio`` times its width."""
    _, height, width = image.shape
    rows = min(height, max(1, round(width * ratio)))
    columns = min(width, max(1, round(height / ratio)))
    if (rows, columns) == (height, width):
        return image
    top, left = (height - rows) // 2, (width - columns) // 2
    return image[:, top : top + rows, left : left + columns]


def _resize(image: Images, height: int, width: int) -> Images:
    """Return the image in another size; when it shrinks, every pixel counts."""
    if image.shape[1:] == (height, width):
        return image
    planes = [
        np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.BILINEAR))
        for plane in image
    ]
    return np.stack(planes)


def _border_mean(image: Images) -> float:
    """Return the mean of the outermost pixels."""
    border = np.ones(image.shape[1:], dtype=bool)
    border[1:-1, 1:-1] = False
    return float(image[:, border].mean())
