"""How a folder of images is organized: its classes, and which images are for training and test."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnviz.data.archive import Entry
from cnnviz.data.image_reading import FORMAT_NAMES, SUFFIXES
from cnnviz.problem import Problem, Quoted

MAX_CLASSES = 200
_TRAIN = {"train", "training"}
_TEST = ("test", "testing", "val", "valid", "validation")  # the first one that exists is used
_MAX_NAME = 60
_Files = list[tuple[tuple[str, ...], Entry]]


@dataclass(frozen=True)
class Layout:
    """The image files, each with its class; ``test`` is empty without a test folder.

    ``others`` is the number of ignored files: they are not images, or not in a class folder.
    ``empty`` are folders beside those of the classes that have no images.
    """

    train: list[tuple[str, Entry]]
    test: list[tuple[str, Entry]]
    others: int
    empty: tuple[str, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their labels."""
        return tuple(sorted({name for name, _ in self.train}))


def read_layout(entries: Sequence[Entry]) -> Layout:
    """Return the training and test images of a folder, and their classes.

    Raises:
        Problem: There are no images, fewer than two classes or too many, or test images of a class
            without training images.
    """
    files = [
        (entry.parts, entry)
        for entry in entries
        if not entry.is_folder and Path(entry.parts[-1]).suffix.lower() in SUFFIXES
    ]
    if not files:
        raise Problem(
            "It contains no images. Supported formats: {formats}.",
            setting="zip",
            formats=FORMAT_NAMES,
        )
    layout = _find_classes(entries, _strip_outer_folders(files))
    _check_classes(layout)
    return layout


def _find_classes(entries: Sequence[Entry], files: _Files) -> Layout:
    """Sort the image files, whose paths begin with ``train``, ``test`` or a class."""
    outer = files[0][1].parts[: -len(files[0][0])]  # the same of all files
    count = sum(not entry.is_folder for entry in entries)
    tops = {parts[0].lower(): parts[0] for parts, _ in files if len(parts) > 2}
    train = [tops[name] for name in tops if name in _TRAIN]
    test = [tops[name] for name in _TEST if name in tops]
    if train and test:
        parts = {
            top: [(_class_name(p[1]), entry) for p, entry in files if p[0] == top and len(p) > 2]
            for top in (train[0], test[0])
        }
        images = [*parts[train[0]], *parts[test[0]]]
        empty = _empty_folders(entries, [(*outer, train[0]), (*outer, test[0])], images)
        return Layout(parts[train[0]], parts[test[0]], count - len(images), empty)
    images = [(_class_name(p[0]), entry) for p, entry in files if len(p) > 1]
    return Layout(images, [], count - len(images), _empty_folders(entries, [outer], images))


def _empty_folders(
    entries: Sequence[Entry], places: Sequence[tuple[str, ...]], images: list[tuple[str, Entry]]
) -> tuple[str, ...]:
    """Return the folders directly in these places that hold no images."""
    names = set()
    for entry in entries:
        folder = entry.parts if entry.is_folder else entry.parts[:-1]
        names |= {_class_name(folder[len(p)]) for p in places if p == folder[: len(p)] != folder}
    return tuple(sorted(names - {name for name, _entry in images}))


def _strip_outer_folders(files: _Files) -> _Files:
    """Remove folders that contain all the others from the paths."""
    while len({parts[0] for parts, _ in files}) == 1:
        inner = [(parts[1:], entry) for parts, entry in files if len(parts) > 2]
        if not inner:
            break
        files = inner
    return files


def _class_name(folder: str) -> str:
    return printable(folder, _MAX_NAME) or "?"


def printable(text: str, length: int) -> str:
    """Return a text without unprintable characters and multiple spaces, cut to a length."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:length]


def _check_classes(layout: Layout) -> None:
    classes = layout.classes
    if not classes:
        raise Problem(
            "No class folders found: the images are all in one place. Put the images of each "
            "class into its own folder, such as cat/1.png and dog/1.png.",
            setting="zip",
        )
    if len(classes) == 1:
        raise Problem(
            "There is only one class, {kind}; classification needs at least two. Put the images "
            "of each class into its own folder.",
            setting="zip",
            kind=Quoted(classes[0]),
        )
    if len(classes) > MAX_CLASSES:
        raise Problem(
            "There are {count} classes; the limit is {most}.",
            setting="zip",
            count=len(classes),
            most=MAX_CLASSES,
        )
    unknown = sorted({name for name, _ in layout.test} - {*classes})
    if unknown:
        raise Problem(
            "The test folder contains the class {kind}, which is missing from the training folder.",
            setting="zip",
            kind=Quoted(unknown[0]),
        )
