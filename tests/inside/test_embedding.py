"""The map of images by t-SNE: groups stay together, and the same seed gives the same map."""

import numpy as np
import pytest

from cnnviz.inside import place_among, tsne_places


def groups(count: int = 40, features: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Return features (3·count, F) in three groups, and the group of each."""
    generator = np.random.default_rng(0)
    centers = 20 * generator.normal(size=(3, features))
    labels = np.repeat(np.arange(3), count)
    return (centers[labels] + generator.normal(size=(3 * count, features))).astype(
        np.float32
    ), labels


def test_what_is_alike_is_near_together() -> None:
    features, labels = groups()
    shares: list[float] = []
    places = tsne_places(features, report=shares.append)
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (labels[distances.argmin(1)] == labels).all()
    assert shares == sorted(shares)
    assert shares[-1] == 1
    np.testing.assert_array_equal(places, tsne_places(features))


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_few_images_have_places(count: int) -> None:
    assert tsne_places(groups()[0][:count]).shape == (count, 2)


def test_equal_features_and_more_features_than_images_are_no_problem() -> None:
    assert not tsne_places(np.ones((10, 3), np.float32)).any()
    wide = np.random.default_rng(1).normal(size=(12, 300)).astype(np.float32)
    assert np.isfinite(tsne_places(wide)).all()


def test_another_image_is_in_the_middle_of_its_nearest() -> None:
    places = np.array([[0, 0], [1, 4], [2, 8], [50, 50]], np.float32)
    assert place_among(places, np.array([0, 1, 2])).tolist() == [1, 4]
