"""Images that are no test images: from a file, the clipboard or the camera; photographs."""

import functools
from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnviz.data import image_reading, photos
from cnnviz.problem import N_
from cnnviz.ui.inside.image_state import IMAGE
from cnnviz.ui.inside.images import InputImage, prepare
from cnnviz.ui.inside.state import CAMERA, OWN, PHOTO, VIEW
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.uploads import read_upload
from cnnviz.ui.models.loading import Model

UPLOADERS = {OWN: "inside-own", CAMERA: "inside-camera"}
"""The keys of the widgets, by the source of the image."""
PINNED = "inside.pinned"
"""An image file of another page, such as a frame of its camera, in place of an upload."""
PHOTO_NAMES = {
    "chelsea": N_("A cat"),
    "coffee": N_("A cup of coffee"),
    "rocket": N_("A rocket"),
    "astronaut": N_("An astronaut"),
}

_watch_clipboard = component("inside/paste")


def watch_clipboard() -> None:
    """Have an image that is pasted anywhere on the page uploaded as a file."""
    _watch_clipboard(
        key="inside-paste",
        data={"uploader": UPLOADERS[OWN]},
        on_pasted_change=functools.partial(VIEW.change, source=OWN),
    )


def show_uploaded_image(model: Model) -> InputImage | None:
    """Show the upload of an image; return the image, None while there is none."""
    label = _("Image file, or paste one with Ctrl+V")
    file = _show_uploader(label, UPLOADERS[OWN], _take_upload)
    pinned: bytes | None = st.session_state.get(PINNED)
    if pinned is None:
        return _read_own(file, model, OWN, UPLOADERS[OWN])
    st.caption(_("This is the frame that you opened; another image takes its place."))
    return InputImage(prepare(image_reading.read_image(pinned), model, OWN), source=OWN)


def show_other_image(model: Model, source: str) -> InputImage | None:
    """Show upload or camera for the image beside that of the page; None while there is none."""
    key = f"{UPLOADERS[source]}-other"
    if source == CAMERA:
        file = _show_camera(key)
    else:
        file = _show_uploader(_("Image file"), key, url_state.mark_action)
    return _read_own(file, model, source, key)


def _show_uploader(label: str, key: str, on_change: Callable[[], None]) -> UploadedFile | None:
    return st.file_uploader(
        label,
        type=["image/*", *image_reading.SUFFIXES],
        max_upload_size=image_reading.MAX_BYTES // 2**20,
        help=_(
            "{formats}; at most {size} MB and {pixels} megapixels. The image stays on this server "
            "for this visit only; links do not include it.",
            formats=image_reading.FORMAT_NAMES,
            size=image_reading.MAX_BYTES // 2**20,
            pixels=image_reading.MAX_PIXELS // 10**6,
        ),
        on_change=on_change,
        key=key,
        width=400,
    )


def pin_image(content: bytes) -> None:
    """Show an image file of another page as the reader's own until the next upload."""
    st.session_state[PINNED] = content


def _take_upload() -> None:
    """Callback: an upload, or its removal, ends what another page has opened here."""
    url_state.mark_action()
    st.session_state.pop(PINNED, None)


def show_camera_image(model: Model) -> InputImage | None:
    """Show the camera; return the image that was taken, None while there is none."""
    return _read_own(_show_camera(UPLOADERS[CAMERA]), model, CAMERA, UPLOADERS[CAMERA])


def _show_camera(key: str) -> UploadedFile | None:
    return st.camera_input(
        _("Take a photo"),
        help=_(
            "The browser needs your permission, and gives a camera only to pages on this computer "
            "or with an https:// address. The photo stays on this server for this "
            "visit only."
        ),
        on_change=url_state.mark_action,
        key=key,
        width=320,
    )


def _read_own(file: UploadedFile | None, model: Model, source: str, key: str) -> InputImage | None:
    """Return the image of an upload to the widget of a key, None while there is none.

    Raises:
        Problem: It cannot be read, or the network does not take images.
    """
    pixels = read_upload(file, key)
    if pixels is None:
        return None
    return InputImage(prepare(pixels, model, source), source=source, pixels=pixels)


def show_photo(model: Model) -> InputImage:
    """Show the choice of a photograph that comes with the app; return the photograph."""
    names = {name: _(text) for name, text in PHOTO_NAMES.items()}
    st.selectbox(
        _("Photo"), list(names), format_func=names.__getitem__, width=200, **IMAGE.widget("photo")
    )
    pixels = photos.read_photo(IMAGE.current().photo)
    return InputImage(prepare(pixels, model, PHOTO), source=PHOTO, pixels=pixels)
