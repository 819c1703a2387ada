"""The drawn practice set: seeded, balanced, tellable apart, and labelled as drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import arrays, drawn_garments, registry


@pytest.fixture(scope="module")
def drawn() -> arrays.Arrays:
    return drawn_garments.draw_garments(400, 200, seed=3)


def test_the_same_seed_draws_the_same_pictures(drawn: arrays.Arrays) -> None:
    for array, again in zip(drawn, drawn_garments.draw_garments(400, 200, seed=3), strict=True):
        np.testing.assert_array_equal(array, again)


def test_another_seed_draws_others(drawn: arrays.Arrays) -> None:
    assert (drawn_garments.draw_garments(400, 200, seed=4)[0] != drawn[0]).any()


def test_every_class_has_its_share(drawn: arrays.Arrays) -> None:
    assert np.bincount(drawn[1]).tolist() == [40] * 10
    assert np.bincount(drawn[3]).tolist() == [20] * 10


def test_no_two_pictures_are_the_same(drawn: arrays.Arrays) -> None:
    flat = np.concatenate([drawn[0], drawn[2]]).reshape(600, -1)
    assert len(np.unique(flat, axis=0)) == 600


def test_garments_are_light_on_black(drawn: arrays.Arrays) -> None:
    corners = drawn[0][:, 0, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.median(corners) == 0
    assert drawn[0].max(axis=(1, 2, 3)).min() > 60


def test_classes_can_be_told_apart_but_not_by_their_mean_alone(drawn: arrays.Arrays) -> None:
    train, test = drawn[0].reshape(400, -1) / 255, drawn[2].reshape(200, -1) / 255
    means = np.stack([train[drawn[1] == kind].mean(0) for kind in range(10)])
    nearest = ((test[:, None] - means) ** 2).sum(2).argmin(1)
    assert 0.5 < (nearest == drawn[3]).mean() < 0.95


def test_the_set_is_labelled_as_drawn() -> None:
    dataset = data.load("practice")
    assert dataset.drawn
    assert "drawn" in dataset.title
    assert "FashionMNIST" not in dataset.title


def test_it_is_drawn_once_for_all_processes_and_anew_by_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    lines = (
        "from cnnviz.data import drawn_garments, load",
        "drawn_garments.draw_garments = None",
        "print(load('practice').test_labels.tolist())",
    )
    kept = registry.cache_folder() / "decoded" / "practice"
    first = registry.decoded_dataset(
        "practice", drawn_garments.drawing_version(), lambda: drawn_garments.draw_garments(20, 10)
    )
    read = subprocess.run(
        [sys.executable, "-c", ";".join(lines)], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == str(first.test_labels.tolist())
    other = registry.decoded_dataset(
        "practice", "other", lambda: drawn_garments.draw_garments(30, 10)
    )
    assert (len(other.train_labels), arrays.read_card(kept)["source"]) == (30, "other")
