"""Datasets and images: arrays of uint8, read safely."""

from cnnviz.data.dataset import GARMENTS, PHOTO_CLASSES, SCENE_CLASSES, Dataset
from cnnviz.data.registry import (
    LICENSES,
    NAMES,
    TITLES,
    DatasetInfo,
    dataset_info,
    is_name,
    load,
    on_disk,
)

__all__ = [
    "GARMENTS",
    "LICENSES",
    "NAMES",
    "PHOTO_CLASSES",
    "SCENE_CLASSES",
    "TITLES",
    "Dataset",
    "DatasetInfo",
    "dataset_info",
    "is_name",
    "load",
    "on_disk",
]
