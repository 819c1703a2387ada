"""The image of the page *Look inside*."""

import functools
import math
import secrets
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import data
from cnnviz.data import Dataset, image_reading, samples
from cnnviz.data.drawing import draw_strokes, read_strokes
from cnnviz.data.image_preparation import Preparation, Step, prepare_image
from cnnviz.data.ink import PLACEMENTS
from cnnviz.problem import Problem
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.state import OWN, PAD, TEST, VIEW, InsideView
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.toasts import show_nearest_image_toast
from cnnviz.ui.kit.turns import fragment, rerun_fragments
from cnnviz.ui.labels.datasets import class_names, dataset_markdown
from cnnviz.ui.models.activations import input_digest
from cnnviz.ui.models.loading import Floats, Model, ModelKey

FIGURE = "inside.figure"
"""The fragment of the page that shows the image in the network; it follows the pen."""
LAST = "inside.last"
"""The key of the network, and the last image that could be prepared for it."""
SHOWN_SIDE = 224
"""Pixels of the longer side of a preprocessing step that the session keeps, at most."""


@dataclass(frozen=True, eq=False)
class InputImage:
    """The image that runs through the network.

    Attributes:
        steps: Its preprocessing; the last step is the network's input.
        truth: Its class, None if it is unknown.
        file: Streamlit's id of the file that the reader uploaded, empty for other images.
        drawn: The reader drew it.
    """

    steps: list[Step]
    truth: int | None = None
    file: str = ""
    drawn: bool = False

    @property
    def own(self) -> bool:
        """The reader uploaded it."""
        return bool(self.file)

    @property
    def input(self) -> Floats:
        """The network's input, (C, H, W)."""
        return self.steps[-1].pixels.astype(np.float32, copy=False)

    @functools.cached_property
    def digest(self) -> str:
        """A name for the input."""
        return input_digest(self.input)


show_again = functools.partial(rerun_fragments, [FIGURE])
"""Has the part of the page that shows the current image run after the fragment that runs now."""
shows_image = fragment(key=FIGURE, waits=True)
"""Decorates what shows the current image: a fragment, which follows the pen."""


def choose_image(view: InsideView, model: Model) -> InputImage | None:
    """Show the choice of the image; return the image, None while there is none.

    While none is chosen, or the chosen one cannot be read, the last one stays; in a link to an own
    image, which it does not contain, that is the test image.
    """
    IMAGE.begin()
    sources = {TEST: _("Test image"), PAD: _("Drawing"), OWN: _("Your own image")}
    st.segmented_control(
        _("Image"),
        list(sources),
        required=True,
        format_func=sources.__getitem__,
        **VIEW.widget("source"),
    )
    try:
        image = _read_chosen(view, model)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        image = None
    if image is not None:
        st.session_state[LAST] = (model.key, image)
    last = _last_image(model)
    if view.source == OWN and (last is None or not last.own):
        st.info(
            _("Links do not contain your own images. Until you choose one, this is a test image.")
        )
        return _test_image(view, model, controls=False)
    return last


def _read_chosen(view: InsideView, model: Model) -> InputImage | None:
    if view.source == OWN:
        return _uploaded_image(model)
    return drawn_image(model) if view.source == PAD else _test_image(view, model)


def drawn_image(model: Model) -> InputImage:
    """Return the drawing, prepared for a network."""
    dark = is_light_on_dark(model)
    pixels = draw_strokes(read_strokes(IMAGE.current().drawing))
    options = IMAGE.current().preparation(drawn=True)
    image = InputImage(
        _prepare(pixels if dark else 255 - pixels, model, light_on_dark=dark, options=options),
        drawn=True,
    )
    st.session_state[LAST] = (model.key, image)
    return image


def is_light_on_dark(model: Model) -> bool:
    """Return whether a network was trained on digits or garments, which are light on black."""
    return model.data in data.NAMES and model.network.input_shape[0] == 1


def current_image(model: Model) -> InputImage | None:
    """Return the image that runs through a network now, None if there is none."""
    return _last_image(model)


def _last_image(model: Model) -> InputImage | None:
    """Return the last image that could be prepared for a network, None if none was."""
    key: ModelKey | None
    last: InputImage | None
    key, last = st.session_state.get(LAST, (None, None))
    return last if key == model.key else None


def _test_image(view: InsideView, model: Model, *, controls: bool = True) -> InputImage:
    """Return the test image; show its choice by class and number, or at random."""
    with st.spinner(_("Loading the images …")):
        dataset, _problem = test_dataset(model)
    label = min(view.label, len(dataset.classes) - 1)
    places = np.flatnonzero(dataset.test_labels == label)
    number = min(view.number, len(places) - 1)
    if view.label == InsideView.label and label != view.label:  # the default does not exist
        VIEW.correct(label=label, number=number)
    elif (label, number) != (view.label, view.number):  # the image of a link does not exist
        show_nearest_image_toast((view.label, view.number), (label, number))
        VIEW.correct(label=label, number=number)
    if controls:
        _show_class_box(dataset, label)
        _show_number_box(number, len(places))
        st.button(_("Random"), on_click=_choose_random, args=(dataset,))
    image = dataset.test_images[places[number]].copy()  # (C, H, W); a view would keep all of them
    truth = label if dataset.classes == model.classes and model.key.seed is None else None
    return InputImage(_prepare(image, model, light_on_dark=False), truth)


def show_source_note(model: Model) -> None:
    """Say where the test images come from, unless they are those of the network's dataset."""
    dataset, problem = test_dataset(model)
    title = dataset_markdown(model.data)
    if problem is not None:
        st.error(say(problem), icon=":material/error:")
    if dataset.name == model.data and not dataset.drawn:
        if not len(dataset.train_images):
            text = _(
                "{title} is not on this machine; these are the first {count} images of its test "
                "set, which come with the app.",
                title=title,
                count=len(dataset.test_images),
            )
            st.caption(text)
    elif problem is not None:
        text = _(
            "Until this is fixed, these are drawn garments from the practice set. The network "
            "has never seen drawings, so it is often wrong."
        )
        st.info(text)
    elif dataset.drawn and model.data != dataset.name:
        text = _(
            "{title} is not on this machine; these are drawn garments from the practice set. "
            "The network has never seen drawings, so it is often wrong.",
            title=title,
        )
        st.info(text)
    elif dataset.drawn:
        st.caption(_("Drawn by code, not photographed."))


def _uploaded_image(model: Model) -> InputImage | None:
    """Show the upload of an image; return the image, None while there is none."""
    file = st.file_uploader(
        _("Image file"),
        type=["image/*", *image_reading.SUFFIXES],
        max_upload_size=image_reading.MAX_BYTES // 2**20,
        help=_(
            "{formats}; at most {size} MB and {pixels} megapixels. The image stays on this server "
            "for this visit only; links do not include it.",
            formats=image_reading.FORMAT_NAMES,
            size=image_reading.MAX_BYTES // 2**20,
            pixels=image_reading.MAX_PIXELS // 10**6,
        ),
        on_change=url_state.mark_action,
        key="inside-own",
        width=400,
    )
    if file is None:
        return None
    last = _last_image(model)
    if last is not None and last.file == file.file_id:
        return last  # a photograph of 48 megapixels takes seconds to read
    # Garments and digits are light on black; photographs stay as they are.
    *steps, prepared = _prepare(
        image_reading.read_image(file.getvalue()),
        model,
        light_on_dark=is_light_on_dark(model),
        options=IMAGE.current().preparation(drawn=False),
    )
    small = [replace(step, pixels=shrink_pixels(step.pixels)) for step in steps]
    return InputImage([*small, prepared], file=file.file_id)


def shrink_pixels(pixels: NDArray[Any], most: int = SHOWN_SIDE) -> NDArray[Any]:
    """Return pixels (C, H, W) as they are shown: the visit would keep the full photograph."""
    times = math.ceil(max(pixels.shape[1:]) / most)
    return pixels[:, ::times, ::times].copy()


def _prepare(
    image: Any, model: Model, *, light_on_dark: bool, options: Preparation | None = None
) -> list[Step]:
    return prepare_image(
        image,
        model.network.input_shape,
        mean=model.mean,
        std=model.std,
        light_on_dark=light_on_dark,
        placement=PLACEMENTS.get(model.data),
        options=options,
    )


def test_dataset(model: Model) -> tuple[Dataset, Problem | None]:
    """Return the dataset of the network, and None.

    If it is not here or cannot be read, that is its bundled samples, or the practice set for a
    dataset without any, and the problem.
    """
    problem = None
    try:
        if data.on_disk(model.data):
            return data.load(model.data), None
    except Problem as error:
        problem = error
    if samples.has_samples(model.data):
        return samples.load_samples(model.data), problem
    return data.load("practice"), problem


def _show_class_box(dataset: Dataset, label: int) -> None:
    names = class_names(dataset.classes)
    st.selectbox(
        _("Class"),
        range(len(dataset.classes)),
        format_func=names.__getitem__,
        width=150,
        **VIEW.widget("label", label, lambda to: VIEW.change(label=to, number=0)),
    )


def _show_number_box(number: int, count: int) -> None:
    label = _("Number (of {count})", count=f"{count:,}")
    st.number_input(
        min_value=1,
        max_value=count,
        width=150,
        **VIEW.number("number", label, number + 1, lambda to: VIEW.change(number=to - 1)),
    )


def _choose_random(dataset: Dataset) -> None:
    """Callback: choose any test image."""
    place = secrets.randbelow(len(dataset.test_labels))
    label = int(dataset.test_labels[place])
    number = int(np.count_nonzero(dataset.test_labels[:place] == label))
    VIEW.change(label=label, number=number)
