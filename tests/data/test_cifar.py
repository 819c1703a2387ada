"""CIFAR-10 as torchvision stores it, in a small forged copy: same arrays, checked, no code run."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import shlex
import tarfile
from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.__main__ import main
from cnnviz.data import cifar, download, registry
from cnnviz.problem import Problem
from cnnviz.weights import model_cards

IMAGES = 4  # in each batch


class Code:
    """Would run code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit",)


def batch(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (IMAGES, 3072), np.uint8)
    labels = rng.integers(0, 10, IMAGES).tolist()
    return pickle.dumps({"data": images, "labels": labels}, protocol=2)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a forged archive into a data folder, and have its checksums expected."""
    monkeypatch.setattr(registry, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    registry._published_set.cache_clear()
    return forge(tmp_path / "data", monkeypatch)


def forge(folder: Path, monkeypatch: pytest.MonkeyPatch, last: bytes = b"") -> Path:
    folder.mkdir(exist_ok=True)
    contents = {name: batch(seed) for seed, name in enumerate((*cifar.TRAIN, *cifar.TEST))}
    if last:
        contents["test_batch"] = last
    path = folder / cifar.ARCHIVE.name
    with tarfile.open(path, "w:gz") as file:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"{cifar.FOLDER}/{name}")
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    sums = {name: hashlib.md5(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(cifar, "TRAIN", {name: sums[name] for name in cifar.TRAIN})
    monkeypatch.setattr(cifar, "TEST", {name: sums[name] for name in cifar.TEST})
    return path


@pytest.mark.parametrize("unpacked", [False, True])
def test_images_and_labels_equal_those_that_torchvision_reads(
    archive: Path, unpacked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import CIFAR10  # type: ignore[import-untyped]

    folder = archive.parent
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    meta = pickle.dumps({"label_names": list(data.PHOTO_CLASSES)})
    (folder / cifar.FOLDER / "batches.meta").write_bytes(meta)
    md5 = hashlib.md5(meta).hexdigest()
    monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": md5})
    monkeypatch.setattr(CIFAR10, "train_list", [list(pair) for pair in cifar.TRAIN.items()])
    monkeypatch.setattr(CIFAR10, "test_list", [list(pair) for pair in cifar.TEST.items()])
    if unpacked:
        archive.unlink()
    monkeypatch.setenv("CNNVIZ_DATA", str(folder))
    ours = data.load("cifar10")
    for train in (True, False):
        published = CIFAR10(str(folder), train=train)
        images, labels = (
            (ours.train_images, ours.train_labels)
            if train
            else (ours.test_images, ours.test_labels)
        )
        np.testing.assert_array_equal(images.transpose(0, 2, 3, 1), published.data)
        np.testing.assert_array_equal(labels, published.targets)
    assert list(ours.classes) == published.classes
    assert ours.image_shape == (3, 32, 32)


def test_checksums_are_those_of_torchvision() -> None:
    from torchvision.datasets import CIFAR10

    assert (cifar.ARCHIVE.name, cifar.ARCHIVE.md5) == (CIFAR10.filename, CIFAR10.tgz_md5)
    assert [list(pair) for pair in cifar.TRAIN.items()] == CIFAR10.train_list
    assert [list(pair) for pair in cifar.TEST.items()] == CIFAR10.test_list
    assert CIFAR10.base_folder == cifar.FOLDER


def test_it_is_downloaded_from_where_torchvision_has_it(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import CIFAR10

    asked = []

    def copy(urls: list[str], path: Path, checksum: tuple[str, str], report: object) -> None:
        asked.append((urls, checksum))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.read_bytes())

    monkeypatch.setattr(download, "download_file", copy)
    assert not data.on_disk("cifar10")
    with pytest.raises(Problem, match="CIFAR10 is not on this machine yet"):
        data.load("cifar10")
    dataset = data.load("cifar10", report=lambda share: None)
    assert asked == [([CIFAR10.url], ("md5", CIFAR10.tgz_md5))]
    assert data.on_disk("cifar10")
    assert len(dataset.train_images) == 5 * IMAGES


@pytest.mark.parametrize("damage", ["truncated", "another batch", "no archive"])
def test_a_damaged_archive_shows_a_message(
    archive: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(archive.parent))
    if damage == "another batch":
        monkeypatch.setitem(cifar.TRAIN, "data_batch_2", "0" * 32)
    else:
        content = archive.read_bytes()
        archive.write_bytes(content[:5000] if damage == "truncated" else b"nothing of the kind")
    with pytest.raises(Problem, match=r"cifar-10-python\.tar\.gz is damaged"):
        data.load("cifar10")


def test_code_in_a_batch_is_never_run(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forge(archive.parent, monkeypatch, last=pickle.dumps({"data": Code(), "labels": []}))
    monkeypatch.setenv("CNNVIZ_DATA", str(archive.parent))
    with pytest.raises(Problem, match="is damaged"):
        data.load("cifar10")


def test_the_command_of_the_bundled_network_also_runs_from_cifar10(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(archive.parent))
    command = model_cards.load_card(model_cards.BUNDLED / "photo-cnn").command
    words = shlex.split(command.partition(" --save ")[0])[3:]
    words[words.index("--data") + 1] = "cifar10"
    words[words.index("--epochs") + 1] = "1"
    assert main([*words, "--batch-size", "10", "--json"]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (result["net"], result["data_title"]) == ("photo-cnn", "CIFAR10")
    assert (result["train_images"], result["test_images"]) == (5 * IMAGES, IMAGES)
