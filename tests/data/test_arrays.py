"""Arrays decoded once, mapped by all: shared, checked, made again when they are damaged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import arrays, idx, registry


def some(seed: int = 0) -> arrays.Arrays:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (20, 1, 4, 4), dtype=np.uint8)
    labels = rng.integers(0, 2, 20)
    return images[:12], labels[:12], images[12:], labels[12:]


def test_what_was_written_is_mapped_and_stays_as_it_is(tmp_path: Path) -> None:
    arrays.write_arrays(tmp_path / "set", some(), {"title": "고양이"})
    for mapped in (arrays.map_arrays(tmp_path / "set"), arrays.check_arrays(tmp_path / "set")):
        for ours, theirs in zip(mapped, some(), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    mapped[0][:] = 0  # this process's own pages; the file's are not changed
    arrays.check_arrays(tmp_path / "set")
    assert arrays.read_card(tmp_path / "set")["title"] == "고양이"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "card"])
def test_a_damaged_file_is_noticed_and_made_again(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "set"
    arrays.write_arrays(folder, some(), {})
    file = folder / ("card.json" if harm == "card" else "train_images.npy")
    content = file.read_bytes()
    file.write_bytes({"cut": content[:-9], "changed": content[:-1] + b"?"}.get(harm, b"{"))
    if harm == "gone":
        file.unlink()
    with pytest.raises(arrays.Damaged):
        arrays.check_arrays(folder)
    arrays.write_arrays(folder, some(), {})
    np.testing.assert_array_equal(arrays.check_arrays(folder)[0], some()[0])


def test_several_may_write_the_same_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: arrays.write_arrays(tmp_path / "set", some(), {}), range(16)))
    arrays.check_arrays(tmp_path / "set")
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_published_set_is_unpacked_once_and_anew_when_that_is_damaged(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    monkeypatch.setattr(registry, "cache_folder", lambda: tmp_path)
    registry.clear_cache()
    first = data.load("mnist")
    with monkeypatch.context() as patched:
        patched.setattr(idx, "read_idx", lambda *_: pytest.fail("unpacked again"))
        registry.clear_cache()
        again = data.load("mnist")
    np.testing.assert_array_equal(first.test_images, again.test_images)
    assert (first.mean, first.std) == (again.mean, again.std)
    kept = tmp_path / "decoded" / "mnist"
    (kept / "test_images.npy").write_bytes(b"damaged")
    registry.clear_cache()
    np.testing.assert_array_equal(data.load("mnist").test_labels, first.test_labels)
    arrays.check_arrays(kept)
    registry.clear_cache()


def test_where_nothing_can_be_kept_a_published_set_is_held_in_memory(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(registry, "cache_folder", lambda: tmp_path / "file")
    registry.clear_cache()
    assert data.load("mnist").train_images.shape == (60_000, 1, 28, 28)
    registry.clear_cache()
