"""The choice of the image on the page *Look inside*."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.inside.dataset_images import show_test_image
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.images import InputImage, current_image, drawn_image, keep_image
from cnnviz.ui.inside.own_images import (
    show_camera_image,
    show_photo,
    show_uploaded_image,
    watch_clipboard,
)
from cnnviz.ui.inside.state import CAMERA, OWN, PAD, PHOTO, TEST, VIEW, InsideView
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.models.loading import Model

REFUSED = "inside.refused"
"""Whether the last image that was chosen could not be used."""


def choose_image(view: InsideView, model: Model) -> InputImage | None:
    """Show the choice of the image; return the image, None while there is none.

    While none is chosen, or the chosen one cannot be read, the last one stays; in a link to an own
    image, which it does not contain, that is the test image.
    """
    IMAGE.begin()
    sources = {
        TEST: _("Test image"),
        PAD: _("Drawing"),
        OWN: _("Your own image"),
        CAMERA: _("Camera"),
        PHOTO: _("Photo"),
    }
    st.segmented_control(
        _("Image"),
        list(sources),
        required=True,
        format_func=sources.__getitem__,
        **VIEW.widget("source"),
    )
    watch_clipboard()
    st.session_state[REFUSED] = False
    try:
        image = _show_source(view, model)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        st.session_state[REFUSED] = True
        image = None
    if image is not None:
        keep_image(model, image)
    last = current_image(model)
    if view.source in (OWN, CAMERA) and (last is None or not last.own):
        if not st.session_state[REFUSED]:
            st.info(
                _(
                    "Links do not contain your own images. Until you choose one, this is a test "
                    "image."
                )
            )
        last = show_test_image(view, model, controls=False)
        keep_image(model, last)
    return last


def _show_source(view: InsideView, model: Model) -> InputImage | None:
    """Show what a source needs; return its image, None while there is none."""
    match view.source:
        case "own":
            return show_uploaded_image(model)
        case "camera":
            return show_camera_image(model)
        case "pad":
            return drawn_image(model)
        case "photo":
            return show_photo(model)
    return show_test_image(view, model)


def show_refusal() -> None:
    """Say beside the figure that it shows the image before the one that was refused."""
    if st.session_state.get(REFUSED):
        st.warning(
            _("The last image could not be used. This is still the one before it."),
            icon=":material/undo:",
        )
