"""FashionMNIST and MNIST on disk: verified, read-only, and clear messages when damaged."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import idx, registry
from cnnviz.problem import Problem


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the app an empty cache folder and no data folder."""
    cache = tmp_path / "cache"
    monkeypatch.setattr(registry, "cache_folder", lambda: cache)
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    return cache


@pytest.fixture
def real_data(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    return data_folder


@pytest.fixture
def raw_copy(real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of FashionMNIST's raw folder that a test can damage."""
    raw = tmp_path / "data" / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for source in registry.sources("fashion-mnist"):
        (raw / source.name).write_bytes(
            (real_data / "FashionMNIST" / "raw" / source.name).read_bytes()
        )
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "data"))
    return raw


@pytest.mark.parametrize(
    ("name", "mean", "std"), [("fashion-mnist", 0.2860, 0.3530), ("mnist", 0.1307, 0.3081)]
)
def test_the_published_datasets_have_their_known_mean_and_std(
    real_data: Path, name: str, mean: float, std: float
) -> None:
    dataset = data.load(name)
    assert dataset.train_images.shape == (60_000, 1, 28, 28)
    assert dataset.test_images.shape == (10_000, 1, 28, 28)
    assert dataset.train_images.dtype == np.uint8
    assert np.bincount(dataset.test_labels, minlength=10).sum() == 10_000
    assert dataset.mean[0] == pytest.approx(mean, abs=1e-4)
    assert dataset.std[0] == pytest.approx(std, abs=1e-4)
    assert not dataset.drawn


def test_images_and_labels_equal_those_that_torchvision_reads(raw_copy: Path) -> None:
    from torchvision.datasets import FashionMNIST

    published = FashionMNIST(str(raw_copy.parents[1]), train=False, download=True)
    ours = data.load("fashion-mnist")
    np.testing.assert_array_equal(ours.test_images[:, 0], published.data.numpy())
    np.testing.assert_array_equal(ours.test_labels, published.targets.numpy())
    assert list(ours.classes) == published.classes


def test_loaded_arrays_cannot_be_changed(real_data: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        data.load("fashion-mnist").test_images[0] = 0


def test_checksums_equal_those_of_torchvision() -> None:
    from torchvision import datasets

    for name, dataset in (("fashion-mnist", datasets.FashionMNIST), ("mnist", datasets.MNIST)):
        assert [(s.name, s.md5) for s in registry.sources(name)] == dataset.resources


@pytest.mark.parametrize("damage", ["truncated", "changed", "empty"])
def test_the_message_names_a_damaged_file(raw_copy: Path, damage: str) -> None:
    file = raw_copy / "t10k-images-idx3-ubyte.gz"
    content = file.read_bytes()
    file.write_bytes(
        {"truncated": content[:-9], "changed": content[:-1] + b"?", "empty": b""}[damage]
    )
    with pytest.raises(Problem, match=r"t10k-images-idx3-ubyte\.gz is damaged"):
        data.load("fashion-mnist")


def test_the_message_names_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"Cannot read the data file .*/lost\.gz: "):
        idx.read_idx(tmp_path / "lost.gz", idx.Source("lost.gz", "", (1,)))


def test_the_message_names_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"Cannot read the data file .*: Is a directory"):
        idx.read_idx(tmp_path, idx.Source(tmp_path.name, "", (1,)))


@pytest.mark.parametrize("size", [3, 5, 10**7])
def test_a_file_is_unpacked_only_up_to_its_expected_size(tmp_path: Path, size: int) -> None:
    head = bytes([0, 0, 8, 1, 0, 0, 0, 4])
    packed = gzip.compress(head + bytes(size))
    (tmp_path / "x.gz").write_bytes(packed)
    source = idx.Source("x.gz", hashlib.md5(packed).hexdigest(), (4,))
    if size > 4:  # anything after the expected values is never unpacked
        assert idx.read_idx(tmp_path / "x.gz", source).shape == (4,)
    else:
        with pytest.raises(Problem, match="damaged"):
            idx.read_idx(tmp_path / "x.gz", source)


def test_the_message_names_a_missing_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(Problem, match=r"Cannot read the data folder .*/nowhere \(CNNVIZ_DATA\)"):
        data.load("fashion-mnist")


def test_an_empty_data_folder_falls_back_to_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "empty"))
    assert not data.on_disk("fashion-mnist")
    with pytest.raises(Problem, match="not on this machine yet"):
        data.load("fashion-mnist")


def test_the_practice_dataset_is_always_available() -> None:
    assert data.on_disk("practice")


def test_the_message_about_an_unknown_dataset_lists_the_known_ones() -> None:
    assert not data.on_disk("imagenet")
    with pytest.raises(Problem, match="fashion-mnist, mnist, cifar10, practice"):
        data.load("imagenet")
