"""Collecting: the students of a class draw, and the teacher throws out what is not wanted."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Sequence

import numpy as np
from PIL import Image
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cnnviz.classroom.classrooms import Classrooms, delete_datasets, find_led
from cnnviz.classroom.records import Collection, Drawing
from cnnviz.classroom.students import find_open
from cnnviz.data import GARMENTS
from cnnviz.data.dataset import Images
from cnnviz.data.drawing import draw_strokes, read_strokes
from cnnviz.data.image_preparation import (
    Invert,
    Preparation,
    last_pixels,
    prepare_image,
    resize_image,
)
from cnnviz.data.image_reading import read_image
from cnnviz.data.ink import PLACEMENTS
from cnnviz.data.shots import folder_name
from cnnviz.problem import N_, Problem, check_integer
from cnnviz.training.store.class_tables import CollectionRow, DrawingRow, MemberRow

PHOTOS = "photos"
KINDS = {
    "digits": N_("Digits"),
    "garments": N_("Garments"),
    "own": N_("Classes of your own"),
    PHOTOS: N_("Photos"),
}
DIGITS = tuple(map(str, range(10)))
SIDE = 28
"""Pixels per side of a drawing in the dataset, as in MNIST."""
PHOTO_SIDE = 96
"""The same of a photo."""
MOST_BYTES = 64 * 2**20
"""Of all images of a class."""
MIN_CLASSES, MAX_CLASSES = 2, 10
MAX_PER_CLASS = 20
MAX_PER_MINUTE = 60
"""Drawings of one student within a minute."""


def start(
    classrooms: Classrooms,
    code: str,
    teacher: str,
    kind: str,
    *,
    names: Sequence[str] = (),
    per_class: int = 3,
) -> None:
    """Begin to collect drawings.

    Args:
        classrooms: The classrooms.
        code: Of the classroom.
        teacher: The browser that leads it.
        kind: A key of ``KINDS``.
        names: The classes if the teacher names them.
        per_class: Drawings of each class that are asked of a student.

    Raises:
        Problem: The names cannot be those of classes, drawings are collected already, or this
            browser does not lead the open class; the latter in all functions for the teacher.
    """
    check_integer("count", per_class, N_("The number of drawings"), 1, MAX_PER_CLASS)
    classes = {"digits": DIGITS, "garments": check_names(GARMENTS)}.get(kind) or check_names(names)
    with classrooms.store.session() as session:
        find_led(session, code, teacher)
        if session.get(CollectionRow, code) is not None:
            raise Problem("This class collects drawings already. Delete those first.")
        row = CollectionRow(
            classroom=code, kind=kind, classes=json.dumps(classes), per_class=per_class, open=True
        )
        session.add(row)


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names as they are in an image folder.

    Raises:
        Problem: There are too few or too many, or one is empty or used twice.
    """
    cleaned = tuple(folder_name(name) for name in names)
    distinct = {name.casefold() for name in cleaned}
    if (
        not MIN_CLASSES <= len(cleaned) <= MAX_CLASSES
        or "" in cleaned
        or len(distinct) < len(cleaned)
    ):
        raise Problem(
            "Name {least} to {most} different classes, with commas between them.",
            setting="names",
            least=MIN_CLASSES,
            most=MAX_CLASSES,
        )
    return cleaned


def set_open(classrooms: Classrooms, code: str, teacher: str, *, on: bool) -> None:
    """Accept drawings, or accept no more."""
    with classrooms.store.session() as session:
        find_led(session, code, teacher)
        session.execute(
            update(CollectionRow).where(CollectionRow.classroom == code).values(open=on)
        )


def hide(classrooms: Classrooms, code: str, teacher: str, drawing: int, *, on: bool) -> None:
    """Throw a drawing out, or take it back in."""
    mine = (DrawingRow.id == drawing, DrawingRow.classroom == code)
    with classrooms.store.session() as session:
        find_led(session, code, teacher)
        session.execute(update(DrawingRow).where(*mine).values(hidden=on))


def discard(classrooms: Classrooms, code: str, teacher: str) -> None:
    """Delete all drawings of a classroom, and the dataset that was made of them.

    Raises:
        Problem: A run is training on it.
    """
    collection = find_collection(classrooms, code)
    if collection is not None:
        check_unused(classrooms, collection)
    with classrooms.store.session() as session:
        find_led(session, code, teacher)
        for table in (DrawingRow, CollectionRow):
            session.execute(delete(table).where(table.classroom == code))
    delete_datasets(code)


def check_unused(classrooms: Classrooms, collection: Collection) -> None:
    """Refuse to change a dataset while a run is training on it.

    Raises:
        Problem: One is.
    """
    if not collection.folder:
        return
    if any(
        run.active and run.settings.data == collection.folder for run in classrooms.store.runs()
    ):
        raise Problem("A run is training on these images; stop it first.", setting="data")


def add_drawing(classrooms: Classrooms, code: str, owner: str, label: int, strokes: str) -> None:
    """Add the drawing of a student.

    Args:
        classrooms: The classrooms.
        code: Of the classroom.
        owner: The student's browser.
        label: The class that is drawn, from 0.
        strokes: See :func:`cnnviz.data.drawing.read_strokes`.

    Raises:
        Problem: Nothing is drawn, no drawings are accepted, there are enough of this class, they
            come too fast, or the student is not in the class.
    """
    collection = _asked_for(classrooms, code, owner, label)
    pixels = place_drawing(strokes, collection.kind)
    if not pixels.any():
        raise Problem("Draw something first.")
    _add_image(classrooms, code, owner, label, to_png(pixels))


def add_photo(classrooms: Classrooms, code: str, owner: str, label: int, content: bytes) -> None:
    """Add the photo of a student: only its pixels are kept, not what else is in the file.

    Args:
        classrooms: The classrooms.
        code: Of the classroom.
        owner: The student's browser.
        label: The class that it shows, from 0.
        content: An image file.

    Raises:
        Problem: It is no image, or as of :func:`add_drawing`.
    """
    _asked_for(classrooms, code, owner, label)
    pixels = resize_image(read_image(content), (3, PHOTO_SIDE, PHOTO_SIDE))
    file = io.BytesIO()
    Image.fromarray(pixels.transpose(1, 2, 0)).save(file, "JPEG", quality=90)
    _add_image(classrooms, code, owner, label, file.getvalue())


def _asked_for(classrooms: Classrooms, code: str, owner: str, label: int) -> Collection:
    """Return what is collected, if a student may add an image of a class."""
    with classrooms.store.session() as session:
        row = _check_open(session, code, owner)
        if not 0 <= label < len(json.loads(row.classes)):
            raise Problem("This class is not asked for.")
    collection = find_collection(classrooms, code)
    if collection is None:
        raise Problem("Your teacher accepts no drawings now.")
    return collection


def _add_image(classrooms: Classrooms, code: str, owner: str, label: int, image: bytes) -> None:
    """Add an image within the limits of its student and of the class."""
    with classrooms.store.session() as session:
        row = _check_open(session, code, owner)
        here = DrawingRow.classroom == code
        count = select(func.count()).where(here, DrawingRow.owner == owner)
        if (session.scalar(count.where(DrawingRow.label == label)) or 0) >= row.per_class:
            raise Problem("You have drawn this class often enough.")
        minute_ago = time.time() - 60
        if (session.scalar(count.where(DrawingRow.at > minute_ago)) or 0) >= MAX_PER_MINUTE:
            raise Problem("These drawings come too fast. Wait a little.")
        size = session.scalar(select(func.sum(func.length(DrawingRow.image))).where(here))
        if (size or 0) + len(image) > MOST_BYTES:
            raise Problem("The images of this class take too much room. Tell your teacher.")
        session.add(
            DrawingRow(classroom=code, owner=owner, label=label, image=image, at=time.time())
        )


def undo_last(classrooms: Classrooms, code: str, owner: str) -> None:
    """Delete the last drawing of a student.

    Raises:
        Problem: No drawings are accepted any more, or the student is not in the class.
    """
    with classrooms.store.session() as session:
        _check_open(session, code, owner)
        mine = (DrawingRow.classroom == code, DrawingRow.owner == owner)
        row = session.scalar(
            select(DrawingRow).where(*mine).order_by(DrawingRow.id.desc()).limit(1)
        )
        if row is not None:
            session.delete(row)


def _check_open(session: Session, code: str, owner: str) -> CollectionRow:
    """Return the collection of an open classroom to which a student may add."""
    find_open(session, code)
    member = session.get(MemberRow, (code, owner))
    if member is None or member.removed or not member.present:
        raise Problem("Join the class first.")
    row = session.get(CollectionRow, code)
    if row is None or not row.open:
        raise Problem("Your teacher accepts no drawings now.")
    return row


def find_collection(classrooms: Classrooms, code: str) -> Collection | None:
    """Return what a classroom collects, None if nothing."""
    with classrooms.store.session() as session:
        row = session.get(CollectionRow, code)
        if row is None:
            return None
        here = DrawingRow.classroom == code
        drawn = session.scalar(select(func.count()).where(here))
        hidden = session.scalar(select(func.count()).where(here, DrawingRow.hidden))
        students = session.scalar(select(func.count(func.distinct(DrawingRow.owner))).where(here))
        classes = tuple(json.loads(row.classes))
        counts = (drawn or 0, hidden or 0, students or 0)
        return Collection(row.kind, classes, row.per_class, row.open, row.folder, *counts)


def drawings(
    classrooms: Classrooms, code: str, *, label: int | None = None, most: int | None = None
) -> list[Drawing]:
    """Return the drawings of a classroom, the newest first.

    Args:
        classrooms: The classrooms.
        code: Of the classroom.
        label: Only of this class.
        most: So many at most.
    """
    query = select(DrawingRow).where(DrawingRow.classroom == code)
    if label is not None:
        query = query.where(DrawingRow.label == label)
    rows = classrooms.store.all(query.order_by(DrawingRow.id.desc()).limit(most))
    return [Drawing(**row.values_of(Drawing)) for row in rows]


def count_own(classrooms: Classrooms, code: str, owner: str, classes: int) -> list[int]:
    """Return how often a student has drawn each class."""
    mine = (DrawingRow.classroom == code, DrawingRow.owner == owner)
    labels = classrooms.store.all(select(DrawingRow.label).where(*mine))
    return np.bincount(labels or [0], minlength=classes).tolist() if labels else [0] * classes


def place_drawing(strokes: str, kind: str) -> Images:
    """Return a drawing as it is in the dataset, (1, 28, 28) uint8, light on black.

    It is scaled and centered as the images of MNIST are, a garment as those of FashionMNIST.

    Raises:
        Problem: It is no drawing.
    """
    try:
        pixels = draw_strokes(read_strokes(strokes))  # (1, 256, 256)
    except ValueError as error:
        raise Problem("This is not a drawing.") from error
    steps = prepare_image(
        pixels,
        (1, SIDE, SIDE),
        placement=PLACEMENTS["fashion-mnist" if kind == "garments" else "mnist"],
        options=Preparation(center=True, invert=Invert.OFF),
    )
    return last_pixels(steps)


def to_png(pixels: Images) -> bytes:
    """Return an image (1, H, W) as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(pixels[0]).save(file, "PNG")
    return file.getvalue()
