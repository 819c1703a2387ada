"""Images and drawings as the input of a loaded network."""

from dataclasses import replace

from cnnviz import data
from cnnviz.data.dataset import Images
from cnnviz.data.drawing import draw_strokes, read_strokes
from cnnviz.data.image_preparation import Preparation, Step, prepare_image, shrink_pixels
from cnnviz.data.ink import PLACEMENTS
from cnnviz.ui.models.loading import Model

SHOWN_SIDE = 224
"""Pixels of the longer side of a preprocessing step that the session keeps, at most."""


def is_light_on_dark(model: Model) -> bool:
    """Return whether a network was trained on digits or garments, which are light on black."""
    return model.data in data.NAMES and model.network.input_shape[0] == 1


def prepare_input(
    pixels: Images, model: Model, options: Preparation, *, light_on_dark: bool
) -> list[Step]:
    """Return the steps from an image (3 or 1, H, W) to the input of a network.

    Raises:
        Problem: The network does not take images.
    """
    *steps, prepared = prepare_image(
        pixels,
        model.network.input_shape,
        mean=model.mean,
        std=model.std,
        light_on_dark=light_on_dark,
        placement=PLACEMENTS.get(model.data),
        options=options,
    )
    small = [
        replace(step, pixels=shrink_pixels(step.pixels, SHOWN_SIDE), size=step.pixels.shape[1:])
        for step in steps
    ]
    return [*small, prepared]


def prepare_drawing(text: str, model: Model, options: Preparation) -> list[Step]:
    """Return the steps from the text of a drawing to the input of a network.

    Raises:
        Problem: The network does not take images.
        ValueError: It is not a drawing.
    """
    pixels = draw_for(text, model)
    return prepare_input(pixels, model, options, light_on_dark=is_light_on_dark(model))


def draw_for(text: str, model: Model) -> Images:
    """Return a drawing (1, H, W): light on dark as in the training images, else ink on paper.

    Raises:
        ValueError: The text is not a drawing.
    """
    pixels = draw_strokes(read_strokes(text))
    return pixels if is_light_on_dark(model) else 255 - pixels
