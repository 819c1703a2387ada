"""The images of a run are on the device; on the CPU they are the memory-mapped file."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from cnnviz.data import Dataset, arrays, load
from cnnviz.training import Settings
from cnnviz.training.loop.device_data import DeviceData

CPU = torch.device("cpu")


def mapped(folder: Path) -> Dataset:
    practice_set = load("practice")
    whole = (
        practice_set.train_images,
        practice_set.train_labels,
        practice_set.test_images,
        practice_set.test_labels,
    )
    arrays.write_arrays(folder, whole, {})
    names = {
        "classes": practice_set.classes,
        "mean": practice_set.mean,
        "std": practice_set.std,
        "drawn": True,
    }
    return Dataset("practice", "practice", *arrays.map_arrays(folder), **names)


def test_mapped_images_are_shared_without_a_copy_or_a_warning(tmp_path: Path) -> None:
    dataset = mapped(tmp_path / "set")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tensors = DeviceData.of(dataset, Settings(data="practice"), CPU)
    assert tensors.train_images.data_ptr() == dataset.train_images.ctypes.data
    assert tensors.test_labels.data_ptr() == dataset.test_labels.ctypes.data
    np.testing.assert_array_equal(tensors.train_images.numpy(), load("practice").train_images)


def test_read_only_images_in_memory_are_copied() -> None:
    practice_set = load("practice")
    content = practice_set.train_images.tobytes()
    images = np.frombuffer(content, np.uint8).reshape(practice_set.train_images.shape)
    dataset = replace(
        practice_set, train_images=images, test_images=practice_set.test_images.copy()
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tensors = DeviceData.of(dataset, Settings(data="practice"), CPU)
    assert tensors.train_images.data_ptr() != images.ctypes.data
    np.testing.assert_array_equal(tensors.train_images.numpy(), practice_set.train_images)


def test_writing_to_shared_images_does_not_change_the_file(tmp_path: Path) -> None:
    dataset = mapped(tmp_path / "set")
    tensors = DeviceData.of(dataset, Settings(data="practice", train_images=10), CPU)
    assert len(tensors.train_images) == 10
    tensors.train_images.fill_(0)
    arrays.check_arrays(tmp_path / "set")  # the checksums of the file are still valid
