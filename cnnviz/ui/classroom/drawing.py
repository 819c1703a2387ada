"""What a student draws for the dataset of the class: one class after the other, on the pad."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from cnnviz.classroom import collecting
from cnnviz.classroom.records import Collection
from cnnviz.data.image_reading import MAX_BYTES, SUFFIXES
from cnnviz.problem import Problem
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.collection_view import shown_names
from cnnviz.ui.classroom.shift_view import show_shift
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.edits import edit_memory
from cnnviz.ui.kit.i18n import _, literal, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.polling import Poll
from cnnviz.ui.kit.toasts import add_toast, attempt_change
from cnnviz.ui.models.drawing_pad import mount_plain_pad, send_pad_words
from cnnviz.ui.models.offers import networks_of_runs

PAD = "classroom-pad"
DRAWING = "classroom.drawing"
"""What is on the pad and not sent yet."""
PHOTO = "classroom.photo"
PHOTO_NUMBER = "classroom.photo-number"
"""How many photos this session has sent: each has a box of its own."""
POLL_SECONDS = 4.0


@dataclass(frozen=True)
class OwnDrawings:
    """What a student has to draw.

    Attributes:
        collection: What the class draws, None if nothing.
        counts: How often this student has drawn each class.
        networks: Of the student's runs on the dataset of the class, id to title.
    """

    collection: Collection | None
    counts: tuple[int, ...] = ()
    networks: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> int | None:
        """The class to draw next: the first of those drawn least; None if there is enough."""
        if self.collection is None or min(self.counts) >= self.collection.per_class:
            return None
        return self.counts.index(min(self.counts))


def show_collecting(code: str, owner: str) -> None:
    """Show the pad while the class collects drawings."""
    send_pad_words(seen=_("This goes into the dataset"), empty="")

    def read() -> OwnDrawings:
        return read_own(code, owner)

    poll = Poll("collect", read(), read, active=True, every=POLL_SECONDS)
    poll.show_reader(lambda _reading: None)
    poll.show_part("pad", lambda reading: _show_task(code, owner, reading), _task_content, rest_s=0)


def read_own(code: str, owner: str) -> OwnDrawings:
    """Read what a student has to draw.

    Raises:
        Problem: The store cannot be used.
    """
    classrooms = classes.classrooms()
    collection = collecting.find_collection(classrooms, code)
    if collection is None:
        return OwnDrawings(None)
    counts = collecting.count_own(classrooms, code, owner, len(collection.classes))
    folder = collection.folder
    networks = networks_of_runs(owner, "", dataset=folder) if folder else {}
    return OwnDrawings(collection, tuple(counts), networks)


def _task_content(reading: OwnDrawings) -> object:
    one = reading.collection
    return one and (
        one.classes,
        one.per_class,
        one.open,
        one.folder,
        reading.counts,
        [*reading.networks],
    )


def _show_task(code: str, owner: str, reading: OwnDrawings) -> None:
    """Show the pad or the box for photos while images are accepted, and the dataset below."""
    collection = reading.collection
    if collection is None:
        return
    if collection.open:
        _show_next(code, owner, reading, collection)
    elif not collection.folder:
        st.info(_("Your teacher accepts no drawings now."), icon=":material/lock:")
    if collection.folder:
        _show_dataset(collection.folder)
        show_shift(collection.folder, reading.networks)


def _show_next(code: str, owner: str, reading: OwnDrawings, collection: Collection) -> None:
    """Show which class comes next, and with what it is drawn or photographed."""
    done = sum(min(one, collection.per_class) for one in reading.counts)
    all_ = collection.per_class * len(collection.classes)
    asked = reading.asked
    if asked is None:
        st.success(_("All {count} drawings are done. Thank you!", count=all_))
        _show_buttons(code, owner, None, undo=True)
        return
    name = literal(shown_names(collection)[asked])
    photos = collection.kind == collecting.PHOTOS
    title = _("A photo of: {name}", name=name) if photos else _("Draw: {name}", name=name)
    st.markdown(f"### {title}")
    st.progress(done / all_, _("{count} of {all} drawings", count=done, all=all_))
    _show_buttons(code, owner, None if photos else asked, undo=done > 0)
    if photos:
        _show_uploader(code, owner, asked)
        return
    drawing = st.session_state.setdefault(DRAWING, "")
    pixels = collecting.place_drawing(drawing, collection.kind)
    mount_plain_pad(PAD, drawing, pixels, _take_drawing)


def _show_buttons(code: str, owner: str, asked: int | None, *, undo: bool) -> None:
    """Show the buttons above the pad: on a phone what is below it is out of sight."""
    with st.container(horizontal=True):
        if asked is not None:
            st.button(
                _("Send this drawing"),
                key="classroom.send-drawing",
                type="primary",
                on_click=_send,
                args=(code, owner, asked),
            )
        st.button(
            _("Delete my last drawing"),
            key="classroom.undo-drawing",
            disabled=not undo,
            on_click=attempt_change,
            args=(collecting.undo_last, classes.classrooms(), code, owner),
        )


def _show_uploader(code: str, owner: str, asked: int) -> None:
    """Show the box for one photo, which is sent at once; on a phone it opens the camera, too."""
    number = st.session_state.setdefault(PHOTO_NUMBER, 0)
    st.file_uploader(
        _("Take or choose a photo; it is cut to a square and stored with 96 × 96 pixels."),
        type=["image/*", *SUFFIXES],
        max_upload_size=MAX_BYTES // 2**20,
        key=f"{PHOTO}.{number}",
        on_change=_send_photo,
        args=(code, owner, asked),
    )


def _send_photo(code: str, owner: str, label: int) -> None:
    """Callback: hand in the photo; the next one gets an empty box."""
    url_state.mark_action()
    number = st.session_state[PHOTO_NUMBER]
    file = st.session_state.get(f"{PHOTO}.{number}")
    st.session_state[PHOTO_NUMBER] = number + 1
    if file is None:
        return
    attempt_change(collecting.add_photo, classes.classrooms(), code, owner, label, file.getvalue())


def _show_dataset(folder: str) -> None:
    st.success(_("The drawings of your class are a dataset now."))
    with st.container(horizontal=True):
        show_page_link("training", _("Train on it"), {"data": folder}, width="content")
        show_page_link("data", _("Look at it"), {"set": folder}, width="content")


def _take_drawing(drawing: str, _lifted: bool) -> None:
    """Callback."""
    url_state.mark_action()
    st.session_state[DRAWING] = drawing


def _send(code: str, owner: str, label: int) -> None:
    """Callback: hand in what is on the pad; the next class has an empty one."""
    url_state.mark_action()
    strokes = st.session_state.get(DRAWING, "")
    try:
        collecting.add_drawing(classes.classrooms(), code, owner, label, strokes)
    except Problem as problem:
        add_toast(say(problem))
        return
    st.session_state[DRAWING] = ""
    edit_memory(PAD).update(token=secrets.token_hex(4), revision=0)  # undo ends here
