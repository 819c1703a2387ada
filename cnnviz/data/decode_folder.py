"""Decodes a folder of images with one subfolder per class into arrays."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import archive
from cnnviz.data.archive import Bounds, Entry, Unreadable
from cnnviz.data.arrays import Arrays
from cnnviz.data.dataset import Images, Labels, ShareReport
from cnnviz.data.folder_layout import Layout, read_layout
from cnnviz.data.image_preparation import resize_image
from cnnviz.data.image_reading import read_image
from cnnviz.problem import N_, Problem, Quoted, check_integer

SIDES = (28, 32, 48, 64, 96, 128, 224)
"""Sides that are offered; any from MIN_SIDE to MAX_SIDE is accepted."""
MIN_SIDE, MAX_SIDE = 8, 224
MAX_SEED = 999_999
TEST_SHARE = 0.2
_FORMAT = 1  # of the arrays; part of the digest
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class ImportOptions:
    """How images are read.

    Attributes:
        side: Height and width after resizing.
        color: Three channels, else gray.
        seed: Of the order of the images, and of the split if there is no test folder.

    Raises:
        Problem: An invalid value.
    """

    side: int = 32
    color: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        check_integer("side", self.side, N_("The image size"), MIN_SIDE, MAX_SIDE)
        check_integer("seed", self.seed, N_("The seed"), 0, MAX_SEED)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of an image."""
        return (3 if self.color else 1, self.side, self.side)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A folder of images in memory.

    Attributes:
        arrays: Images (N, C, H, W) and labels (N,) for training, then those for the test.
        classes: Their names, in the order of their labels.
        split: There was no test folder: a share of each class was held out.
        skipped: Files that could not be read.
        others: Number of ignored files: they are not images, or not in a class folder.
        empty: Folders beside those of the classes that have no images.
        digest: Of the contents and the options, 12 hexadecimal digits.
    """

    arrays: Arrays
    classes: tuple[str, ...]
    split: bool
    skipped: tuple[str, ...]
    others: int
    empty: tuple[str, ...]
    digest: str


def decode_folder(
    source: Path | BinaryIO,
    options: ImportOptions,
    *,
    bounds: Bounds = archive.OWN,
    report: ShareReport | None = None,
) -> Decoded:
    """Read a folder, or a zip of one that may be open, with one subfolder of images per class.

    The class folders are at the top, or in ``train`` and ``test``; folders around them do not
    matter. Each image is cropped to a center square and resized. Training and test images are
    shuffled by the seed, so that the first few of them are of all classes.

    Raises:
        Problem: It is not such a folder, is too large, or contains no readable images.
    """
    with archive.open_archive(source, bounds) as entries:
        layout = read_layout(entries)
        _check_size(layout, options, bounds)
        files = [*layout.train, *layout.test]
        images, checksums = _decode_files(files, options, report)
    names, split = layout.classes, not layout.test
    class_labels = {name: label for label, name in enumerate(names)}
    labels = np.array([class_labels[name] for name, _ in files])
    readable = np.array(list(map(bool, checksums)))
    indices = np.flatnonzero(readable)
    train, test = indices[indices < len(layout.train)], indices[indices >= len(layout.train)]
    skipped = ["/".join(files[index][1].parts) for index in np.flatnonzero(~readable)]
    _check_counts(names, labels[train], None if split else labels[test], skipped)
    digest = _digest(options, [[checksums[index] for index in part] for part in (train, test)])
    rng = np.random.default_rng(options.seed)
    if split:
        train, test = _hold_out(train, labels, rng)
    train, test = rng.permutation(train), rng.permutation(test)
    arrays = (images[train], labels[train], images[test], labels[test])
    return Decoded(arrays, names, split, tuple(skipped), layout.others, layout.empty, digest)


def _check_size(layout: Layout, options: ImportOptions, bounds: Bounds) -> None:
    count = len(layout.train) + len(layout.test)
    size = count * int(np.prod(options.shape))
    if size > bounds.decoded:
        raise Problem(
            "{count} images of this size take {size} MB; the limit is {most} MB. Choose a smaller "
            "size.",
            setting="side",
            count=f"{count:,}",
            size=f"{size // archive.MEGABYTE:,}",
            most=f"{bounds.decoded // archive.MEGABYTE:,}",
        )


def _decode_files(
    files: list[tuple[str, Entry]], options: ImportOptions, report: ShareReport | None
) -> tuple[Images, list[str]]:
    """Return the images (N, C, H, W), and their checksums: empty where a file cannot be read."""
    images = np.empty((len(files), *options.shape), np.uint8)
    checksums = []
    for index, (name, entry) in enumerate(files):
        try:
            content = entry.read()
            image = read_image(content)
        except (Unreadable, Problem) as error:
            if isinstance(error, Problem) and error.setting != "image":
                raise  # the whole archive is too large
            checksums.append("")
        else:
            images[index] = resize_image(image, options.shape)
            checksums.append(f"{name}/{entry.parts[-1]} {hashlib.sha256(content).hexdigest()}")
        done = index + 1
        if report is not None and (done % 50 == 0 or done == len(files)):
            report(done / len(files))
    return images, checksums


def _digest(options: ImportOptions, parts: list[list[str]]) -> str:
    """Return the digest of the options and the checksums of training and test images."""
    lines = [f"{_FORMAT} {options.side} {options.color} {options.seed}"]
    for checksums in parts:
        lines += [*checksums, ""]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _check_counts(
    names: tuple[str, ...], train: Labels, test: Labels | None, skipped: list[str]
) -> None:
    """Refuse a class with too few readable images; without a test folder some are held out."""
    name, count = _rarest_class(names, train)
    file = Quoted(skipped[0] if skipped else "–")
    if count == 0:
        raise Problem(
            "Class {kind} has no readable image. First unreadable file (damaged or not an "
            "image): {file}.",
            setting="zip",
            kind=name,
            file=file,
        )
    if test is None and count == 1:
        raise Problem(
            "Class {kind} has only one readable image; at least two are needed, one of them for "
            "testing. First unreadable file (damaged, too large or not an image): {file}.",
            setting="zip",
            kind=name,
            file=file,
        )
    name, count = (name, count) if test is None else _rarest_class(names, test)
    if count == 0:
        raise Problem(
            "The test folder has no readable image of class {kind}. Add some, or remove the "
            "test folder: then 20% of each class is held out.",
            setting="zip",
            kind=name,
        )


def _rarest_class(names: tuple[str, ...], labels: Labels) -> tuple[Quoted, int]:
    counts = np.bincount(labels, minlength=len(names))
    label = int(counts.argmin())
    return Quoted(names[label]), int(counts[label])


def _hold_out(train: Indices, labels: Labels, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Hold out a share of each class for the test, at least one image."""
    test = np.zeros(len(labels), bool)
    for label in np.unique(labels[train]):
        indices = rng.permutation(train[labels[train] == label])
        test[indices[: max(1, round(TEST_SHARE * len(indices)))]] = True
    return train[~test[train]], train[test[train]]
