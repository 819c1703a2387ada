"""The steps from an image to the input of a network, and the options that change them."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.data import preparation_code as code
from cnnviz.data.dataset import Images
from cnnviz.data.ink import Ink, Placement, find_ink, ink_corner, place_ink
from cnnviz.problem import N_, Problem


class Stage(NamedTuple):
    """What was done, the image after it, and Python code that does it."""

    name: str
    pixels: Images
    code: str = ""


NORMALIZED = N_("Normalized")
"""Name of the step that takes out the training images' mean and deviation."""


class Fit(StrEnum):
    """How an image gets the aspect ratio of the network's input."""

    CROP = "crop"
    PAD = "pad"
    STRETCH = "stretch"


class Invert(StrEnum):
    """Whether light and dark are exchanged; automatically where the background is light."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True)
class Preparation:
    """What can be changed about the preparation of an image.

    Attributes:
        gray: The colors are removed, also for a network that sees them.
        invert: Whether light and dark are exchanged.
        fit: How the aspect ratio is changed.
        center: What is drawn is found, scaled and centered as in the training images, where the
            network has a placement.
        normalize: The training images' mean is subtracted, and the result divided by their
            standard deviation, where the network was trained so.
    """

    gray: bool = False
    invert: Invert = Invert.AUTO
    fit: Fit = Fit.CROP
    center: bool = False
    normalize: bool = True


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the preparation of an image.

    Attributes:
        name: What was done, translated where it is shown.
        pixels: The image after it, (C, H, W): uint8 from 0 to 255, or float32 once it is scaled.
        size: Its height and width if the pixels are only some of it, else empty.
        code: Python code that does it, see :mod:`cnnviz.data.preparation_code`.
    """

    name: str
    pixels: NDArray[np.uint8] | NDArray[np.float32]
    size: tuple[int, ...] = ()
    code: str = ""


def resize_image(image: Images, shape: tuple[int, ...]) -> Images:
    """Return the center of an image (3 or 1, H, W) uint8 in another shape (C, H, W), C = 1 or 3.

    The same steps in the same order as in :func:`prepare_image`.
    """
    channels, height, width = shape
    cropped = _crop(_convert_channels(image, channels), height / width).pixels
    return _resize(cropped, height, width)


def prepare_image(
    image: Images,
    input_shape: tuple[int, ...],
    *,
    mean: tuple[float, ...] | None = None,
    std: tuple[float, ...] | None = None,
    light_on_dark: bool = True,
    placement: Placement | None = None,
    options: Preparation | None = None,
) -> list[Step]:
    """Return the steps from an image to the input of a network, which is the last one.

    A step that changes nothing is left out.

    Args:
        image: (3, H, W) or (1, H, W) uint8.
        input_shape: (C, H, W) of the network's input; C is 1 or 3.
        mean: Subtracted from each channel after scaling to 0–1; None for nothing.
        std: Divides each channel after that; None for nothing.
        light_on_dark: The network was trained on light objects on black, as in FashionMNIST: an
            image with a light border is inverted.
        placement: Where the training images have what they show; None where that varies.
        options: What the reader changed.

    Raises:
        Problem: The input of the network is not an image of one or three channels.
    """
    _check_input_shape(input_shape)
    options = options or Preparation()
    first = Stage(N_("Image"), image, code.read_code(len(image)))
    stages = [first, *_change_colors(image, input_shape[0], options)]
    size = input_shape[1:]
    if options.center and placement is not None and input_shape[0] == 1:
        stages.append(_invert(stages[-1].pixels, options, light_on_dark=light_on_dark))
        stages += _center(stages[-1].pixels, size, placement)
    else:
        stages += _change_size(stages[-1].pixels, size, options.fit)
        stages.append(_invert(stages[-1].pixels, options, light_on_dark=light_on_dark))
    # A stage that has nothing to do returns the very same array.
    changes = [
        after for before, after in itertools.pairwise(stages) if after.pixels is not before.pixels
    ]
    steps = [Step(one.name, one.pixels, code=one.code) for one in (first, *changes)]
    return [*steps, *_scale(stages[-1].pixels, mean, std if options.normalize else None)]


def last_pixels(steps: Sequence[Step]) -> Images:
    """Return the image (C, H, W) uint8 before it is scaled to 0–1."""
    for step in reversed(steps):
        if step.pixels.dtype == np.uint8:
            return step.pixels.astype(np.uint8, copy=False)
    raise ValueError("The steps begin with no image.")


def _scale(
    pixels: Images, mean: tuple[float, ...] | None, std: tuple[float, ...] | None
) -> list[Step]:
    """Return the steps from pixels (C, H, W) to the values of the input."""
    scaled = pixels.astype(np.float32) / np.float32(255)
    steps = [Step(N_("Scaled to 0–1"), scaled, code=code.SCALE)]
    if mean is not None and std is not None:
        normal, text = _normalize(scaled, mean, std), code.normalize_code(mean, std)
        steps.append(Step(NORMALIZED, normal, code=text))
    return steps


def _normalize(
    scaled: NDArray[np.float32], mean: tuple[float, ...], std: tuple[float, ...]
) -> NDArray[np.float32]:
    """Return pixels (C, H, W) from 0 to 1 less the mean of each channel, divided by its std."""
    columns = np.array([mean, std], dtype=np.float32)[:, :, None, None]  # (2, C, 1, 1)
    normal: NDArray[np.float32] = ((scaled - columns[0]) / columns[1]).astype(np.float32)
    return normal


def shrink_pixels(pixels: NDArray[Any], most: int) -> NDArray[Any]:
    """Return pixels (C, H, W) as they are shown, with at most so many on the longer side."""
    times = math.ceil(max(pixels.shape[1:]) / most)
    return pixels[:, ::times, ::times].copy()


def _check_input_shape(shape: tuple[int, ...]) -> None:
    if len(shape) != 3 or shape[0] not in (1, 3):
        raise Problem(
            "This network does not take images as input: its input shape is {shape}.",
            setting="image",
            shape="×".join(map(str, shape)),
        )


def _change_colors(image: Images, channels: int, options: Preparation) -> list[Stage]:
    """Return the steps to the network's number of channels."""
    stages = []
    if channels == 1 or options.gray:
        image = _convert_channels(image, 1)
        stages.append(Stage(N_("Grayscale"), image, code.GRAY))
    return [*stages, Stage(N_("Three channels"), _convert_channels(image, channels), code.REPEAT)]


def _invert(image: Images, options: Preparation, *, light_on_dark: bool) -> Stage:
    match options.invert:
        case Invert.ON:
            return Stage(N_("Inverted"), 255 - image, code.INVERT)
        case Invert.AUTO if light_on_dark and _border_mean(image) > 127.5:
            name = N_("Inverted: light on dark, like the training images")
            return Stage(name, 255 - image, code.INVERT)
    return Stage("", image)


def _center(image: Images, size: tuple[int, ...], placement: Placement) -> list[Stage]:
    """Return the steps that put what is drawn in the place where the training images have it."""
    ink = find_ink(image[0], placement.box_of(size))
    if ink is None:
        return [_resized(image, *size)]
    top, left = ink_corner(ink.pixels, size, placement)
    height, width = ink.pixels.shape
    borders = (top, size[0] - top - height), (left, size[1] - left - width)
    name = N_("Centered at its center of mass") if placement.by_mass else N_("Centered")
    return [
        Stage(N_("Cut out and scaled like the training images"), ink.pixels[None], _ink_code(ink)),
        Stage(name, place_ink(ink.pixels, size, placement)[None], code.pad_code(*borders, (0,))),
    ]


def _ink_code(ink: Ink) -> str:
    """Return code that cuts what is drawn out of an image and scales it."""
    (top, bottom), (left, right) = ink.rows, ink.columns
    parts = (
        code.clear_code(ink.black, ink.factor),
        code.crop_code(top, left, bottom - top, right - left),
        code.resize_code(*ink.pixels.shape),
    )
    return "\n".join(part for part in parts if part)


def _change_size(image: Images, size: tuple[int, ...], fit: Fit) -> list[Stage]:
    """Return the steps to the network's height and width."""
    height, width = size
    stages = []
    if fit is Fit.CROP:
        stages.append(_crop(image, height / width))
    elif fit is Fit.PAD:
        stages.append(_pad(image, height / width))
    return [*stages, _resized(stages[-1].pixels if stages else image, height, width)]


def _resized(image: Images, height: int, width: int) -> Stage:
    return Stage(N_("Resized"), _resize(image, height, width), code.resize_code(height, width))


def _convert_channels(image: Images, channels: int) -> Images:
    """Return gray (ITU-R 601 weights) or three channels; the same array if it has them already."""
    if len(image) == channels:
        return image
    if channels == 3:
        return np.repeat(image, 3, axis=0)
    weights = np.array([0.299, 0.587, 0.114])
    gray = np.tensordot(weights, image.astype(np.float64), axes=1)  # (H, W)
    return gray.round().astype(np.uint8)[None]


def _crop(image: Images, ratio: float) -> Stage:
    """Return the largest center crop whose height is ``ratio`` times its width."""
    name = N_("Cropped to the network's aspect ratio")
    _, height, width = image.shape
    rows = min(height, max(1, round(width * ratio)))
    columns = min(width, max(1, round(height / ratio)))
    if (rows, columns) == (height, width):
        return Stage(name, image)
    top, left = (height - rows) // 2, (width - columns) // 2
    cropped = image[:, top : top + rows, left : left + columns]
    return Stage(name, cropped, code.crop_code(top, left, rows, columns))


def _pad(image: Images, ratio: float) -> Stage:
    """Return the whole image, with a border in the mean color of its own up to ``ratio``."""
    name = N_("Padded to the network's aspect ratio")
    channels, height, width = image.shape
    rows, columns = max(height, round(width * ratio)), max(width, round(height / ratio))
    if (rows, columns) == (height, width):
        return Stage(name, image)
    colors = [round(_border_mean(plane[None])) for plane in image]
    padded = np.empty((channels, rows, columns), np.uint8)
    padded[:] = np.array(colors)[:, None, None]
    top, left = (rows - height) // 2, (columns - width) // 2
    padded[:, top : top + height, left : left + width] = image
    borders = (top, rows - height - top), (left, columns - width - left)
    return Stage(name, padded, code.pad_code(*borders, colors))


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
