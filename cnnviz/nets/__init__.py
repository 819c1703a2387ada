"""Networks as plain data: layers, catalogue, shapes, costs and code."""

from cnnviz.nets.catalogue import catalogue, find
from cnnviz.nets.fitting import adapt_network, short_text
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
    "adapt_network",
    "catalogue",
    "find",
    "parse_shape",
    "shape_text",
    "short_text",
]
