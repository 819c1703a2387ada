"""The bundled test images of FashionMNIST and MNIST."""

from pathlib import Path

import numpy as np
import pytest

from cnnviz import data
from cnnviz.data import samples
from cnnviz.problem import Problem

NAMES = ("fashion-mnist", "mnist")


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_the_first_test_images(
    name: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    published, bundled = data.load(name), samples.load_samples(name)
    np.testing.assert_array_equal(bundled.test_images, published.test_images[: samples.COUNT])
    np.testing.assert_array_equal(bundled.test_labels, published.test_labels[: samples.COUNT])
    assert (bundled.mean, bundled.std) == (published.mean, published.std)
    assert bundled.classes == published.classes
    assert samples.test_images(name) is published


@pytest.mark.parametrize("name", NAMES)
def test_samples_need_no_dataset(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CNNVIZ_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    dataset = samples.test_images(name)
    assert dataset.test_images.shape == (500, 1, 28, 28)
    assert np.unique(dataset.test_labels).tolist() == [*range(10)]
    assert dataset.image_shape == (1, 28, 28)
    assert len(dataset.train_images) == 0


def test_other_datasets_have_no_samples() -> None:
    assert not samples.has_samples("practice")
    with pytest.raises(Problem, match="No images of practice come"):
        samples.load_samples("practice")
