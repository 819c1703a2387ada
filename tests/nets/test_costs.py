"""Parameters, MACs and memory, compared with torchinfo and with torch's own counter."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torchinfo
from hypothesis import given
from torch.utils.flop_counter import FlopCounterMode

from cnnviz import nets
from cnnviz.nets.layers import kinds

from ..examples import examples
from .strategies import networks

ROOT = Path(__file__).parents[2]


def counted_by_torchinfo(layer: nets.Layer, shape: nets.Shape) -> int:
    """Return what torchinfo counts as a layer's MACs: all its parameters, with biases.

    In a convolution, transposed or not, once per cell of an output map; in all other layers,
    batch norm included, once per image.
    """
    if isinstance(layer, kinds.Block):
        return sum(counted_by_torchinfo(inner, before) for inner, before in layer.steps(shape))
    places = layer.output_shape(shape)[1:] if "Conv" in type(layer).__name__ else ()
    return layer.parameters * math.prod(places)


def compared_with_torch(network: nets.Network) -> None:
    with torch.device("meta"):
        module, x = network.to_torch().eval(), torch.empty(1, *network.input_shape)
    with FlopCounterMode(display=False) as counter:
        module(x)
    assert sum(row.multiply_adds for row in network.table()) == counter.get_total_flops() / 2


def compared_with_torchinfo(network: nets.Network) -> None:
    with torch.device("meta"):
        module = network.to_torch().eval()
    size = (1, *network.input_shape)
    theirs = torchinfo.summary(module, input_size=size, device="meta", verbose=0)
    assert network.parameters == theirs.total_params
    shapes = [network.input_shape, *network.shapes()]
    expected = sum(map(counted_by_torchinfo, network.layers, shapes))
    assert expected == theirs.total_mult_adds


@pytest.mark.parametrize("network", nets.catalogue().values(), ids=lambda network: network.name)
def test_the_costs_of_the_catalogue(network: nets.Network) -> None:
    compared_with_torch(network)
    compared_with_torchinfo(network)


@given(networks())
@examples(500)
def test_the_costs_of_random_networks(network: nets.Network) -> None:
    compared_with_torch(network)
    if network.layers:
        compared_with_torchinfo(network)


def test_what_torchinfo_adds_for_the_lecture_are_the_biases() -> None:
    network = nets.find("lecture-cnn")
    theirs = torchinfo.summary(network.to_torch(), input_size=(1, 1, 28, 28), verbose=0)
    ours = sum(row.multiply_adds for row in network.table())
    assert theirs.total_mult_adds - ours == 16 * 24 * 24 + 10


@pytest.mark.parametrize("name", ["lenet5", "fashion-cnn", "explain-cnn"])
def test_memory_is_that_of_the_outputs(name: str) -> None:
    network = nets.find(name)
    module, x = network.to_torch().eval(), torch.zeros(1, *network.input_shape)
    with torch.no_grad():
        for child, row in zip(module, network.table(), strict=True):
            x = child(x)
            assert row.memory == x.nbytes


@given(networks())
def test_the_arithmetic_of_random_networks_comes_out(network: nets.Network) -> None:
    for row in network.table():
        left, _, right = row.arithmetic.partition(" = ")
        assert eval(left.replace("·", "*") or "0") == int(right or 0) == row.parameters


def test_the_table_of_vgg11_needs_neither_its_weights_nor_torch() -> None:
    script = (
        "import sys; from cnnviz.__main__ import main;"
        "code = main(['table', '--net', 'vgg11', '--input', '3x224x224']);"
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "132,863,336 parameters, 7,609,090,048 MACs" in ran.stdout
    assert "4096·25088 + 4096 = 102764544" in ran.stdout
