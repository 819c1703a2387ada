"""The datasets by name, and where their files lie."""

import contextlib
import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from cnnviz.data import arrays, cifar, download, drawn_garments, drawn_scenes, idx, image_folders
from cnnviz.data.dataset import (
    GARMENTS,
    PHOTO_CLASSES,
    SCENE_CLASSES,
    Dataset,
    ShareReport,
    statistics,
)
from cnnviz.problem import N_, Problem, reason_of


@dataclass(frozen=True)
class DatasetInfo:
    """What is known about a dataset before its images are loaded.

    Attributes:
        name: Its id.
        title: Name for readers; that of an image folder is shown as it is, the others translated.
        classes: Names of the classes, translated in the same way.
        image_shape: (C, H, W) of an image.
        train_images: Number of training images.
        card: Of an image folder; None for the others.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    image_shape: tuple[int, ...]
    train_images: int
    card: image_folders.FolderCard | None = None


_INFOS = (
    DatasetInfo("fashion-mnist", "FashionMNIST", GARMENTS, (1, 28, 28), 60_000),
    DatasetInfo("mnist", "MNIST", tuple("0123456789"), (1, 28, 28), 60_000),
    DatasetInfo("cifar10", "CIFAR10", PHOTO_CLASSES, cifar.SHAPE, 50_000),
    DatasetInfo("practice", N_("Practice set (drawn garments)"), GARMENTS, (1, 28, 28), 4_000),
    DatasetInfo(
        "scenes",
        N_("Drawn scenes: house, tree, boat"),
        SCENE_CLASSES,
        (3, drawn_scenes.SIDE, drawn_scenes.SIDE),
        drawn_scenes.TRAIN * len(SCENE_CLASSES),
    ),
)
# In torchvision, classes have the same names as the published datasets here.
TITLES = {info.name: info.title for info in _INFOS}
NAMES = tuple(TITLES)
DRAWN: dict[str, tuple[Callable[[], str], Callable[[], arrays.Arrays]]] = {
    "practice": (drawn_garments.drawing_version, drawn_garments.draw_garments),
    "scenes": (drawn_scenes.drawing_version, drawn_scenes.draw_scenes),
}
"""The datasets that are drawn by code: a text that identifies the images, and what draws them."""
LICENSES = {
    "fashion-mnist": "© 2017 Zalando SE, MIT License",
    "mnist": "© Yann LeCun and Corinna Cortes, CC BY-SA 3.0",
}
"""Of the published datasets: for FashionMNIST, github.com/zalandoresearch/fashion-mnist; for MNIST,
keras.io/api/datasets/mnist."""


def is_name(text: str) -> bool:
    """Return True for the name of a dataset; an image folder of that name need not exist."""
    return text in NAMES or image_folders.is_name(text)


def dataset_info(name: str, *owners: str) -> DatasetInfo:
    """Return what is known about a dataset without loading or downloading it.

    The owners are those of :func:`cnnviz.data.image_folders.folder_card`.

    Raises:
        Problem: There is no such dataset here.
    """
    if name in NAMES:
        return _INFOS[NAMES.index(name)]
    if not image_folders.is_name(name):
        raise unknown_dataset(name)
    card = image_folders.folder_card(name, *owners)
    return DatasetInfo(name, card.title, card.classes, card.shape, card.train_images, card)


_MD5 = {  # as in torchvision.datasets.FashionMNIST.resources and MNIST.resources
    "fashion-mnist": (
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "25c81989df183df01b3e8a0aad5dffbe",
        "bef4ecab320f06d8554ea6380940ec79",
        "bb300cfdad3c16e7a12a480ee83cd310",
    ),
    "mnist": (
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "9fb629c4189551a2d022fa330f9573f3",
        "ec29112dd5afa0611ce80d1b7f02629c",
    ),
    "cifar10": (cifar.ARCHIVE.md5,),
}
_FILES = (
    ("train-images-idx3-ubyte.gz", (60_000, 28, 28)),
    ("train-labels-idx1-ubyte.gz", (60_000,)),
    ("t10k-images-idx3-ubyte.gz", (10_000, 28, 28)),
    ("t10k-labels-idx1-ubyte.gz", (10_000,)),
)


def sources(name: str) -> tuple[idx.Source, ...]:
    """Return the files of a dataset that are downloaded.

    Four files have training images and labels, test images and labels; CIFAR10 is one archive.
    """
    if name == "cifar10":
        return (cifar.ARCHIVE,)
    pairs = zip(_FILES, _MD5[name], strict=True)
    return tuple(idx.Source(file, md5, shape) for (file, shape), md5 in pairs)


def cache_folder() -> Path:
    """Return the app's own folder for downloads."""
    return platformdirs.user_cache_path("cnnviz") / "data"


def raw_folder(name: str) -> Path | None:
    """Return the folder with all files of a dataset, None without one.

    ``CNNVIZ_DATA`` (read-only, in the layout of torchvision) comes before the app's own cache.

    Raises:
        Problem: ``CNNVIZ_DATA`` names a folder that is missing or cannot be read.
    """
    roots = [cache_folder()]
    if data := os.environ.get("CNNVIZ_DATA"):
        roots.insert(0, Path(data))
        try:
            next(Path(data).iterdir(), None)
        except OSError as error:
            raise Problem(
                "Cannot read the data folder {folder} (CNNVIZ_DATA): {detail}.",
                setting="data",
                folder=data,
                detail=reason_of(error),
            ) from error
    for root in roots:
        raw = _raw_folder_in(root, name)
        if name == "cifar10":
            found = cifar.has_files(raw)
        else:
            found = all((raw / source.name).is_file() for source in sources(name))
        if found:
            return raw
    return None


def _raw_folder_in(root: Path, name: str) -> Path:
    """Return where torchvision stores the files of a dataset, given its ``root``."""
    return root if name == "cifar10" else root / TITLES[name] / "raw"


def on_disk(name: str) -> bool:
    """Return True if a dataset can be loaded without a download.

    Raises:
        Problem: The data folder is missing or cannot be read.
    """
    if image_folders.is_name(name):
        return (image_folders.root() / name).is_dir()
    return name in DRAWN or (name in _MD5 and raw_folder(name) is not None)


def load(name: str, *, report: ShareReport | None = None) -> Dataset:
    """Return a dataset; once loaded, it stays in memory.

    Args:
        name: One of :data:`NAMES`, or that of an image folder (:mod:`cnnviz.data.image_folders`).
        report: Called with the share that is downloaded, 0–1, if a download is needed; None
            forbids the download.

    Raises:
        Problem: There is no such dataset; a file is missing, unreadable or damaged; the download
            failed.
    """
    if image_folders.is_name(name):
        return image_folders.load_folder(name)
    if name not in NAMES:
        raise unknown_dataset(name)
    if name in DRAWN:
        return _drawn_set(name)
    raw = raw_folder(name)
    if raw is None:
        raw = _raw_folder_in(cache_folder(), name)
        if report is None:
            raise Problem(
                "{title} is not on this machine yet; a training run will download it.",
                setting="data",
                nearest="practice",
                title=TITLES[name],
            )
        download.download_dataset(TITLES[name], sources(name), raw, report)
    return _published_set(name, raw)


def unknown_dataset(name: str, names: Sequence[str] = NAMES) -> Problem:
    """Return the problem of an unknown name; it lists the known ones."""
    return Problem(
        "Unknown dataset {name}. Available: {names}.",
        setting="data",
        nearest=names[0],
        name=name,
        names=", ".join(names),
    )


@functools.lru_cache(maxsize=3)
def _published_set(name: str, raw: Path) -> Dataset:
    return decoded_dataset(name, " ".join(_MD5[name]), lambda: _unpack(name, raw))


@functools.cache
def _drawn_set(name: str) -> Dataset:
    version, draw = DRAWN[name]
    return decoded_dataset(name, version(), draw)


def decoded_dataset(name: str, source: str, make: Callable[[], arrays.Arrays]) -> Dataset:
    """Return a dataset whose arrays are decoded once on this machine.

    From then on all processes map the same files. Where the cache cannot be written, the arrays
    stay in memory.

    ``make`` unpacks the published files or draws; ``source`` identifies what it starts from: when
    that changes, the arrays are decoded again.
    """
    cache = cache_folder() / "decoded" / name
    content, facts = _cached(cache, source)
    if content is None:
        content = make()
        mean, std = statistics(content[0])
        facts = {"source": source, "mean": mean, "std": std}
        with contextlib.suppress(OSError, arrays.Damaged):
            arrays.write_arrays(cache, content, facts)
            content = arrays.map_arrays(cache)
    return Dataset(
        name,
        TITLES[name],
        *content,
        classes=dataset_info(name).classes,
        mean=tuple(facts["mean"]),
        std=tuple(facts["std"]),
        drawn=name in DRAWN,
    )


def _cached(folder: Path, source: str) -> tuple[arrays.Arrays | None, dict[str, Any]]:
    """Return the arrays of a folder and its card, nothing if they have another source."""
    try:
        facts = arrays.read_card(folder)
        if facts.get("source") == source:
            return arrays.check_arrays(folder), facts
    except arrays.Damaged:
        return None, {}
    with contextlib.suppress(OSError):  # then the folder stays, and the new arrays are in memory
        arrays.remove_arrays(folder)
    return None, {}


def _unpack(name: str, raw: Path) -> arrays.Arrays:
    if name == "cifar10":
        return cifar.read_batches(raw)
    files = [idx.read_idx(raw / source.name, source) for source in sources(name)]
    train, test = files[0][:, None], files[2][:, None]  # (N, 1, 28, 28)
    return train, files[1].astype(np.int64), test, files[3].astype(np.int64)
