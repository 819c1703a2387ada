"""The space of the last features: principal components, neighbors, distances."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnviz import nets
from cnnviz.inside.feature_space import (
    last_features,
    nearest,
    own_distances,
    principal_components,
    share_nearer,
)
from cnnviz.problem import Problem

from .networks import nested


def features(count: int = 60, size: int = 7) -> np.ndarray:
    random = np.random.default_rng(2)
    spread = np.array([9, 5, 1, 1, 0.5, 0.2, 0.1])[:size]
    return (random.normal(size=(count, size)) * spread + 3).astype(np.float32)


def test_the_features_are_what_the_last_linear_layer_reads() -> None:
    net, images = nested().eval(), torch.rand(11, 1, 8, 8)
    with torch.no_grad():
        expected = net.features(images).mean((2, 3))
    np.testing.assert_allclose(last_features(net, images, batch=4), expected.numpy(), rtol=1e-5)


def test_a_network_without_linear_layer_is_refused() -> None:
    convolutions = nets.Network.parse("n~1x8x8~conv_1_3_3~adaptiveavgpool_1~flatten").to_torch()
    with pytest.raises(Problem, match="no fully connected layer"):
        last_features(convolutions, torch.rand(1, 1, 8, 8))


def test_principal_components_are_those_of_a_singular_value_decomposition() -> None:
    values = features()
    projection = principal_components(values)
    centered = values - values.mean(0)
    _left, sizes, right = np.linalg.svd(centered, full_matrices=False)
    np.testing.assert_allclose(np.abs(projection.axes), np.abs(right[:2]), atol=1e-4)
    np.testing.assert_allclose(projection.shares, sizes[:2] ** 2 / (sizes**2).sum(), atol=1e-5)
    np.testing.assert_allclose(
        np.abs(projection.places(values)), np.abs(centered @ right[:2].T), atol=1e-3
    )
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in projection.axes)


def test_features_that_do_not_vary_are_all_at_one_place() -> None:
    projection = principal_components(np.ones((5, 3), np.float32))
    assert not projection.places(np.ones((5, 3), np.float32)).any()


def test_neighbors_and_distances_are_those_of_plain_loops() -> None:
    values = features(20)
    places, distances = nearest(values, values[4], 3)
    expected = sorted((float(np.linalg.norm(one - values[4])), at) for at, one in enumerate(values))
    assert places.tolist() == [at for _distance, at in expected[:3]]
    np.testing.assert_allclose(distances, [distance for distance, _at in expected[:3]], rtol=1e-5)
    own = own_distances(values)
    for at, one in enumerate(values):
        others = np.delete(values, at, axis=0)
        assert own[at] == pytest.approx(np.linalg.norm(others - one, axis=1).min(), rel=1e-4)


def test_what_is_far_from_everything_is_farther_than_all() -> None:
    own = own_distances(features())
    assert share_nearer(own, 1000) == 1
    assert share_nearer(own, 0) == 0
    assert share_nearer(own, float(np.median(own))) == pytest.approx(0.5, abs=0.02)
