"""What differs between the drawings of a class and MNIST."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnnviz.classroom.shift import Confusion, find_confusions, ink_statistics, mean_images
from cnnviz.data.samples import load_samples


def test_the_ink_of_one_rectangle() -> None:
    images = np.zeros((2, 1, 28, 28), np.uint8)
    images[:, 0, 4:14, 6:10] = 255
    found = ink_statistics(images)
    assert (found.height, found.width, found.row, found.column) == (10, 4, 9, 8)
    assert found.ink == found.brightness == 40 / 784
    assert ink_statistics(images * 0).height == 0


def test_mnist_is_centered_by_mass_in_a_box_of_20_pixels() -> None:
    found = ink_statistics(load_samples("mnist").test_images)
    assert abs(found.row - 14.5) < 0.1  # the center of a pixel, as `ink_corner` rounds up
    assert abs(found.column - 14.5) < 0.1
    assert found.height <= 20


def test_mean_images_are_those_of_numpy() -> None:
    samples = load_samples("mnist")
    means = mean_images(samples.test_images, samples.test_labels, 11)
    sevens = samples.test_images[samples.test_labels == 7, 0]
    np.testing.assert_array_equal(means[7], np.rint(sevens.mean(axis=0)))
    assert not means[10].any()


@given(arrays.arrays(np.int64, (30, 2), elements=st.integers(0, 3)))
def test_confusions_count_every_mistake_once(pairs: np.ndarray) -> None:
    labels, predicted = pairs.T
    found = find_confusions(labels, predicted)
    assert sum(one.count for one in found) == int((labels != predicted).sum())
    assert [one.count for one in found] == sorted((one.count for one in found), reverse=True)
    for one in found:
        assert (labels[one.example], predicted[one.example]) == (one.label, one.predicted)


def test_a_confusion_has_its_first_example() -> None:
    assert find_confusions([4, 4, 1], [9, 9, 1]) == [Confusion(4, 9, 2, 0)]
