"""Networks as plain data: layers, catalog, shapes, costs and code."""

from cnnviz.nets.catalogue import catalogue, find, short_text
from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.network import Network, adapt_network
from cnnviz.nets.reader.network_code import read
from cnnviz.nets.receptive.fields import ReceptiveField
from cnnviz.nets.table import Row
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
    "read",
    "shape_text",
    "short_text",
]
