"""Networks as plain data: layers, catalogue, shapes and costs, and their code."""

from cnnviz.nets.base import Layer, Shape, shape_text
from cnnviz.nets.cards import Card, Trained, bundled, load_bundled
from cnnviz.nets.catalogue import catalogue, find
from cnnviz.nets.fitting import fitted, short
from cnnviz.nets.network import Network
from cnnviz.nets.receptive import ReceptiveField
from cnnviz.nets.rows import Row
from cnnviz.nets.text import parse_shape

__all__ = [
    "Card",
    "Layer",
    "Network",
    "ReceptiveField",
    "Row",
    "Shape",
    "Trained",
    "bundled",
    "catalogue",
    "find",
    "fitted",
    "load_bundled",
    "parse_shape",
    "shape_text",
    "short",
]
