"""The files of FashionMNIST and MNIST: gzip-compressed, in the IDX format.

The format is described at http://yann.lecun.com/exdb/mnist/: two zero bytes, the type (8 for
uint8), the number of axes, one big-endian 32-bit extent for each axis, then the values.
"""

import hashlib
import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.problem import Problem, Quoted, reason_of


@dataclass(frozen=True)
class Source:
    """One file: its name, the published MD5 sum, and the shape of its array."""

    name: str
    md5: str
    shape: tuple[int, ...]


def read_idx(path: Path, source: Source) -> NDArray[np.uint8]:
    """Return the array of a gz file, checked.

    Raises:
        Problem: The file is missing, unreadable or damaged.
    """
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise unreadable_file(path, error) from error
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() != source.md5:
        raise damaged_file(path)
    # A limit keeps a wrong file from filling the memory; the checksum alone is no safeguard.
    size = 4 + 4 * len(source.shape) + math.prod(source.shape)
    try:
        values = zlib.decompressobj(wbits=31).decompress(packed, size)
    except zlib.error as error:
        raise damaged_file(path) from error
    head = bytes([0, 0, 8, len(source.shape)]) + np.array(source.shape, dtype=">u4").tobytes()
    if not values.startswith(head) or len(values) != size:
        raise damaged_file(path)
    return np.frombuffer(values, np.uint8, offset=len(head)).reshape(source.shape)


def unreadable_file(path: Path, error: OSError) -> Problem:
    """Return the problem of a file that the system does not read."""
    return Problem(
        "Cannot read the data file {file}: {detail}.",
        setting="data",
        file=Quoted(path),
        detail=reason_of(error),
    )


def damaged_file(path: Path) -> Problem:
    """Return the problem of a file that differs from the published one."""
    return Problem(
        "The data file {file} is damaged: it differs from the published file. Delete it to "
        "download it again.",
        setting="data",
        file=Quoted(path),
    )
