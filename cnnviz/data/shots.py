"""Images that a reader takes with the camera, as an image folder: exactly as an uploaded zip.

But for the process: each shot has been read on its arrival, so that no damaged one is among them,
and another process would begin after most of what is to be done.
"""

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.data import archive, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.folder_layout import printable
from cnnviz.problem import Problem, Quoted

SIDE = 224
"""Height and width of a shot, in pixels: efficientnet-lite0 was trained on such images."""
MAX_NAME = 30
"""Characters of the name of a class."""


@dataclass(frozen=True)
class ShotClass:
    """A class and its shots.

    Attributes:
        name: Its name.
        shots: Image files.
    """

    name: str
    shots: tuple[bytes, ...]


def import_shots(
    classes: Sequence[ShotClass], *, seed: int, owner: str
) -> image_folders.FolderCard:
    """Store shots as an image folder of a browser; its title names the classes.

    A fifth of each class is held out for the test, chosen by the seed.

    Raises:
        Problem: Two classes have the same name, a name is empty, a class has fewer than two shots
            that can be read, or they cannot be stored.
    """
    names = [folder_name(one.name) for one in classes]
    return image_folders.add_folder(
        zip_shots(classes),
        ImportOptions(SIDE, color=True, seed=seed),
        origin="",
        title=printable(", ".join(names), image_folders.MAX_TITLE),
        owner=owner,
        bounds=archive.UPLOADED,
    )


def zip_shots(classes: Sequence[ShotClass]) -> io.BytesIO:
    """Return shots as a zip with a folder per class.

    Raises:
        Problem: Two classes have the same name, or a name is empty.
    """
    names = [folder_name(one.name) for one in classes]
    for name in names:
        if not name or names.count(name) > 1:
            raise Problem(
                "Each class needs a name of its own: “{name}” is empty or is used twice.",
                setting="name",
                name=Quoted(name),
            )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, one in zip(names, classes, strict=True):
            for number, shot in enumerate(one.shots, 1):
                archive.writestr(f"{name}/{number:03}.jpg", shot)
    return file


def folder_name(name: str) -> str:
    """Return the name of a class as that of a folder, which is shown again as the class.

    A slash would begin another folder, and the importer leaves out hidden ones, which begin with a
    point.
    """
    composed = unicodedata.normalize("NFC", name)
    plain = "".join("-" if sign in "/\\" else sign for sign in composed)
    text = printable(plain, MAX_NAME).lstrip(". ").removesuffix(":").rstrip()
    return "MACOSX" if text == "__MACOSX" else text
