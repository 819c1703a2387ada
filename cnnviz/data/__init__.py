"""Datasets and pictures: arrays of uint8, read safely."""

from cnnviz.data.dataset import GARMENTS, Dataset
from cnnviz.data.registry import NAMES, TITLES, About, about, is_name, load, on_disk

__all__ = [
    "GARMENTS",
    "NAMES",
    "TITLES",
    "About",
    "Dataset",
    "about",
    "is_name",
    "load",
    "on_disk",
]
