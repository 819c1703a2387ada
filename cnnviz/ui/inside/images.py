"""The image of the page *Look inside*, wherever it comes from."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.data.dataset import Images
from cnnviz.data.image_preparation import NORMALIZED, Step
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.state import CAMERA, OWN, PAD, TEST
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.toasts import show_toasts
from cnnviz.ui.kit.turns import fragment, rerun_fragments
from cnnviz.ui.models.activations import input_digest
from cnnviz.ui.models.input_images import is_light_on_dark, prepare_drawing, prepare_input
from cnnviz.ui.models.loading import Floats, Model, ModelKey

FIGURE = "inside.figure"
"""The fragment of the page that shows the image in the network; it follows the pen."""
STEPS = "inside.steps"
"""The fragment that shows how the image is prepared; it follows when the pen is lifted."""
EXPLAINED = "inside.explained"
"""The fragment that explains the prediction; it follows when the pen is lifted."""
CHANGED = "inside.changed"
"""The fragment with the experiments; it follows when the pen is lifted, too."""
LAST = "inside.last"
"""The key of the network, and the last image that could be prepared for it."""


@dataclass(frozen=True, eq=False)
class InputImage:
    """The image that runs through the network.

    Attributes:
        steps: Its preprocessing; the last step is the network's input.
        truth: Its class, None if it is unknown.
        source: Where it comes from, one of ``SOURCES`` of the page's state.
        pixels: The image before its preprocessing, (C, H, W) uint8; None for a drawing.
    """

    steps: list[Step]
    truth: int | None = None
    source: str = TEST
    pixels: Images | None = None

    @property
    def own(self) -> bool:
        """The reader uploaded or photographed it: links do not contain it."""
        return self.source in (OWN, CAMERA)

    @property
    def drawn(self) -> bool:
        """The reader drew it on the pad."""
        return self.source == PAD

    @property
    def normalized(self) -> bool:
        """The training images' mean and deviation were taken out of the input."""
        return self.steps[-1].name == NORMALIZED

    @property
    def input(self) -> Floats:
        """The network's input, (C, H, W)."""
        return self.steps[-1].pixels.astype(np.float32, copy=False)

    @functools.cached_property
    def digest(self) -> str:
        """A name for the input."""
        return input_digest(self.input)


def _follows(key: str) -> Callable[[Callable[[ModelKey], None]], Callable[[ModelKey], None]]:
    """Return a decorator for a part of the page that asks for the current image when it runs."""

    def decorate(draw: Callable[[ModelKey], None]) -> Callable[[ModelKey], None]:
        @fragment(key=key, waits=True)
        @functools.wraps(draw)
        def run(model: ModelKey) -> None:
            show_toasts()
            url_state.consume_action()
            draw(model)

        return run

    return decorate


shows_image = _follows(FIGURE)
"""Decorates what shows the current image: a fragment, which follows the pen."""
shows_steps = _follows(STEPS)
"""Decorates what shows how the current image is prepared, likewise."""
explains_image = _follows(EXPLAINED)
"""Decorates what takes longer: it follows when the pen is lifted."""
changes_image = _follows(CHANGED)
"""Decorates experiments with the current image, likewise."""


def show_again(*, lifted: bool) -> None:
    """Have the parts of the page that show the image run after the fragment that runs now.

    Args:
        lifted: The pen is lifted: not only the maps follow.
    """
    rerun_fragments([FIGURE, *([STEPS, EXPLAINED, CHANGED] if lifted else [])])


def current_image(model: Model) -> InputImage | None:
    """Return the last image that could be prepared for a network, None if none was."""
    key: ModelKey | None
    last: InputImage | None
    key, last = st.session_state.get(LAST, (None, None))
    return last if key == model.key else None


def keep_image(model: Model, image: InputImage) -> None:
    """Note which image runs through a network now."""
    st.session_state[LAST] = (model.key, image)


def drawn_image(model: Model) -> InputImage:
    """Return the drawing, prepared for a network."""
    state = IMAGE.current()
    steps = prepare_drawing(state.drawing, model, state.preparation(drawn=True))
    image = InputImage(steps, source=PAD)
    keep_image(model, image)
    return image


def prepare(pixels: Images, model: Model, source: str) -> list[Step]:
    """Return the steps from an image (3 or 1, H, W) to the input of a network.

    Raises:
        Problem: The network does not take images.
    """
    # Garments and digits are light on black; photographs stay as they are.
    light_on_dark = source != TEST and is_light_on_dark(model)
    options = IMAGE.current().preparation(drawn=False)
    return prepare_input(pixels, model, options, light_on_dark=light_on_dark)
