"""Which networks published weights fit, and that they get to their places."""

from __future__ import annotations

import pytest
import torch
from torchvision import models

from cnnviz import nets
from cnnviz.weights import module_weights, published_nets


@pytest.mark.parametrize(
    ("net", "fits"),
    [
        ("resnet18", True),
        ("resnet18-torchvision", True),
        ("fashion-cnn", False),
        ("lenet5-convs", False),  # ends in no linear layer
        ("vgg11-torchvision", False),
    ],
)
def test_published_weights_are_known_for_the_networks_that_they_fit(net: str, fits: bool) -> None:
    assert (published_nets.of(nets.find(net)) is not None) == fits


def test_they_fit_other_sizes_and_classes_but_no_other_channels() -> None:
    network = nets.find("resnet18")
    for shape, fits in (((3, 64, 64), True), ((3, 32, 48), True), ((1, 64, 64), False)):
        made = nets.adapt_network(network, shape, 5)
        assert made is not None
        assert (published_nets.of(made) is not None) == fits


def test_all_tensors_but_the_last_layers_get_to_their_places() -> None:
    """The features are those that torchvision's own network works out."""
    torch.manual_seed(0)
    theirs = models.resnet18(weights=None).eval()
    for buffer in theirs.buffers():  # so that batch norms with the wrong statistics are noticed
        if buffer.dtype == torch.float32:
            buffer.uniform_(0.5, 1.5)
    ours = module_weights.drawn(nets.find("resnet18"), seed=1).eval()
    drawn = [one.clone() for one in ours[-1].parameters()]
    published_nets.put(ours, theirs.state_dict())
    images = torch.rand(2, 3, 64, 64)
    theirs.fc = torch.nn.Identity()
    with torch.no_grad():
        torch.testing.assert_close(ours[:-1](images), theirs(images))
    for before, after in zip(drawn, ours[-1].parameters(), strict=True):
        assert torch.equal(before, after)
