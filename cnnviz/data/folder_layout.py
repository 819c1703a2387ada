"""The layout of an image folder: training and test images, and their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnviz.data.archive import Entry
from cnnviz.problem import Problem

SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"}
_TRAIN = {"train", "training"}
_TEST = ("test", "testing", "val", "valid", "validation")  # the first one that exists is used
_MAX_NAME = 60
_Files = list[tuple[tuple[str, ...], Entry]]


@dataclass(frozen=True)
class Layout:
    """The image files, each with its class; ``test`` is empty without a test folder.

    ``others`` is the number of ignored files: they are not images, or not in a class folder.
    """

    train: list[tuple[str, Entry]]
    test: list[tuple[str, Entry]]
    others: int

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their labels."""
        return tuple(sorted({name for name, _ in self.train}))


def read_layout(entries: Sequence[Entry]) -> Layout:
    """Return the training and test images of a folder, and their classes.

    Raises:
        Problem: There are no images.
    """
    files = [
        (entry.parts, entry)
        for entry in entries
        if Path(entry.parts[-1]).suffix.lower() in SUFFIXES
    ]
    if not files:
        raise Problem(
            "It contains no images. Supported formats: PNG, JPEG, GIF, BMP and WebP.",
            setting="zip",
        )
    files = _strip_outer_folders(files)
    tops = {parts[0].lower(): parts[0] for parts, _ in files if len(parts) > 2}
    train = [tops[name] for name in tops if name in _TRAIN]
    test = [tops[name] for name in _TEST if name in tops]
    if train and test:
        parts = {
            top: [(_class_name(p[1]), entry) for p, entry in files if p[0] == top and len(p) > 2]
            for top in (train[0], test[0])
        }
        count = sum(map(len, parts.values()))
        return Layout(parts[train[0]], parts[test[0]], len(entries) - count)
    images = [(_class_name(p[0]), entry) for p, entry in files if len(p) > 1]
    return Layout(images, [], len(entries) - len(images))


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
