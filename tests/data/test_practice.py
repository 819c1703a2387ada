"""The drawn practice set: seeded, balanced, tellable apart, and labelled as drawn."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import practice


@pytest.fixture(scope="module")
def drawn() -> data.Dataset:
    return practice.draw(400, 200, seed=3)


def test_the_same_seed_draws_the_same_pictures(drawn: data.Dataset) -> None:
    again = practice.draw.__wrapped__(400, 200, seed=3)
    np.testing.assert_array_equal(drawn.train_images, again.train_images)
    np.testing.assert_array_equal(drawn.test_labels, again.test_labels)


def test_another_seed_draws_others(drawn: data.Dataset) -> None:
    assert (practice.draw(400, 200, seed=4).train_images != drawn.train_images).any()


def test_every_class_has_its_share(drawn: data.Dataset) -> None:
    assert np.bincount(drawn.train_labels).tolist() == [40] * 10
    assert np.bincount(drawn.test_labels).tolist() == [20] * 10


def test_no_two_pictures_are_the_same(drawn: data.Dataset) -> None:
    flat = np.concatenate([drawn.train_images, drawn.test_images]).reshape(600, -1)
    assert len(np.unique(flat, axis=0)) == 600


def test_garments_are_light_on_black(drawn: data.Dataset) -> None:
    corners = drawn.train_images[:, 0, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.median(corners) == 0
    assert drawn.train_images.max(axis=(1, 2, 3)).min() > 60


def test_classes_can_be_told_apart_but_not_by_their_mean_alone(drawn: data.Dataset) -> None:
    train = drawn.train_images.reshape(400, -1) / 255
    test = drawn.test_images.reshape(200, -1) / 255
    means = np.stack([train[drawn.train_labels == kind].mean(0) for kind in range(10)])
    nearest = ((test[:, None] - means) ** 2).sum(2).argmin(1)
    assert 0.5 < (nearest == drawn.test_labels).mean() < 0.95


def test_the_set_is_labelled_as_drawn(drawn: data.Dataset) -> None:
    assert drawn.drawn
    assert "drawn" in drawn.title
    assert "FashionMNIST" not in drawn.title
