"""Image folders and zips of them: what is read, what is refused, and that it is kept once."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz import data
from cnnviz.data import archive, decode_folder, host_folders, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem

SMALL = archive.Bounds(packed=2**20, files=50, unpacked=2**21, decoded=2**20)


@pytest.fixture(autouse=True)
def own_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_SETS", str(tmp_path / "sets"))


def picture(
    tone: int, kind: str = "PNG", size: tuple[int, int] = (40, 30), **saved: object
) -> bytes:
    """Return a picture file of one colour, its left half darker."""
    image = Image.new("RGB", size, (tone, 128, 255 - tone))
    image.paste((0, 0, 0), (0, 0, size[0] // 4, size[1]))
    file = io.BytesIO()
    image.save(file, kind, **saved)
    return file.getvalue()


def packed(files: Mapping[str, bytes]) -> io.BytesIO:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive_:
        for name, content in files.items():
            archive_.writestr(name, content)
    return zipped


def pets(count: int = 5, where: str = "") -> dict[str, bytes]:
    return {
        f"{where}{name}/{number}.png": picture(tone + number)
        for name, tone in (("cat", 10), ("dog", 200))
        for number in range(count)
    }


def decoded(files: Mapping[str, bytes], **settings: object) -> decode_folder.Decoded:
    wanted = ImportOptions(**{"side": 8, **settings})  # type: ignore[arg-type]
    return decode_folder.decode_folder(packed(files), wanted, bounds=SMALL)


def test_without_a_test_folder_a_fifth_of_each_class_is_taken_by_the_seed() -> None:
    result = decoded(pets(10))
    train, train_labels, test, test_labels = result.arrays
    assert (train.shape, test.shape) == ((16, 3, 8, 8), (4, 3, 8, 8))
    assert np.bincount(train_labels).tolist() == [8, 8]
    assert np.bincount(test_labels).tolist() == [2, 2]
    assert (result.classes, result.split) == (("cat", "dog"), True)
    again, other = decoded(pets(10)), decoded(pets(10), seed=1)
    np.testing.assert_array_equal(again.arrays[2], test)
    assert again.digest == result.digest != other.digest
    assert not np.array_equal(other.arrays[2], test)
    assert {*train_labels[:4].tolist()} == {0, 1}  # mixed: the first few are of all classes


@pytest.mark.parametrize("wrap", ["", "pets/", "a/b/"])
def test_train_and_test_folders_are_taken_as_they_are_however_deep(wrap: str) -> None:
    result = decoded({**pets(3, f"{wrap}Train/"), **pets(1, f"{wrap}test/")})
    assert [len(array) for array in result.arrays] == [6, 6, 2, 2]
    assert not result.split


def test_what_is_hidden_or_no_picture_is_left_out_and_counted() -> None:
    junk = {
        "__MACOSX/cat/._1.png": b"x",
        "cat/.DS_Store": b"x",
        ".git/dog/1.png": b"x",
        "cat/notes.txt": b"x",
        "cover.png": picture(1),
    }
    result = decoded({**pets(), **junk})
    assert result.classes == ("cat", "dog")
    assert (result.others, result.skipped) == (2, ())


def test_a_picture_is_cropped_in_the_middle_turned_by_its_exif_and_resized() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter: the dark left half comes to the top
    turned = picture(120, "JPEG", (40, 40), exif=exif)
    result = decoded({**pets(), "cat/9.jpg": turned})
    reds = np.concatenate([result.arrays[0], result.arrays[2]])[:, 0]  # (N, H, W)
    (of_it,) = reds[abs(reds[:, -1, -1].astype(int) - 120) < 20]
    assert of_it[0].max() < 40
    assert of_it[4:].min() > 100
    flat = reds[reds[:, -1, -1] > 190][0]  # 40×30: five of its ten dark columns are cut off
    assert flat[:, 0].max() < 40
    assert flat[:, 2:].min() > 150


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_usual_formats_are_read_grey_or_in_colour(kind: str) -> None:
    files = {f"{name}/{n}.{kind.lower()}": picture(90 + n, kind) for name in "ab" for n in range(2)}
    assert decoded(files).arrays[0].shape == (2, 3, 8, 8)
    assert decoded(files, colour=False).arrays[0].shape == (2, 1, 8, 8)


KOREAN = {f"사진/{name}/{n}.png": picture(n) for name in ("고양이", "개") for n in range(2)}


def test_korean_names_are_read_as_macos_takes_them_apart() -> None:
    zipped = packed({unicodedata.normalize("NFD", name): c for name, c in KOREAN.items()})
    assert decode_folder.decode_folder(zipped, ImportOptions(side=8)).classes == ("개", "고양이")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_korean_names_are_read_that_are_not_marked_as_utf_8(encoding: str) -> None:
    raw = {name: name.encode(encoding) for name in KOREAN}
    stand_in = {name: f"{n:0{len(raw[name])}}" for n, name in enumerate(KOREAN)}
    content = packed({stand_in[name]: c for name, c in KOREAN.items()}).getvalue()
    for name in KOREAN:
        content = content.replace(stand_in[name].encode(), raw[name])
    assert decode_folder.decode_folder(io.BytesIO(content), ImportOptions(side=8)).classes == (
        "개",
        "고양이",
    )


def test_unreadable_images_are_skipped_and_named() -> None:
    bad = {"cat/cut.png": picture(3)[:60], "cat/text.jpg": b"no picture", "dog/empty.png": b""}
    result = decoded({**pets(), **bad})
    assert set(result.skipped) == set(bad)
    assert sum(len(labels) for labels in result.arrays[1::2]) == 10


REFUSED: dict[str, tuple[dict[str, bytes], str]] = {
    "nothing": ({"readme.txt": b"x"}, "contains no images"),
    "no classes": (
        {"1.png": picture(1), "2.png": picture(2)},
        "No class folders found: the images are all in one place",
    ),
    "one class": (dict(list(pets().items())[:5]), "only one class, cat"),
    "one class in folders": ({f"a/b/cat/{n}.png": picture(n) for n in range(3)}, "only one class"),
    "one image": ({**pets(), "cow/1.png": picture(1)}, "Class cow has only one readable image"),
    "class unread": (
        {**pets(), "cow/1.png": b"", "cow/2.png": b"?"},
        "Class cow has no readable image.*: cow/1.png",
    ),
    "test unread": (
        {**pets(3, "train/"), "test/cat/1.png": picture(1), "test/dog/1.png": b""},
        "test folder has no readable image of class dog",
    ),
    "strange test class": (
        {**pets(3, "train/"), **pets(1, "test/"), "test/cow/1.png": picture(1)},
        "class cow, which is missing from the training folder",
    ),
    "up": ({**pets(), "../evil.png": picture(1)}, "points outside of it"),
    "up inside": ({**pets(), "cat/../../evil.png": picture(1)}, "points outside of it"),
    "absolute": ({**pets(), "/etc/evil.png": picture(1)}, "points outside of it"),
    "drive": ({**pets(), "C:/evil.png": picture(1)}, "points outside of it"),
    "backslash": ({**pets(), "cat\\evil.png": picture(1)}, "points outside of it"),
    "many files": ({f"cat/{n}.txt": b"" for n in range(51)}, "Too many files: the limit is 50"),
    "bomb": ({**pets(), "cat/big.png": bytes(2**22)}, "the files exceed the limit of 2 MB"),
    "many classes": (
        {f"{n}/1.png": b"" for n in range(decode_folder.MAX_CLASSES + 1)},
        "201 classes",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_unusable_image_folder_is_refused(case: str) -> None:
    files, words = REFUSED[case]
    bounds = archive.OWN if case == "many classes" else SMALL
    with pytest.raises(Problem, match=words):
        decode_folder.decode_folder(packed(files), ImportOptions(side=8), bounds=bounds)


def harmed(content: bytes, how: str) -> bytes:
    if how == "cut":
        return content[: len(content) // 2]
    if how == "text":
        return b"PK no zip"
    central, local = content.find(b"PK\1\2"), content.find(b"PK\3\4")
    changed = bytearray(content)
    if how == "locked":
        changed[central + 8] |= 1
        changed[local + 6] |= 1
    elif how == "method":
        struct.pack_into("<H", changed, central + 10, 99)
    elif how == "link":
        changed[central + 5] = 3  # made on Unix, so that its mode counts
        struct.pack_into("<L", changed, central + 38, (stat.S_IFLNK | 0o777) << 16)
    elif how == "lying":  # says that the first file is smaller than it is
        struct.pack_into("<L", changed, central + 24, 10)
    return bytes(changed)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("cut", "not a zip file, or it is damaged"),
        ("text", "not a zip file, or it is damaged"),
        ("locked", "password-protected"),
        ("method", "cat/0.png is compressed with an unsupported method"),
        ("link", "is a link to another file"),
    ],
)
def test_a_zip_that_is_damaged_locked_or_strange_is_refused(how: str, words: str) -> None:
    file = io.BytesIO(harmed(packed(pets()).getvalue(), how))
    with pytest.raises(Problem, match=words):
        decode_folder.decode_folder(file, ImportOptions(side=8))


def test_a_file_that_is_larger_than_its_header_says_is_not_read_further() -> None:
    content = harmed(packed(pets()).getvalue(), "lying")
    result = decode_folder.decode_folder(io.BytesIO(content), ImportOptions(side=8), bounds=SMALL)
    assert result.skipped == ("cat/0.png",)


def test_too_large_a_zip_or_too_many_pixels_are_refused_before_anything_is_decoded() -> None:
    tiny = archive.Bounds(packed=500, files=50, unpacked=2**20, decoded=2**20)
    with pytest.raises(Problem, match="zip file is 0 MB; the limit is 0 MB"):
        decode_folder.decode_folder(packed(pets()), ImportOptions(), bounds=tiny)
    tight = archive.Bounds(packed=2**20, files=50, unpacked=2**20, decoded=10_000)
    with pytest.raises(Problem, match=r"10 images of this size take .* Choose a smaller size"):
        decode_folder.decode_folder(packed(pets()), ImportOptions(side=64), bounds=tight)
    with pytest.raises(Problem, match="from 8 to 224"):
        ImportOptions(side=500)


def test_a_list_of_contents_that_is_too_long_is_not_even_read() -> None:
    small = archive.Bounds(packed=2**20, files=1, unpacked=2**20, decoded=2**20)
    with pytest.raises(Problem, match="Too many files: the limit is 1"):
        decode_folder.decode_folder(packed(pets(20)), ImportOptions(), bounds=small)


def kept_pets(
    title: str = "", owner: str = image_folders.HOST, **settings: object
) -> image_folders.FolderCard:
    wanted = ImportOptions(**{"side": 8, **settings})  # type: ignore[arg-type]
    return image_folders.add_folder(
        packed(pets(10)), wanted, origin="pets.zip", title=title, owner=owner
    )


def test_a_kept_set_is_found_by_its_name_and_loads_as_it_was_read() -> None:
    card = kept_pets("Cats *and* dogs")
    dataset, about = data.load(card.name), data.dataset_info(card.name)
    np.testing.assert_array_equal(dataset.train_images, decoded(pets(10)).arrays[0])
    assert (dataset.title, about.title) == ("Cats *and* dogs", "Cats *and* dogs")
    assert about.classes == dataset.classes == ("cat", "dog")
    assert about.image_shape == dataset.image_shape == (3, 8, 8)
    assert about.train_images == 16
    assert card.test_counts == (2, 2)
    reds = dataset.train_images[:, 0] / 255
    assert (card.mean[0], card.std[0]) == pytest.approx((reds.mean(), reds.std()))
    assert kept_pets().name == card.name  # the same contents, read the same way
    assert kept_pets(colour=False).name != card.name
    with pytest.raises(ValueError, match="read-only"):
        dataset.test_images[0] = 0


def test_a_set_is_offered_to_the_browser_that_sent_it_and_deleted_by_it_alone() -> None:
    mine, name = "a" * 32, kept_pets(owner="a" * 32).name
    assert image_folders.folder_names(mine) == [name]
    assert image_folders.folder_names("b" * 32) == []
    with pytest.raises(Problem, match="Only the browser"):
        image_folders.delete_folder(name, "b" * 32)
    kept_pets(owner="b" * 32)  # brings the same
    image_folders.delete_folder(name, mine)
    assert (image_folders.folder_names(mine), image_folders.folder_names("b" * 32)) == ([], [name])
    image_folders.delete_folder(name, "b" * 32)
    with pytest.raises(Problem, match="is not on this server, or was deleted"):
        data.load(name)
    assert not data.on_disk(name)


def test_a_damaged_set_is_refused() -> None:
    name = kept_pets().name
    (image_folders.root() / name / "test_images.npy").write_bytes(b"")
    with pytest.raises(Problem, match="is damaged"):
        data.load(name)


def test_folders_of_the_host_are_read_once_and_again_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in pets().items():
        (tmp_path / "host" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "host" / name).write_bytes(content)
    monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'host'}:{tmp_path / 'nowhere'}")
    (problem,) = host_folders.import_host_folders()
    assert "nowhere" in str(problem)
    (name,) = image_folders.folder_names("a" * 32)
    assert data.dataset_info(name).title == "host"
    (tmp_path / "host" / "cat" / "new.png").write_bytes(picture(99))
    host_folders.import_host_folders()
    assert image_folders.folder_names("a" * 32) not in ([], [name])
    data.load(name)  # runs that learned from it still find it


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("", ImportOptions()),
        ("side=64", ImportOptions(64)),
        ("colour=grey&seed=3&side=28", ImportOptions(28, colour=False, seed=3)),
        ("colour=rgb", ImportOptions()),
    ],
)
def test_a_host_says_how_a_folder_is_read(query: str, meant: ImportOptions) -> None:
    assert host_folders.parse_options(query) == meant


@pytest.mark.parametrize("query", ["size=64", "side=", "side=-1", "side=6.4", "colour=blue", "64"])
def test_a_host_who_says_it_wrongly_is_told_how(query: str) -> None:
    with pytest.raises(Problem, match="side=64&colour=grey&seed=1"):
        host_folders.parse_options(query)


def test_a_folder_of_the_host_is_read_anew_in_another_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pets.zip").write_bytes(packed(pets()).getvalue())
    shapes = []
    for query in ("", "?side=28&colour=grey"):
        monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'pets.zip'}{query}")
        assert host_folders.import_host_folders() == []
        (name,) = image_folders.folder_names("a" * 32)
        shapes.append(data.load(name).image_shape)
    assert shapes == [(3, 32, 32), (1, 28, 28)]
    monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'pets.zip'}?side=999")
    (problem,) = host_folders.import_host_folders()
    assert "from 8 to 224" in str(problem)
    assert image_folders.folder_names("a" * 32) == [name]


def test_real_photographs_are_read(photos: Path) -> None:
    card = image_folders.add_folder(photos, ImportOptions(), origin="catanddog.zip")
    assert (card.classes, card.train_counts, card.test_counts) == (
        ("cat", "dog"),
        (178, 178),
        (49, 49),
    )
    with zipfile.ZipFile(photos) as zipped:
        first = next(info for info in zipped.infolist() if "/test/cat/" in info.filename)
        pixels = np.asarray(Image.open(io.BytesIO(zipped.read(first))).convert("RGB"))
    assert pixels.shape == (32, 32, 3)  # so nothing is resized: it must be among them, bit by bit
    dataset = data.load(card.name)
    cats = dataset.test_images[dataset.test_labels == 0].transpose(0, 2, 3, 1)
    assert (cats == pixels).all((1, 2, 3)).any()
