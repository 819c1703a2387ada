"""The files of CIFAR-10 for Python, as torchvision stores them.

The format is described at https://www.cs.toronto.edu/~kriz/cifar.html: each batch is a pickled
dict, with images as rows of 3,072 bytes, all red ones first, and their labels.
"""

import hashlib
import io
import pickle
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from cnnviz.data.arrays import Arrays
from cnnviz.data.dataset import Images, Labels
from cnnviz.data.idx import Source, damaged_file, unreadable_file

ARCHIVE = Source("cifar-10-python.tar.gz", "c58f30108f718f92721af3b95e74349a", ())
FOLDER = "cifar-10-batches-py"
"""The folder within the archive; torchvision unpacks it beside the archive."""
SHAPE = (3, 32, 32)
TRAIN = {  # as in torchvision.datasets.CIFAR10.train_list and test_list
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
}
TEST = {"test_batch": "40351d587109b95175f43aff81a1287e"}
_ARRAYS = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
}
"""What a batch calls to rebuild its array; anything else is refused."""


def has_files(folder: Path) -> bool:
    """Return whether a folder contains the archive, or all batches of it unpacked."""
    unpacked = all((folder / FOLDER / name).is_file() for name in (*TRAIN, *TEST))
    return unpacked or (folder / ARCHIVE.name).is_file()


def read_batches(folder: Path) -> Arrays:
    """Return training images and labels, then those for the test, checked.

    Raises:
        Problem: A file is missing, unreadable or damaged.
    """
    path = folder / ARCHIVE.name
    try:
        if not path.is_file():
            return _read_parts(folder, lambda name: (folder / FOLDER / name).read_bytes())
        with tarfile.open(path) as archive:
            return _read_parts(path, lambda name: _read_member(archive, name))
    except OSError as error:
        raise unreadable_file(path, error) from error
    except (tarfile.TarError, EOFError, KeyError, ValueError, pickle.UnpicklingError) as error:
        raise damaged_file(path) from error


def _read_member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"{FOLDER}/{name}")
    if file is None:
        raise KeyError(name)
    return file.read()


def _read_parts(path: Path, read: Callable[[str], bytes]) -> Arrays:
    return (*_join_batches(TRAIN, path, read), *_join_batches(TEST, path, read))


def _join_batches(
    batches: Mapping[str, str], path: Path, read: Callable[[str], bytes]
) -> tuple[Images, Labels]:
    pairs = [_decode(read(name), md5, path) for name, md5 in batches.items()]
    images, labels = zip(*pairs, strict=True)
    return np.concatenate(images), np.concatenate(labels)


def _decode(content: bytes, md5: str, path: Path) -> tuple[Images, Labels]:
    """Return the images (N, 3, 32, 32) and the labels (N,) of a batch."""
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5:
        raise damaged_file(path)
    batch = _ArrayUnpickler(io.BytesIO(content), encoding="latin1").load()
    images: Images = np.asarray(batch["data"], np.uint8).reshape(-1, *SHAPE)
    return images, np.asarray(batch["labels"], np.int64)


class _ArrayUnpickler(pickle.Unpickler):
    """Reads arrays and plain values; a checksum alone is no safeguard against code."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _ARRAYS:
            raise pickle.UnpicklingError(f"{module}.{name}")
        if name == "_reconstruct":
            module = "numpy._core.multiarray"  # its name since NumPy 2
        return super().find_class(module, name)
