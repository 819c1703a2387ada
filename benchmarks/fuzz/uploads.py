"""Malformed uploads at the functions that read them: each is read, or refused as a Problem."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np
from PIL import Image

from benchmarks.fuzz.hostile import TEXTS, Finding, change_bytes, change_text
from cnnviz import nets
from cnnviz.data import decode_folder, image_reading
from cnnviz.data.archive import UPLOADED
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.lessons.own_lesson import read_own_lesson
from cnnviz.problem import Problem
from cnnviz.weights import module_weights, weights_file

Maker = Callable[[random.Random], bytes]
NET = "small~1x28x28~conv_1_4_3~batchnorm_4~relu~maxpool_4~flatten~linear_144_10"
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "ICO")
CODE = "<html><script>alert(1)</script><?php system('id') ?>#!/bin/sh\nid\n"
LESSON = "# Edges\n## Look\n[Convolution](/convolution?stride=2)\nA note.\n## Try\n/quiz?seed=3\n"
SOURCE = (
    "import torch.nn as nn\nmodel = nn.Sequential(\n"
    "    nn.Conv2d(1, 8, kernel_size=3, padding=1),\n"
    "    nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),\n"
    "    nn.Flatten(), nn.Linear(8 * 14 * 14, 10))\n"
)


def read_image(content: bytes) -> None:
    """Read an image as *Look inside* does."""
    image_reading.read_image(content)


def read_zip(content: bytes) -> None:
    """Read a zip of images as *Data* does."""
    options = ImportOptions(side=16)
    decode_folder.decode_folder(io.BytesIO(content), options, bounds=UPLOADED)


def read_weights(content: bytes) -> None:
    """Read weights as *Look inside* and the *Training room* do."""
    weights_file.load_weights(nets.find(NET), content)


def read_code(content: bytes) -> None:
    """Read pasted code as *Sizes* does."""
    nets.read(content.decode("utf-8", "replace"), (1, 28, 28))


def read_lesson(content: bytes) -> None:
    """Read a lesson of a teacher's own."""
    read_own_lesson(content, {"convolution", "quiz"})


def make_image(dice: random.Random) -> bytes:
    """Return a changed image, one with a lying header, or one that is something else, too."""
    content = dice.choice(_images())
    match dice.randrange(6):
        case 0:
            return _lie_about_size(dice)
        case 1:  # a polyglot
            return content + dice.choice((CODE.encode(), _zip({"a/b.png": content})))
        case 2:
            return CODE.encode() + content
        case _:
            return change_bytes(dice, content)


def make_zip(dice: random.Random) -> bytes:
    """Return a zip with hostile names, sizes or files, or a changed one."""
    images = _images()
    files = {f"{name}/{number}.png": images[0] for name in ("cat", "dog") for number in range(3)}
    match dice.randrange(8):
        case 0:
            files[dice.choice(("../", "/", "C:\\", "a/../../", "..\\", "\\\\host\\")) + "x.png"] = (
                images[0]
            )
        case 1:
            files[f"{change_text(dice, 'cat')[:200]}/{dice.choice(TEXTS)[:200]}.png"] = images[0]
        case 2:
            files = {"a/" * dice.randint(1, 400) + f"{n}.png": images[0] for n in range(4)}
        case 3:
            files["cat/bomb.png"] = b"\0" * dice.choice((10**4, 10**6, 10**7))
        case 4:
            files["dog/inner.zip"] = _zip(files)
        case 5:
            return _zip(files, mode=0o120777)  # symbolic links
        case 6:
            files = {name: make_image(dice) for name in files}
    content = _zip(files)
    return change_bytes(dice, content) if dice.random() < 0.6 else content


def make_weights(dice: random.Random) -> bytes:
    """Return a changed file of weights, or one whose header lies."""
    safe, torch_file = _weights()
    match dice.randrange(5):
        case 0:
            length = dice.choice((0, 1, 2**63, 2**40, len(safe), 2**64 - 1))
            return struct.pack("<Q", length) + safe[8:]
        case 1:
            (size,) = struct.unpack("<Q", safe[:8])
            header = change_text(dice, safe[8 : 8 + size].decode()).encode("utf-8", "replace")
            return struct.pack("<Q", len(header)) + header + safe[8 + size :]
        case 2:
            return _change_pickle(dice, torch_file)
        case _:
            return change_bytes(dice, dice.choice((safe, torch_file)))


def make_code(dice: random.Random) -> bytes:
    """Return changed code."""
    return change_text(dice, SOURCE).encode("utf-8", "replace")


def make_lesson(dice: random.Random) -> bytes:
    """Return a changed lesson."""
    text = change_text(dice, LESSON).encode("utf-8", "replace")
    return change_bytes(dice, text) if dice.random() < 0.3 else text


READERS: Mapping[str, tuple[Maker, Callable[[bytes], None], float]] = {
    "image": (make_image, read_image, 0.45),
    "zip": (make_zip, read_zip, 0.2),
    "weights": (make_weights, read_weights, 0.15),
    "code": (make_code, read_code, 0.15),
    "lesson": (make_lesson, read_lesson, 0.05),
}
"""What makes a file, what reads it, and its share of all files."""


def fuzz_uploads(count: int, seed: int) -> Iterator[Finding]:
    """Read malformed files; yield those that raise anything but a Problem.

    A crash of this process is a finding, too: the last file is the one to look at.
    """
    for kind, (make, read, share) in READERS.items():
        for number in range(round(count * share)):
            content = make(random.Random(f"{seed} {kind} {number}"))
            try:
                read(content)
            except Problem:
                continue
            except Exception as error:
                yield Finding(f"{kind} {number}", repr(content[:80]), repr(error)[:300])


@cache
def _images() -> list[bytes]:
    """Return an image of 23×17 pixels in every format."""
    pixels = np.random.default_rng(0).integers(0, 256, (17, 23, 3), dtype=np.uint8)
    image = Image.fromarray(pixels)
    files = []
    for name in FORMATS:
        file = io.BytesIO()
        image.save(file, name)
        files.append(file.getvalue())
    for mode in ("1", "L", "LA", "RGBA", "P", "I;16"):
        file = io.BytesIO()
        image.convert("L").convert(mode if mode != "LA" else "LA").save(file, "PNG")
        files.append(file.getvalue())
    return files


@cache
def _weights() -> tuple[bytes, bytes]:
    """Return the weights of a small network as safetensors and as saved by torch."""
    import torch

    module = module_weights.initialized(nets.find(NET), 0)
    file = io.BytesIO()
    torch.save(module.state_dict(), file)
    return module_weights.pack(module), file.getvalue()


def _lie_about_size(dice: random.Random) -> bytes:
    """Return a PNG whose header names another size than its pixels have."""
    png = bytearray(_images()[0])
    sizes = (0, 1, 30_000, 2**16, 2**31 - 1, 2**32 - 1)
    png[16:24] = struct.pack(">II", dice.choice(sizes), dice.choice(sizes))
    png[29:33] = struct.pack(">I", zlib.crc32(png[12:29]))
    return bytes(png)


def _zip(files: Mapping[str, bytes], mode: int = 0o644) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name.replace("\0", "") or "x")
            entry.external_attr, entry.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()


def _change_pickle(dice: random.Random, content: bytes) -> bytes:
    """Return a file of torch with another pickle in it: one that would run a program."""
    hostile = b"cposix\nsystem\n(S'touch /tmp/cnnviz-was-here'\ntR."
    source = zipfile.ZipFile(io.BytesIO(content))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("data.pkl"):
                data = hostile if dice.random() < 0.5 else change_bytes(dice, data)
            archive.writestr(name, data)
    return file.getvalue()
