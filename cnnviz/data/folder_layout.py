"""What lies where in a folder of pictures: training and test pictures, and their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnviz.data.archive import Entry
from cnnviz.problem import Problem

SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"}
_TRAIN = {"train", "training"}
_TEST = ("test", "testing", "val", "valid", "validation")  # the first that is there is taken
_LONGEST = 60
_Files = list[tuple[tuple[str, ...], Entry]]


@dataclass(frozen=True)
class Layout:
    """The files of pictures, each with its class; ``test`` is empty if it is yet to be split.

    ``others`` is how many files are left out: they are no pictures, or lie in no class folder.
    """

    train: list[tuple[str, Entry]]
    test: list[tuple[str, Entry]]
    others: int

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their labels."""
        return tuple(sorted({name for name, _ in self.train}))


def of(entries: Sequence[Entry]) -> Layout:
    """Tell training from test pictures, and their classes.

    Raises:
        Problem: There are no pictures.
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
    files = _unwrapped(files)
    tops = {parts[0].lower(): parts[0] for parts, _ in files if len(parts) > 2}
    train = [tops[name] for name in tops if name in _TRAIN]
    test = [tops[name] for name in _TEST if name in tops]
    if train and test:
        parts = {
            top: [(_named(p[1]), entry) for p, entry in files if p[0] == top and len(p) > 2]
            for top in (train[0], test[0])
        }
        counted = sum(map(len, parts.values()))
        return Layout(parts[train[0]], parts[test[0]], len(entries) - counted)
    found = [(_named(p[0]), entry) for p, entry in files if len(p) > 1]
    return Layout(found, [], len(entries) - len(found))


def _unwrapped(files: _Files) -> _Files:
    """Take folders away that hold all the others."""
    while len({parts[0] for parts, _ in files}) == 1:
        inner = [(parts[1:], entry) for parts, entry in files if len(parts) > 2]
        if not inner:
            break
        files = inner
    return files


def _named(folder: str) -> str:
    """Return the name of a class: a folder's, without what cannot be printed, not too long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in folder)
    return " ".join(plain.split())[:_LONGEST] or "?"
