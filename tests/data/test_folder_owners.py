"""Identical imports share the images; each owner sees only its own words."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from PIL import Image

from cnnviz import data
from cnnviz.data import arrays, folder_owners, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.data.image_folders import HOST, FolderCard

A, B, C = "a" * 32, "b" * 32, "c" * 32
"""Three browsers."""


def zip_with(*extra: str) -> io.BytesIO:
    """Return a zip of the same images each time, and with further files that are not read."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, tone in (("cat", 20), ("dog", 200)):
            for number in range(5):
                image = io.BytesIO()
                Image.new("L", (9, 9), tone + number).save(image, "PNG")
                archive.writestr(f"{name}/{number}.png", image.getvalue())
        for name in extra:
            archive.writestr(name, b"")
    return zipped


def add(owner: str, *extra: str, origin: str = "pets.zip", title: str = "") -> FolderCard:
    options = ImportOptions(8, color=False)
    return image_folders.add_folder(
        zip_with(*extra), options, origin=origin, title=title, owner=owner
    )


def own_words(card: FolderCard) -> tuple[object, ...]:
    ignored = (card.skipped, card.skipped_names, card.others, card.empty, card.empty_names)
    return (card.title, card.source, *ignored)


NEUTRAL = ("cat, dog", "", 0, (), 0, 0, ())


def test_each_owner_of_the_same_images_has_its_own_words() -> None:
    first = add(A, "cat/huge.png", "bird/", origin="bigpixels.zip", title="title of A")
    second = add(B, "dog/x.jpg", "dog/y.jpg", "notes.txt", origin="corrupt.zip", title="title of B")
    assert first.name == second.name
    theirs = ("title of A", "bigpixels.zip", 1, ("cat/huge.png",), 0, 1, ("bird",))
    mine = ("title of B", "corrupt.zip", 2, ("dog/x.jpg", "dog/y.jpg"), 1, 0, ())
    assert own_words(first) == own_words(image_folders.folder_card(first.name, A)) == theirs
    assert own_words(second) == own_words(image_folders.folder_card(first.name, B)) == mine
    assert own_words(image_folders.folder_card(first.name, C)) == NEUTRAL
    assert own_words(image_folders.folder_card(first.name)) == NEUTRAL
    assert data.dataset_info(first.name, B).title == "title of B"
    assert data.load(first.name).title == data.dataset_info(first.name).title == "cat, dog"


def test_the_words_of_the_host_are_shown_to_all_who_have_none() -> None:
    name = add(A, title="title of A").name
    add(HOST, "cat/huge.png", origin="plain", title="for all")
    assert image_folders.folder_card(name, A).title == "title of A"
    assert image_folders.folder_card(name, A).skipped_names == ()
    assert own_words(image_folders.folder_card(name, B))[:3] == ("for all", "plain", 1)
    assert data.load(name).title == "for all"


def test_a_second_import_by_the_same_owner_replaces_its_words() -> None:
    name = add(A, "cat/huge.png", title="old").name
    add(A, title="new")
    assert own_words(image_folders.folder_card(name, A))[:4] == ("new", "pets.zip", 0, ())


def test_images_that_one_owner_deletes_remain_for_the_other() -> None:
    name = add(A, title="title of A").name
    assert not image_folders.is_shared(name, A)
    add(B, title="title of B")
    assert image_folders.is_shared(name, A)
    image_folders.delete_folder(name, A)
    assert data.load(name).classes == ("cat", "dog")
    assert image_folders.folder_card(name, A).title == "cat, dog"
    assert image_folders.folder_card(name, B).title == "title of B"
    image_folders.delete_folder(name, B)
    assert not data.on_disk(name)


def test_images_that_are_deleted_during_a_second_import_are_written_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, write = add(A).name, arrays.write_arrays

    def delete_then_return(*arguments: Any) -> None:
        write(*arguments)
        if image_folders.is_owner(name, A):
            image_folders.delete_folder(name, A)

    monkeypatch.setattr(arrays, "write_arrays", delete_then_return)
    assert add(B, title="title of B").title == "title of B"
    assert data.load(name).classes == ("cat", "dog")


def test_nothing_in_the_shared_card_or_in_a_file_name_is_of_an_owner() -> None:
    name = add(A, "cat/huge.png", origin="bigpixels.zip", title="title of A").name
    card = (image_folders.root() / name / "card.json").read_text(encoding="utf-8")
    assert not any(word in card for word in ("title of A", "bigpixels", "huge"))
    assert not any(A in path.name for path in image_folders.root().rglob("*"))


def test_damaged_images_are_replaced_and_no_owner_is_lost() -> None:
    name = add(A, title="title of A").name
    (image_folders.root() / name / "test_images.npy").write_bytes(b"")
    add(B, title="title of B")
    assert data.load(name).test_images.shape == (2, 1, 8, 8)
    assert [image_folders.folder_card(name, owner).title for owner in (A, B)] == [
        "title of A",
        "title of B",
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"title": "x", "no such fact": 1}'])
def test_words_that_cannot_be_read_do_not_hide_the_images(text: str) -> None:
    name = add(A, title="title of A").name
    (file,) = (image_folders.root() / name / "owners").iterdir()
    file.write_text(text, encoding="utf-8")
    assert image_folders.folder_card(name, A).title in ("cat, dog", "x")


def test_the_latest_import_of_a_browser_comes_last() -> None:
    shared = add(A).name
    other = image_folders.add_folder(zip_with(), ImportOptions(9), origin="x.zip", owner=B).name
    add(B)
    assert image_folders.folder_names(B) == [other, shared]


def test_the_title_of_many_classes_is_cut() -> None:
    title = folder_owners.neutral_words([f"class {number}" for number in range(50)])["title"]
    assert len(title) == folder_owners.MAX_TITLE
    assert title.startswith("class 0, class 1, ")
    assert title.endswith("…")
    assert json.loads(json.dumps(folder_owners.neutral_words(["개"])))["title"] == "개"
