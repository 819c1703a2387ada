"""A dataset of the drawings of a class: split by student, and stored as an image folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection as Group
from collections.abc import Sequence

import numpy as np
from sqlalchemy import update

from cnnviz.classroom.classrooms import Classrooms, delete_datasets, find_led
from cnnviz.classroom.collecting import (
    PHOTO_SIDE,
    PHOTOS,
    SIDE,
    check_unused,
    drawings,
    find_collection,
)
from cnnviz.classroom.records import Drawing, dataset_owner
from cnnviz.data import archive, image_folders
from cnnviz.data.decode_folder import TEST_SHARE, ImportOptions
from cnnviz.problem import Problem, Quoted
from cnnviz.training.store.class_tables import CollectionRow


def split_students(owners: Sequence[str], seed: int) -> frozenset[str]:
    """Return the students whose drawings are for the test: a fifth of them, at least one.

    A person draws all sevens alike. Were a student's drawings in both parts, the network would
    know the hand of the test images, and its test accuracy would say too much about other hands.

    Args:
        owners: All students who have drawn, in the order of their first drawing.
        seed: Of the choice.
    """
    count = max(1, round(TEST_SHARE * len(owners)))
    chosen = np.random.default_rng(seed).permutation(len(owners))[:count]
    return frozenset(owners[place] for place in chosen)


def make_dataset(classrooms: Classrooms, code: str, teacher: str, seed: int) -> str:
    """Make an image folder of the drawings that are not thrown out; return its name.

    It replaces the one that was made before.

    Raises:
        Problem: Fewer than two students have drawn, a class is missing from one of the parts, the
            folder cannot be stored, or this browser does not lead the open class.
    """
    with classrooms.store.session() as session:
        title = find_led(session, code, teacher).title
    collection = find_collection(classrooms, code)
    if collection is None:
        raise Problem("This class collects no drawings.")
    kept = [one for one in reversed(drawings(classrooms, code)) if not one.hidden]
    owners = list(dict.fromkeys(one.owner for one in kept))
    if len(owners) < 2:
        raise Problem("At least two students have to draw: one of them for the test.")
    tested = split_students(owners, seed)
    _check_parts(collection.classes, kept, tested)
    check_unused(classrooms, collection)
    photos = collection.kind == PHOTOS
    options = ImportOptions(PHOTO_SIDE if photos else SIDE, color=photos, seed=seed)
    card = image_folders.add_folder(
        _zip_drawings(collection.classes, kept, tested),
        options,
        origin="",
        title=title,
        owner=dataset_owner(code),
        bounds=archive.UPLOADED,
    )
    if collection.folder != card.name:
        delete_datasets(code, besides=card.name)
    mine = CollectionRow.classroom == code
    with classrooms.store.session() as session:
        session.execute(update(CollectionRow).where(mine).values(folder=card.name, open=False))
    return card.name


def _check_parts(names: Sequence[str], kept: Sequence[Drawing], tested: Group[str]) -> None:
    """Refuse a split in which a class is missing from a part."""
    parts = {(one.label, one.owner in tested) for one in kept}
    for label, name in enumerate(names):
        if (label, True) not in parts or (label, False) not in parts:
            raise Problem(
                "With this seed class {name} is not both among the training and among the test "
                "images. Choose another seed, or let more students draw.",
                setting="seed",
                name=Quoted(name),
            )


def _zip_drawings(names: Sequence[str], kept: Sequence[Drawing], tested: Group[str]) -> io.BytesIO:
    """Return drawings as a zip with the folders train and test, and in them one per class."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for number, one in enumerate(kept):
            suffix = "jpg" if one.image.startswith(b"\xff\xd8") else "png"
            part = "test" if one.owner in tested else "train"
            packed.writestr(f"{part}/{names[one.label]}/{number:05}.{suffix}", one.image)
    return file
