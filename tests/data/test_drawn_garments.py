"""The practice dataset drawn by code: seeded, balanced, learnable, and labeled as drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import arrays, drawn_garments, registry


@pytest.fixture(scope="module")
def garments() -> arrays.Arrays:
    return drawn_garments.draw_garments(400, 200, seed=3)


def test_the_same_seed_draws_the_same_images(garments: arrays.Arrays) -> None:
    for array, again in zip(garments, drawn_garments.draw_garments(400, 200, seed=3), strict=True):
        np.testing.assert_array_equal(array, again)


def test_another_seed_draws_other_images(garments: arrays.Arrays) -> None:
    assert (drawn_garments.draw_garments(400, 200, seed=4)[0] != garments[0]).any()


def test_classes_are_balanced(garments: arrays.Arrays) -> None:
    assert np.bincount(garments[1]).tolist() == [40] * 10
    assert np.bincount(garments[3]).tolist() == [20] * 10


def test_all_images_differ(garments: arrays.Arrays) -> None:
    flat = np.concatenate([garments[0], garments[2]]).reshape(600, -1)
    assert len(np.unique(flat, axis=0)) == 600


def test_garments_are_light_on_black(garments: arrays.Arrays) -> None:
    corners = garments[0][:, 0, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.median(corners) == 0
    assert garments[0].max(axis=(1, 2, 3)).min() > 60


def test_the_nearest_class_mean_separates_classes_only_in_part(garments: arrays.Arrays) -> None:
    train, test = garments[0].reshape(400, -1) / 255, garments[2].reshape(200, -1) / 255
    means = np.stack([train[garments[1] == label].mean(0) for label in range(10)])
    nearest = ((test[:, None] - means) ** 2).sum(2).argmin(1)
    assert 0.5 < (nearest == garments[3]).mean() < 0.95


def test_the_dataset_is_labeled_as_drawn() -> None:
    dataset = data.load("practice")
    assert dataset.drawn
    assert "drawn" in dataset.title
    assert "FashionMNIST" not in dataset.title


def test_it_is_drawn_once_for_all_processes_and_again_by_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    script = (
        "from cnnviz.data import drawn_garments, load",
        "drawn_garments.draw_garments = None",
        "print(load('practice').test_labels.tolist())",
    )
    folder = registry.cache_folder() / "decoded" / "practice"
    first = registry.decoded_dataset(
        "practice", drawn_garments.drawing_version(), lambda: drawn_garments.draw_garments(20, 10)
    )
    read = subprocess.run(
        [sys.executable, "-c", ";".join(script)], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == str(first.test_labels.tolist())
    other = registry.decoded_dataset(
        "practice", "other", lambda: drawn_garments.draw_garments(30, 10)
    )
    assert (len(other.train_labels), arrays.read_card(folder)["source"]) == (30, "other")
