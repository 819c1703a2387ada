"""Folders of pictures, a folder for each class: what lies where, and decoding it once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cnnviz.data import archive, folder_layout, image_reading
from cnnviz.data.archive import Bounds, Entry, Unreadable
from cnnviz.data.arrays import Arrays
from cnnviz.data.dataset import Images, Labels, Report
from cnnviz.data.folder_layout import Layout
from cnnviz.problem import N_, Problem, Quoted

SIDES = (28, 32, 48, 64, 96, 128, 224)
"""Sides that are offered; any from LEAST to MOST is taken."""
LEAST, MOST = 8, 224
MOST_CLASSES = 200
MOST_SEED = 999_999
TEST_SHARE = 0.2
_WORDS = {"side": N_("The image size"), "seed": N_("The seed")}
NAMED = 5
"""Files that could not be read of which the names are told."""
_FORMAT = 1  # of what decoding makes; other numbers give a set another name


@dataclass(frozen=True)
class Wanted:
    """How pictures are to be read.

    Attributes:
        side: Height and width after resizing.
        colour: Three channels, else grey.
        seed: Of the order of the pictures, and of the split where there is no test folder.

    Raises:
        Problem: A value that cannot be.
    """

    side: int = 32
    colour: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        for setting, value, low, high in (
            ("side", self.side, LEAST, MOST),
            ("seed", self.seed, 0, MOST_SEED),
        ):
            if not low <= value <= high:
                raise Problem(
                    "{name} is {value}; it must be a whole number from {low} to {high}.",
                    setting=setting,
                    name=_WORDS[setting],
                    nearest=min(max(value, low), high),
                    value=value,
                    low=low,
                    high=high,
                )

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a picture."""
        return (3 if self.colour else 1, self.side, self.side)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A folder of pictures in memory.

    Attributes:
        arrays: Images (N, C, H, W) and labels (N,) for training, likewise for the test.
        classes: Their names, in the order of their labels.
        split: There was no test folder: a share of each class was taken by the seed.
        skipped: Files that could not be read.
        others: How many files were left out because they are no pictures or lie elsewhere.
        digest: Of the contents and of how they were read, 12 hexadecimal digits.
    """

    arrays: Arrays
    classes: tuple[str, ...]
    split: bool
    skipped: tuple[str, ...]
    others: int
    digest: str


def decode(
    source: Path | BinaryIO,
    wanted: Wanted,
    *,
    bounds: Bounds = archive.OWN,
    report: Report | None = None,
) -> Decoded:
    """Read a folder, or a zip of one, that holds a folder of pictures for each class.

    The class folders lie at the top, or in ``train`` and ``test``; folders around them do not
    matter. Each picture's middle is cropped to a square and resized. Training and test pictures
    are mixed by the seed, so that the first few of them are of all classes.

    Args:
        source: The folder, the zip file, or the open zip file.
        wanted: Size, channels, seed.
        bounds: How much is read.
        report: Told the share that is done, 0–1.

    Raises:
        Problem: It is no such folder, too large, or holds no pictures that can be read.
    """
    with archive.opened(source, bounds) as entries:
        layout = folder_layout.of(entries)
        _check(layout, wanted, bounds)
        reading = _Reading(wanted, len(layout.train) + len(layout.test), report)
        train, test = (reading.read(part, layout.classes) for part in (layout.train, layout.test))
    names = layout.classes
    _check_read(names, train, reading.skipped)
    split = not layout.test
    if not split:
        _check_test(names, test[1])
    draws = np.random.default_rng(wanted.seed)
    if split:
        _check_enough(names, train[1], reading.skipped)
        train, test = _split(*train, draws)
    arrays = (*_mixed(*train, draws), *_mixed(*test, draws))
    return Decoded(arrays, names, split, tuple(reading.skipped), layout.others, reading.digest())


def _check(layout: Layout, wanted: Wanted, bounds: Bounds) -> None:
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
    if len(classes) > MOST_CLASSES:
        raise Problem(
            "There are {count} classes; the limit is {most}.",
            setting="zip",
            count=len(classes),
            most=MOST_CLASSES,
        )
    strange = sorted({name for name, _ in layout.test} - {*classes})
    if strange:
        raise Problem(
            "The test folder contains the class {kind}, which is missing from the training folder.",
            setting="zip",
            kind=Quoted(strange[0]),
        )
    size = (len(layout.train) + len(layout.test)) * int(np.prod(wanted.shape))
    if size > bounds.decoded:
        raise Problem(
            "{count} images of this size take {size} MB; the limit is {most} MB. Choose a "
            "smaller size.",
            setting="side",
            count=f"{len(layout.train) + len(layout.test):,}",
            size=f"{size // archive.MEGABYTE:,}",
            most=f"{bounds.decoded // archive.MEGABYTE:,}",
        )


@dataclass
class _Reading:
    """Decodes pictures one after the other, and notes what cannot be read."""

    wanted: Wanted
    count: int
    report: Report | None
    skipped: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    done: int = 0

    def read(
        self, files: list[tuple[str, Entry]], classes: tuple[str, ...]
    ) -> tuple[Images, Labels]:
        """Return the pictures (N, C, H, W) that can be read, and their labels (N,)."""
        places = {name: place for place, name in enumerate(classes)}
        images = np.empty((len(files), *self.wanted.shape), np.uint8)
        labels = np.empty(len(files), np.int64)
        count = 0
        for picture, name in self._pictures(files):
            images[count], labels[count] = picture, places[name]
            count += 1
        self.sums.append("")  # what is learned from is told from what is tested on
        return images[:count], labels[:count]

    def _pictures(self, files: list[tuple[str, Entry]]) -> Iterator[tuple[Images, str]]:
        for name, entry in files:
            self.done += 1
            if self.report is not None and (self.done % 50 == 0 or self.done == self.count):
                self.report(self.done / self.count)
            try:
                content = entry.read()
                picture = image_reading.read(content, image_reading.ALL_FORMATS)
            except Unreadable:
                self.skipped.append("/".join(entry.parts))
                continue
            except Problem as problem:
                if problem.setting != "picture":  # the whole archive is too large
                    raise
                self.skipped.append("/".join(entry.parts))
                continue
            self.sums.append(f"{name}/{entry.parts[-1]} {hashlib.sha256(content).hexdigest()}")
            yield image_reading.resized(picture, self.wanted.shape), name

    def digest(self) -> str:
        """Return what names these pictures, read so."""
        wanted = self.wanted
        head = f"{_FORMAT} {wanted.side} {wanted.colour} {wanted.seed}"
        text = "\n".join([head, *self.sums])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _check_read(names: tuple[str, ...], train: tuple[Images, Labels], skipped: list[str]) -> None:
    """Refuse pictures of which too few can be read."""
    there = {*train[1].tolist()}
    for label, name in enumerate(names):
        if label not in there:
            raise Problem(
                "Class {kind} has no readable image. First unreadable file (damaged or not an "
                "image): {file}.",
                setting="zip",
                kind=Quoted(name),
                file=Quoted(skipped[0] if skipped else "–"),
            )


def _check_test(names: tuple[str, ...], labels: Labels) -> None:
    there = {*labels.tolist()}
    for label, name in enumerate(names):
        if label not in there:
            raise Problem(
                "The test folder has no readable image of class {kind}. Add some, or remove the "
                "test folder: then 20% of each class is held out.",
                setting="zip",
                kind=Quoted(name),
            )


def _check_enough(names: tuple[str, ...], labels: Labels, skipped: list[str]) -> None:
    few = [label for label, count in Counter(labels.tolist()).items() if count < 2]
    if few:
        raise Problem(
            "Class {kind} has only one readable image; at least two are needed, one of them for "
            "testing. First unreadable file (damaged, too large or not an image): {file}.",
            setting="zip",
            kind=Quoted(names[few[0]]),
            file=Quoted(skipped[0] if skipped else "–"),
        )


def _split(
    images: Images, labels: Labels, draws: np.random.Generator
) -> tuple[tuple[Images, Labels], tuple[Images, Labels]]:
    """Take a share of each class for the test, one picture at least."""
    test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = draws.permutation(np.flatnonzero(labels == label))
        test[places[: max(1, round(TEST_SHARE * len(places)))]] = True
    return (images[~test], labels[~test]), (images[test], labels[test])


def _mixed(images: Images, labels: Labels, draws: np.random.Generator) -> tuple[Images, Labels]:
    order = draws.permutation(len(labels))
    return images[order], labels[order]
