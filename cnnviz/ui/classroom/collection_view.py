"""The dataset of a class on the page of the teacher: asking for drawings, the wall, the split."""

import base64
from functools import partial
from typing import Any

import streamlit as st

from cnnviz.classroom import class_dataset, collecting
from cnnviz.classroom.board import ranking
from cnnviz.classroom.collecting import KINDS, MAX_PER_CLASS
from cnnviz.classroom.records import Classroom, Collection, Drawing, dataset_owner
from cnnviz.data import GARMENTS, image_folders
from cnnviz.data.decode_folder import MAX_SEED
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.reading import ClassReading
from cnnviz.ui.classroom.shift_view import show_shift
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, _n, literal
from cnnviz.ui.kit.page_state import bind
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.toasts import attempt_change

KIND_BOX = "classroom.collect-kind"
NAMES_BOX = "classroom.collect-names"
COUNT_BOX = "classroom.collect-count"
SEED_BOX = "classroom.split-seed"
CLASS_BOX = "classroom.drawn-class"
WALL = "classroom.drawings"
NEWEST = 12
"""Drawings of each class on the wall."""
MOST_SHOWN = 500
"""The same of a class that is chosen: more would be megabytes for every answer."""

_mount = component("classroom/drawings")


def shown_names(collection: Collection) -> list[str]:
    """Return the names of the classes in the reader's language."""
    if collection.kind == "garments":
        return [_(name) for name in GARMENTS]
    return list(collection.classes)


def collection_content(reading: ClassReading) -> object:
    """Return what the part depends on."""
    collection = reading.collection
    return collection and (collection, list(_class_networks(reading, collection.folder)))


def show_collection(reading: ClassReading) -> None:
    """Show the drawings of the class, or the form that asks for some."""
    classroom, collection = reading.classroom, reading.collection
    st.markdown(f"**{_('A dataset of the class')}** :gray[{_('drawn by everybody')}]")
    if collection is None:
        _show_form(classroom)
        return
    kept = collection.drawn - collection.hidden
    st.caption(
        " · ".join(
            [
                _n("{count} drawing", "{count} drawings", kept),
                _n("by {count} student", "by {count} students", collection.students),
                _("{count} thrown out", count=collection.hidden),
            ]
        )
    )
    _show_wall(reading, collection)
    _show_split(classroom, collection)
    if collection.folder:
        show_shift(collection.folder, _class_networks(reading, collection.folder))


def _class_networks(reading: ClassReading, folder: str) -> dict[str, str]:
    """Return the networks of the class that were trained on a dataset, the best of each student."""
    mine = [one for one in reading.runs if one.run.settings.data == folder]
    return {one.run.id: f"{one.nickname} · {one.best:.1%}" for one in ranking(mine) if one.best}


def _show_form(classroom: Classroom) -> None:
    st.caption(
        _(
            "Everybody draws on the pad. You see the drawings at once, throw out what is not "
            "wanted, and split the rest; then all can train on them."
        )
    )
    kind = st.segmented_control(
        _("What is drawn"),
        list(KINDS),
        format_func=lambda one: _(KINDS[one]),
        default="digits",
        required=True,
        key=KIND_BOX,
    )
    if kind in ("own", collecting.PHOTOS):
        st.text_input(
            _("Names of the classes, with commas between them"), key=NAMES_BOX, max_chars=400
        )
    st.number_input(
        _("Drawings of each class, per student"),
        1,
        MAX_PER_CLASS,
        value=3,
        key=COUNT_BOX,
        width=240,
    )
    st.button(
        _("Start collecting"),
        key="classroom.collect",
        type="primary",
        on_click=_start,
        args=(classroom,),
    )


def _start(classroom: Classroom) -> None:
    """Callback: begin to collect, and open the pad on the screens of all who follow."""

    def start() -> None:
        typed = str(st.session_state.get(NAMES_BOX, ""))
        names = [name.strip() for name in typed.replace("、", ",").split(",") if name.strip()]
        kind, count = st.session_state.get(KIND_BOX), st.session_state.get(COUNT_BOX)
        do = classes.classrooms()
        collecting.start(
            do, classroom.code, classroom.teacher, kind or "digits", names=names,
            per_class=count or 1,
        )  # fmt: skip
        do.push(classroom.code, classroom.teacher, "/classroom")
        classes.live_classes().forget(classroom.code)

    attempt_change(start)


def _show_wall(reading: ClassReading, collection: Collection) -> None:
    """Show the drawings by class; a click throws one out, or takes it back in."""
    code, teacher = reading.classroom.code, reading.classroom.teacher
    names = shown_names(collection)
    chosen = st.pills(
        _("Only this class"),
        list(range(len(names))),
        format_func=lambda label: names[label],
        key=CLASS_BOX,
    )
    shown = range(len(names)) if chosen is None else (chosen,)
    nicknames = {member.owner: member.nickname for member in reading.members}

    def act() -> None:
        """Callback: throw out or take back what was clicked."""
        wanted: dict[str, Any] = st.session_state[WALL]["wanted"]
        number, on = int(wanted["id"]), bool(wanted["hide"])
        do = classes.classrooms()
        attempt_change(collecting.hide, do, code, teacher, number, on=on)

    rows = [
        {"name": names[label], "drawings": _wall_row(code, label, nicknames, chosen is not None)}
        for label in shown
    ]
    words = {
        "hide": _("Throw out"),
        "keep": _("Take back"),
        "undo": _("Undo the last"),
        "empty": _("none yet"),
    }
    _mount(key=WALL, data={"rows": rows, "words": words}, on_wanted_change=act)


def _wall_row(
    code: str, label: int, nicknames: dict[str, str], every: bool
) -> list[dict[str, Any]]:
    most = MOST_SHOWN if every else NEWEST
    found = collecting.drawings(classes.classrooms(), code, label=label, most=most)
    return [_thumbnail(one, nicknames.get(one.owner, "")) for one in found]


def _thumbnail(one: Drawing, nickname: str) -> dict[str, Any]:
    code = base64.b64encode(one.image).decode("ascii")
    kind = "image/jpeg" if one.image.startswith(b"\xff\xd8") else "image/png"
    return {"id": one.id, "image": code, "type": kind, "nickname": nickname, "hidden": one.hidden}


def _show_split(classroom: Classroom, collection: Collection) -> None:
    """Show the switch for drawings, the split, and what was made of them."""
    do, code, teacher = classes.classrooms(), classroom.code, classroom.teacher

    def set_open(on: bool) -> None:
        attempt_change(collecting.set_open, do, code, teacher, on=on)

    st.toggle(_("Accept drawings"), **bind("classroom.collect-open", collection.open, set_open))
    st.caption(
        _(
            "The split is by student: the images of a fifth of the students are for the test. A "
            "person draws all sevens alike; with images of the same student in both parts the "
            "test accuracy would be too high for images of others."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(_("Seed of the split"), 0, MAX_SEED, value=0, key=SEED_BOX, width=160)
        st.button(
            _("Make the dataset"),
            key="classroom.make-dataset",
            type="primary",
            on_click=_make,
            args=(classroom,),
        )
        with st.popover(_("Delete the drawings")):
            st.caption(_("All drawings and the dataset made of them are deleted."))
            st.button(
                _("Delete all"),
                key="classroom.discard",
                on_click=partial(attempt_change, collecting.discard, do, code, teacher),
            )
    if collection.folder:
        _show_made(collection.folder, code)


def _make(classroom: Classroom) -> None:
    """Callback."""
    seed = int(st.session_state.get(SEED_BOX) or 0)
    do = classes.classrooms()
    attempt_change(class_dataset.make_dataset, do, classroom.code, classroom.teacher, seed)


def _show_made(folder: str, code: str) -> None:
    card = image_folders.folder_card(folder, dataset_owner(code))
    st.success(
        _(
            "“{title}” has {train} training and {test} test images (seed {seed}). Everybody in "
            "the class can train on it now.",
            title=literal(card.title),
            train=card.train_images,
            test=sum(card.test_counts),
            seed=card.seed,
        )
    )
    with st.container(horizontal=True):
        show_page_link("training", _("Train on it"), {"data": folder}, width="content")
        show_page_link("data", _("Look at it"), {"set": folder}, width="content")
