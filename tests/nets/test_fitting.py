"""Networks adapted to other images and other numbers of classes."""

from __future__ import annotations

import pytest
import torch

from cnnviz.nets import adapt_network, catalogue, find, short_text
from cnnviz.nets.network import Network

SMALL = [name for name, net in catalogue().items() if net.input_shape == (1, 28, 28)]


@pytest.mark.parametrize(
    "net", [*SMALL, "resnet18", "explain-cnn", "googlenet", "squeezenet1.1", "efficientnet-lite0"]
)
@pytest.mark.parametrize(("shape", "classes"), [((3, 32, 32), 2), ((1, 64, 64), 7), ((3, 8, 8), 3)])
def test_a_fitted_network_takes_the_images_and_tells_the_classes(
    net: str, shape: tuple[int, int, int], classes: int
) -> None:
    network = adapt_network(catalogue()[net], shape, classes)
    assert network is not None
    assert network.name == net
    module = network.to_torch().eval()
    assert module(torch.zeros(2, *shape)).shape == (2, classes)
    kinds = [layer.code for layer in network.layers]
    assert kinds == [layer.code for layer in catalogue()[net].layers]


@pytest.mark.parametrize("net", SMALL)
def test_fitting_back_gives_the_network_of_the_catalogue(net: str) -> None:
    there = adapt_network(catalogue()[net], (3, 32, 32), 2)
    assert there is not None
    assert short_text(there).startswith(f"{net}~3x32x32~")
    back = adapt_network(find(short_text(there)), (1, 28, 28), 10)
    assert back is not None
    assert short_text(back) == net


def test_what_ends_in_maps_cannot_be_fitted() -> None:
    for layers in ("conv_1_4_3", "conv_1_4_3~conv_4_4_3_g4~adaptiveavgpool_1~flatten"):
        assert adapt_network(Network.parse(f"maps~1x28x28~{layers}"), (1, 28, 28), 10) is None
