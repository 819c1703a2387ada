"""Image folders and zip files: what is read, and what is refused."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import archive, decode_folder
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.folder_layout import MAX_CLASSES
from cnnviz.problem import Problem

from .pets import image_bytes, pets, zip_of

SMALL = archive.Bounds(packed=2**20, files=50, unpacked=2**21, decoded=2**20)


def decode(files: Mapping[str, bytes], **settings: object) -> decode_folder.Decoded:
    options = ImportOptions(**{"side": 8, **settings})  # type: ignore[arg-type]
    return decode_folder.decode_folder(zip_of(files), options, bounds=SMALL)


def test_without_a_test_folder_a_seeded_fifth_of_each_class_becomes_the_test_set() -> None:
    result = decode(pets(10))
    train, train_labels, test, test_labels = result.arrays
    assert (train.shape, test.shape) == ((16, 3, 8, 8), (4, 3, 8, 8))
    assert np.bincount(train_labels).tolist() == [8, 8]
    assert np.bincount(test_labels).tolist() == [2, 2]
    assert (result.classes, result.split) == (("cat", "dog"), True)
    again, other = decode(pets(10)), decode(pets(10), seed=1)
    np.testing.assert_array_equal(again.arrays[2], test)
    assert again.digest == result.digest != other.digest
    assert not np.array_equal(other.arrays[2], test)
    assert {*train_labels[:4].tolist()} == {0, 1}  # shuffled: the first few include every class


@pytest.mark.parametrize("wrap", ["", "pets/", "a/b/"])
def test_train_and_test_folders_are_used_as_they_are_at_any_depth(wrap: str) -> None:
    result = decode({**pets(3, f"{wrap}Train/"), **pets(1, f"{wrap}test/")})
    assert [len(array) for array in result.arrays] == [6, 6, 2, 2]
    assert not result.split


def test_hidden_files_are_ignored_and_other_files_are_counted() -> None:
    junk = {
        "__MACOSX/cat/._1.png": b"x",
        "cat/.DS_Store": b"x",
        ".git/dog/1.png": b"x",
        "cat/notes.txt": b"x",
        "cover.png": image_bytes(1),
    }
    result = decode({**pets(), **junk})
    assert result.classes == ("cat", "dog")
    assert (result.others, result.skipped) == (2, ())


@pytest.mark.parametrize("wrap", ["", "pets/", "pets/train/"])
def test_folders_without_images_are_named_beside_those_of_the_classes(
    wrap: str, tmp_path: Path
) -> None:
    test = pets(1, "pets/test/") if wrap == "pets/train/" else {}
    files = {**pets(folder=wrap), **test, f"{wrap}fish/notes.txt": b"x", f"{wrap}cat/more/": b""}
    zipped = decode({**files, f"{wrap}bird/": b"", f"{wrap}.git/": b"", "__MACOSX/": b""})
    assert (zipped.classes, zipped.empty, zipped.others) == (("cat", "dog"), ("bird", "fish"), 1)
    for name, content in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        if content:
            (tmp_path / "in" / name).write_bytes(content)
    (tmp_path / "in" / wrap / "bird").mkdir()
    folder = decode_folder.decode_folder(tmp_path / "in", ImportOptions(side=8))
    assert (folder.empty, folder.others, folder.digest) == (zipped.empty, 1, zipped.digest)


def test_an_image_is_rotated_by_its_exif_tag_center_cropped_and_resized() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate by 90° clockwise: the dark left edge becomes the top
    rotated = image_bytes(120, "JPEG", (40, 40), exif=exif)
    result = decode({**pets(), "cat/9.jpg": rotated})
    reds = np.concatenate([result.arrays[0], result.arrays[2]])[:, 0]  # (N, H, W)
    (red,) = reds[abs(reds[:, -1, -1].astype(int) - 120) < 20]
    assert red[0].max() < 40
    assert red[4:].min() > 100
    flat = reds[reds[:, -1, -1] > 190][0]  # 40×30: five of its ten dark columns are cut off
    assert flat[:, 0].max() < 40
    assert flat[:, 2:].min() > 150


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_common_formats_are_read_as_grayscale_or_color(kind: str) -> None:
    files = {
        f"{name}/{n}.{kind.lower()}": image_bytes(90 + n, kind) for name in "ab" for n in range(2)
    }
    assert decode(files).arrays[0].shape == (2, 3, 8, 8)
    assert decode(files, color=False).arrays[0].shape == (2, 1, 8, 8)


KOREAN = {f"사진/{name}/{n}.png": image_bytes(n) for name in ("고양이", "개") for n in range(2)}


def test_korean_names_in_the_decomposed_form_of_macos_are_read() -> None:
    zipped = zip_of({unicodedata.normalize("NFD", name): c for name, c in KOREAN.items()})
    assert decode_folder.decode_folder(zipped, ImportOptions(side=8)).classes == ("개", "고양이")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_korean_names_without_the_utf_8_flag_are_read(encoding: str) -> None:
    raw = {name: name.encode(encoding) for name in KOREAN}
    placeholder = {name: f"{n:0{len(raw[name])}}" for n, name in enumerate(KOREAN)}
    content = zip_of({placeholder[name]: c for name, c in KOREAN.items()}).getvalue()
    for name in KOREAN:
        content = content.replace(placeholder[name].encode(), raw[name])
    assert decode_folder.decode_folder(io.BytesIO(content), ImportOptions(side=8)).classes == (
        "개",
        "고양이",
    )


def test_unreadable_images_are_skipped_and_named() -> None:
    bad = {
        "cat/cut.png": image_bytes(3)[:60],
        "cat/text.jpg": b"not an image",
        "dog/empty.png": b"",
    }
    result = decode({**pets(), **bad})
    assert set(result.skipped) == set(bad)
    assert sum(len(labels) for labels in result.arrays[1::2]) == 10


REFUSED: dict[str, tuple[dict[str, bytes], str]] = {
    "nothing": ({"readme.txt": b"x"}, "contains no images"),
    "no classes": (
        {"1.png": image_bytes(1), "2.png": image_bytes(2)},
        "No class folders found: the images are all in one place",
    ),
    "one class": (dict(list(pets().items())[:5]), "only one class, cat"),
    "one class in folders": (
        {f"a/b/cat/{n}.png": image_bytes(n) for n in range(3)},
        "only one class",
    ),
    "one image": ({**pets(), "cow/1.png": image_bytes(1)}, "Class cow has only one readable image"),
    "unreadable class": (
        {**pets(), "cow/1.png": b"", "cow/2.png": b"?"},
        "Class cow has no readable image.*: cow/1.png",
    ),
    "unreadable test class": (
        {**pets(3, "train/"), "test/cat/1.png": image_bytes(1), "test/dog/1.png": b""},
        "test folder has no readable image of class dog",
    ),
    "unknown test class": (
        {**pets(3, "train/"), **pets(1, "test/"), "test/cow/1.png": image_bytes(1)},
        "class cow, which is missing from the training folder",
    ),
    "parent folder": ({**pets(), "../evil.png": image_bytes(1)}, "points outside of it"),
    "parent folder inside a class": (
        {**pets(), "cat/../../evil.png": image_bytes(1)},
        "points outside of it",
    ),
    "absolute": ({**pets(), "/etc/evil.png": image_bytes(1)}, "points outside of it"),
    "drive": ({**pets(), "C:/evil.png": image_bytes(1)}, "points outside of it"),
    "backslash": ({**pets(), "cat\\evil.png": image_bytes(1)}, "points outside of it"),
    "many files": ({f"cat/{n}.txt": b"" for n in range(51)}, "Too many files: the limit is 50"),
    "bomb": ({**pets(), "cat/big.png": bytes(2**22)}, "the files exceed the limit of 2 MB"),
    "many classes": (
        {f"{n}/1.png": b"" for n in range(MAX_CLASSES + 1)},
        "201 classes",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_unusable_image_folder_is_refused(case: str) -> None:
    files, message = REFUSED[case]
    bounds = archive.OWN if case == "many classes" else SMALL
    with pytest.raises(Problem, match=message):
        decode_folder.decode_folder(zip_of(files), ImportOptions(side=8), bounds=bounds)


def damaged_zip(content: bytes, damage: str) -> bytes:
    if damage == "cut":
        return content[: len(content) // 2]
    if damage == "text":
        return b"PK not a zip"
    central, local = content.find(b"PK\1\2"), content.find(b"PK\3\4")
    changed = bytearray(content)
    if damage == "locked":
        changed[central + 8] |= 1
        changed[local + 6] |= 1
    elif damage == "method":
        struct.pack_into("<H", changed, central + 10, 99)
    elif damage == "newer":
        struct.pack_into("<H", changed, central + 6, 99)  # the version of the format
    elif damage == "link":
        changed[central + 5] = 3  # created on Unix, so that its file mode counts
        struct.pack_into("<L", changed, central + 38, (stat.S_IFLNK | 0o777) << 16)
    elif damage == "understated size":  # declares the first file smaller than it is
        struct.pack_into("<L", changed, central + 24, 10)
    return bytes(changed)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("cut", "not a zip file, or it is damaged"),
        ("text", "not a zip file, or it is damaged"),
        ("newer", "not a zip file, or it is damaged"),
        ("locked", "password-protected"),
        ("method", "cat/0.png is compressed with an unsupported method"),
        ("link", "is a link to another file"),
    ],
)
def test_a_damaged_locked_or_unsupported_zip_is_refused(damage: str, message: str) -> None:
    file = io.BytesIO(damaged_zip(zip_of(pets()).getvalue(), damage))
    with pytest.raises(Problem, match=message):
        decode_folder.decode_folder(file, ImportOptions(side=8))


def test_a_file_larger_than_its_declared_size_is_not_read_further() -> None:
    content = damaged_zip(zip_of(pets()).getvalue(), "understated size")
    result = decode_folder.decode_folder(io.BytesIO(content), ImportOptions(side=8), bounds=SMALL)
    assert result.skipped == ("cat/0.png",)


def test_a_large_zip_or_too_many_pixels_are_refused_before_decoding() -> None:
    tiny = archive.Bounds(packed=500, files=50, unpacked=2**20, decoded=2**20)
    with pytest.raises(Problem, match="zip file is 0 MB; the limit is 0 MB"):
        decode_folder.decode_folder(zip_of(pets()), ImportOptions(), bounds=tiny)
    tight = archive.Bounds(packed=2**20, files=50, unpacked=2**20, decoded=10_000)
    with pytest.raises(Problem, match=r"10 images of this size take .* Choose a smaller size"):
        decode_folder.decode_folder(zip_of(pets()), ImportOptions(side=64), bounds=tight)
    with pytest.raises(Problem, match="from 8 to 224"):
        ImportOptions(side=500)


def test_a_zip_with_too_many_files_is_refused() -> None:
    small = archive.Bounds(packed=2**20, files=1, unpacked=2**20, decoded=2**20)
    with pytest.raises(Problem, match="Too many files: the limit is 1"):
        decode_folder.decode_folder(zip_of(pets(20)), ImportOptions(), bounds=small)
