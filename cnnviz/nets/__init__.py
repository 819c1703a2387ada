"""Networks as plain data: layers, catalogue, shapes and costs, and their code."""

from cnnviz.nets.catalogue import catalogue, find
from cnnviz.nets.fitting import fitted, short
from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.network import Network
from cnnviz.nets.receptive.fields import ReceptiveField
from cnnviz.nets.rows import Row
from cnnviz.nets.text_form import parse_shape

__all__ = [
    "Layer",
    "Network",
    "ReceptiveField",
    "Row",
    "Shape",
    "catalogue",
    "find",
    "fitted",
    "parse_shape",
    "shape_text",
    "short",
]
