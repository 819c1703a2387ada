"""All layers of a network under one number each, those inside its blocks included."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import Block
from cnnviz.nets.network import Network
from cnnviz.nets.receptive.fields import FieldMap, fields_after
from cnnviz.nets.table import Row


@dataclass(frozen=True, eq=False)
class PlacedLayer:
    """A layer of a network's chain, or one inside a block of it.

    Attributes:
        place: Its number, from 0. The layers of the chain come first, as in the table and in the
            ``nn.Sequential``; those inside blocks follow, block after block, path after path.
        layer: The layer.
        row: Its row of the table, whose index is its place.
        input_shape: (C, H, W) or (F,), without the batch.
        fields: The receptive fields of the cells of its output.
        block: The place of the block that contains it, −1 for a layer of the chain.
        path: The number of its path in the block, from 0.
        inner: Its name in the torch module of the block, ``layers.0``; empty in the chain.
    """

    place: int
    layer: Layer
    row: Row
    input_shape: Shape
    fields: FieldMap
    block: int = -1
    path: int = 0
    inner: str = ""


def torch_name(one: PlacedLayer) -> str:
    """Return the dotted name of a layer in the torch module of the network: ``4.layers.0``."""
    return str(one.place) if one.block < 0 else f"{one.block}.{one.inner}"


@functools.lru_cache(maxsize=16)
def placed_layers(network: Network) -> tuple[PlacedLayer, ...]:
    """Return all layers of a network by their places.

    Raises:
        Problem: A layer does not fit.
    """
    shapes = [network.input_shape, *network.shapes()]
    chain = [
        PlacedLayer(row.index, layer, row, shape, fields)
        for row, layer, shape, fields in zip(
            network.table(), network.layers, shapes, network.fields[1:], strict=False
        )
    ]
    inner = [one for index in range(len(chain)) for one in _layers_inside(network, index)]
    placed = [
        replace(one, place=place, row=replace(one.row, index=place))
        for place, one in enumerate(inner, len(chain))
    ]
    return (*chain, *placed)


def _layers_inside(network: Network, index: int) -> Iterator[PlacedLayer]:
    """Yield the layers of a block; their places are not yet known."""
    block, shape = network.layers[index], [network.input_shape, *network.shapes()][index]
    if not isinstance(block, Block):
        return
    tables, shapes = network.inner_tables(index), block.path_shapes(shape)
    for path, (name, layers) in enumerate(block.paths.items()):
        fields = fields_after(network.fields[index], shape, layers)
        for number, layer in enumerate(layers):
            yield PlacedLayer(
                -1,
                layer,
                tables[path][number],
                shapes[path][number],
                fields[number],
                index,
                path,
                f"{name}.{number}",
            )


def path_ends(network: Network, block: int) -> list[int]:
    """Return the place of the last layer on each path of a block.

    Of an empty path, that is the layer before the block; −1 for the network's input.
    """
    layers = network.layers[block]
    if not isinstance(layers, Block):
        return []
    inside = [one for one in placed_layers(network) if one.block == block]
    return [
        max((one.place for one in inside if one.path == path), default=block - 1)
        for path in range(len(layers.paths))
    ]


def inner_window(network: Network, placed: PlacedLayer, source: int) -> FieldMap:
    """Return what the cells of a layer inside a block read of the output of a layer before it.

    Args:
        network: The network.
        placed: The layer inside a block.
        source: Place of the layer before the block; −1 for the network's input.
    """
    block = network.layers[placed.block]
    assert isinstance(block, Block)
    shape = [network.input_shape, *network.shapes()][placed.block]
    before = network.windows(source)[placed.block - 1 - source]  # of the input of the block
    path, _dot, number = placed.inner.rpartition(".")
    return fields_after(before, shape, block.paths[path])[int(number)]
