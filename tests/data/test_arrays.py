"""Decoded arrays are memory-mapped, shared, checked, and written again when damaged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import arrays, idx, registry


def random_arrays(seed: int = 0) -> arrays.Arrays:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (20, 1, 4, 4), dtype=np.uint8)
    labels = rng.integers(0, 2, 20)
    return images[:12], labels[:12], images[12:], labels[12:]


def test_written_arrays_are_mapped_and_stay_unchanged(tmp_path: Path) -> None:
    arrays.write_arrays(tmp_path / "set", random_arrays(), {"title": "고양이"})
    for mapped in (arrays.map_arrays(tmp_path / "set"), arrays.check_arrays(tmp_path / "set")):
        for actual, expected in zip(mapped, random_arrays(), strict=True):
            np.testing.assert_array_equal(actual, expected)
    mapped[0][:] = 0  # changes only this process's copy, not the file
    arrays.check_arrays(tmp_path / "set")
    assert arrays.read_card(tmp_path / "set")["title"] == "고양이"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "card"])
def test_a_damaged_file_is_detected_and_written_again(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "set"
    arrays.write_arrays(folder, random_arrays(), {})
    file = folder / ("card.json" if damage == "card" else "train_images.npy")
    content = file.read_bytes()
    file.write_bytes({"cut": content[:-9], "changed": content[:-1] + b"?"}.get(damage, b"{"))
    if damage == "missing":
        file.unlink()
    with pytest.raises(arrays.Damaged):
        arrays.check_arrays(folder)
    arrays.write_arrays(folder, random_arrays(), {})
    np.testing.assert_array_equal(arrays.check_arrays(folder)[0], random_arrays()[0])


def test_several_threads_can_write_the_same_dataset_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda _: arrays.write_arrays(tmp_path / "set", random_arrays(), {}), range(16)
            )
        )
    arrays.check_arrays(tmp_path / "set")
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_published_dataset_is_unpacked_once_and_again_if_the_copy_is_damaged(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    monkeypatch.setattr(registry, "cache_folder", lambda: tmp_path)
    registry._published_set.cache_clear()
    first = data.load("mnist")
    with monkeypatch.context() as patched:
        patched.setattr(idx, "read_idx", lambda *_: pytest.fail("unpacked again"))
        registry._published_set.cache_clear()
        again = data.load("mnist")
    np.testing.assert_array_equal(first.test_images, again.test_images)
    assert (first.mean, first.std) == (again.mean, again.std)
    decoded = tmp_path / "decoded" / "mnist"
    (decoded / "test_images.npy").write_bytes(b"damaged")
    registry._published_set.cache_clear()
    np.testing.assert_array_equal(data.load("mnist").test_labels, first.test_labels)
    arrays.check_arrays(decoded)
    registry._published_set.cache_clear()


def test_without_a_writable_cache_a_published_dataset_stays_in_memory(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(registry, "cache_folder", lambda: tmp_path / "file")
    registry._published_set.cache_clear()
    assert data.load("mnist").train_images.shape == (60_000, 1, 28, 28)
    registry._published_set.cache_clear()
