"""Networks as plain data: layers, catalogue, shapes and costs, and their code."""

from cnnviz.nets.base import Layer, Shape, shape_text
from cnnviz.nets.catalogue import catalogue, find
from cnnviz.nets.network import Network, Row

__all__ = ["Layer", "Network", "Row", "Shape", "catalogue", "find", "shape_text"]
