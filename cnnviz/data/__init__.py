"""Datasets and pictures: arrays of uint8, read safely."""

from cnnviz.data.dataset import Dataset
from cnnviz.data.sets import CLASSES, IMAGE_SHAPE, NAMES, TITLES, load, on_disk

__all__ = ["CLASSES", "IMAGE_SHAPE", "NAMES", "TITLES", "Dataset", "load", "on_disk"]
