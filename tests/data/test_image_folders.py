"""Image folders in the store: stored only once, loaded by name, deleted by their owner."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz import data
from cnnviz.data import decode_folder, image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.problem import Problem

from .pets import pets, zip_of


def add_pets(
    title: str = "", owner: str = image_folders.HOST, **settings: object
) -> image_folders.FolderCard:
    options = ImportOptions(**{"side": 8, **settings})  # type: ignore[arg-type]
    return image_folders.add_folder(
        zip_of(pets(10)), options, origin="pets.zip", title=title, owner=owner
    )


def test_an_added_folder_is_loaded_by_its_name() -> None:
    card = add_pets("Cats *and* dogs")
    dataset, info = data.load(card.name), data.dataset_info(card.name)
    decoded = decode_folder.decode_folder(zip_of(pets(10)), ImportOptions(side=8))
    np.testing.assert_array_equal(dataset.train_images, decoded.arrays[0])
    assert (dataset.title, info.title) == ("Cats *and* dogs", "Cats *and* dogs")
    assert info.classes == dataset.classes == ("cat", "dog")
    assert info.image_shape == dataset.image_shape == (3, 8, 8)
    assert info.train_images == 16
    assert card.test_counts == (2, 2)
    reds = dataset.train_images[:, 0] / 255
    assert (card.mean[0], card.std[0]) == pytest.approx((reds.mean(), reds.std()))
    assert add_pets().name == card.name  # same content, same options
    assert add_pets(color=False).name != card.name
    with pytest.raises(ValueError, match="read-only"):
        dataset.test_images[0] = 0


def test_only_the_browser_that_uploaded_a_folder_lists_and_deletes_it() -> None:
    mine, name = "a" * 32, add_pets(owner="a" * 32).name
    assert image_folders.folder_names(mine) == [name]
    assert image_folders.folder_names("b" * 32) == []
    with pytest.raises(Problem, match="Only the browser"):
        image_folders.delete_folder(name, "b" * 32)
    add_pets(owner="b" * 32)  # a second upload of the same images
    image_folders.delete_folder(name, mine)
    assert (image_folders.folder_names(mine), image_folders.folder_names("b" * 32)) == ([], [name])
    image_folders.delete_folder(name, "b" * 32)
    with pytest.raises(Problem, match="is not on this server, or was deleted"):
        data.load(name)
    assert not data.on_disk(name)


def test_a_damaged_image_folder_is_refused() -> None:
    name = add_pets().name
    (image_folders.root() / name / "test_images.npy").write_bytes(b"")
    with pytest.raises(Problem, match="is damaged"):
        data.load(name)


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
    assert pixels.shape == (32, 32, 3)  # not resized: it must be in the test set, pixel by pixel
    dataset = data.load(card.name)
    cats = dataset.test_images[dataset.test_labels == 0].transpose(0, 2, 3, 1)
    assert (cats == pixels).all((1, 2, 3)).any()
