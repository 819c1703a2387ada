"""The networks of the lessons, compared with the figures of their texts and with torch."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torchvision
from torchvision.models.googlenet import Inception

from cnnviz import nets
from cnnviz.nets import imagenet_networks
from cnnviz.nets.catalogue import card_text
from cnnviz.problem import Problem

from ..rounding import assert_equal_but_rounding

PARAMETERS = {
    "lecture-cnn": 23_466,
    "fashion-dnn": 235_146,
    "fashion-cnn": 1_475_338,
    "mnist-cnn": 55_338,
    "quick-cnn": 422_378,
    "photo-cnn": 649_386,
    "lenet5-convs": 50_692,
    "lenet5": 61_706,
    "vgg11": 132_863_336,
    "vgg11-torchvision": 132_863_336,
    "vgg11-bn": 132_868_840,
    "explain-cnn": 14_983_106,
    "resnet18": 11_177_538,
    "resnet18-torchvision": 11_689_512,
    "alexnet": 61_100_840,
    "googlenet": 6_624_904,
    "squeezenet1.1": 1_235_496,
    "mobilenet-v3-small": 2_542_856,
    "efficientnet-lite0": 4_652_008,
}


def test_every_network_has_its_number_of_parameters_here() -> None:
    assert nets.catalogue().keys() == PARAMETERS.keys()


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_those_of_the_text_and_of_torch(name: str) -> None:
    network = nets.find(name)
    with torch.device("meta"):
        module = network.to_torch()
    assert network.parameters == PARAMETERS[name]
    assert [sum(p.numel() for p in child.parameters()) for child in module] == [
        row.parameters for row in network.table()
    ]


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_row_has_the_shape_that_torch_gives(name: str) -> None:
    network = nets.find(name)
    with torch.device("meta"):
        module, x = network.to_torch().eval(), torch.empty(1, *network.input_shape)
    for child, row in zip(module, network.table(), strict=True):
        x = child(x)
        assert tuple(x.shape[1:]) == row.output_shape, row


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_arithmetic_comes_out_at_the_parameters(name: str) -> None:
    for row in nets.find(name).table():
        if row.arithmetic:
            left, right = row.arithmetic.split(" = ")
            assert eval(left.replace("·", "*")) == int(right) == row.parameters
        else:
            assert row.parameters == 0


def test_torchvisions_vgg11_is_torchvisions() -> None:
    with torch.device("meta"):
        theirs, ours = torchvision.models.vgg11(), nets.find("vgg11-torchvision").to_torch()
    shapes = [[tuple(p.shape) for p in module.parameters()] for module in (theirs, ours)]
    assert shapes[0] == shapes[1]
    kinds = [type(m).__name__ for m in theirs.modules() if not list(m.children())]
    flat = [type(m).__name__ for m in ours if not isinstance(m, torch.nn.Flatten)]
    assert kinds == flat


def test_resnet18_is_torchvisions() -> None:
    with torch.device("meta"):
        theirs, ours = torchvision.models.resnet18(), nets.find("resnet18-torchvision").to_torch()
    shapes = [[tuple(p.shape) for p in module.state_dict().values()] for module in (theirs, ours)]
    assert shapes[0] == shapes[1]
    assert sum(p.numel() for p in theirs.parameters()) == PARAMETERS["resnet18-torchvision"]


@pytest.mark.parametrize(
    ("name", "model", "options"),
    [
        ("googlenet", "googlenet", {"aux_logits": False, "init_weights": False}),
        ("squeezenet1.1", "squeezenet1_1", {}),
        ("mobilenet-v3-small", "mobilenet_v3_small", {}),
        ("resnet18-torchvision", "resnet18", {}),
        ("alexnet", "alexnet", {}),
    ],
)
@torch.no_grad()
def test_the_outputs_are_torchvisions(name: str, model: str, options: dict[str, Any]) -> None:
    """With random weights, batch norms included, the numbers are the same."""
    theirs = torchvision.models.get_model(model, **options)
    ours = nets.find(name).to_torch().eval()
    weights = [random_like(value) for value in theirs.state_dict().values()]
    for module in (theirs.eval(), ours):
        module.load_state_dict(dict(zip(module.state_dict(), weights, strict=True)))
    x = torch.rand(2, 3, 97, 64)
    output = ours(x)
    assert output.std() > 0
    assert_equal_but_rounding(output, theirs(x), rtol=1e-5)


@pytest.mark.parametrize("name", ["vgg11-torchvision", "vgg11-bn"])
@torch.no_grad()
def test_the_maps_of_vgg11_are_torchvisions(name: str) -> None:
    """Up to the linear layers, whose weights take 500 MB; those are compared by their shapes."""
    model = "vgg11_bn" if name == "vgg11-bn" else "vgg11"
    with torch.device("meta"):
        theirs, ours = torchvision.models.get_model(model), nets.find(name).to_torch()
    shapes = [[value.shape for value in one.state_dict().values()] for one in (theirs, ours)]
    assert shapes[0] == shapes[1]
    maps = ours[: len(theirs.features)].to_empty(device="cpu").eval()
    features = theirs.features.to_empty(device="cpu").eval()
    weights = [random_like(value) for value in features.state_dict().values()]
    for module in (features, maps):
        module.load_state_dict(dict(zip(module.state_dict(), weights, strict=True)))
    x = torch.rand(1, 3, 64, 32)
    assert_equal_but_rounding(maps(x), features(x), rtol=1e-5)


def test_an_inception_block_is_torchvisions() -> None:
    theirs = Inception(192, 64, 96, 128, 16, 32, 32).eval()
    block = imagenet_networks.inception_block(192, 64, (96, 128), (16, 32), 32)
    network = nets.Network("inception-3a", (192, 28, 28), (block,))
    (ours,) = network.to_torch().eval()
    ours.load_state_dict(dict(zip(ours.state_dict(), theirs.state_dict().values(), strict=True)))
    x = torch.randn(2, 192, 28, 28)
    with torch.no_grad():
        assert_equal_but_rounding(ours(x), theirs(x), rtol=1e-5)
    assert network.output_shape == (256, 28, 28)
    assert network.parameters == sum(p.numel() for p in theirs.parameters())


@pytest.mark.parametrize("name", ["resnet18-torchvision", "vgg11-torchvision"])
def test_with_torchvisions_weights_the_numbers_are_torchvisions(name: str) -> None:
    """The classifier of VGG-11 alone has hundreds of MB of weights: they stay zero."""
    torch.manual_seed(0)
    with torch.device("meta"):
        theirs = getattr(torchvision.models, name.removesuffix("-torchvision"))().eval()
        ours = nets.find(name).to_torch().eval()
    weights = [
        torch.zeros(1).expand(value.shape) if value.numel() > 5e6 else random_like(value)
        for value in theirs.state_dict().values()
    ]
    for module in (theirs, ours):
        module.load_state_dict(
            dict(zip(module.state_dict(), weights, strict=True)), strict=True, assign=True
        )
    x = torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        output = ours(x)
        assert output.isfinite().all()
        torch.testing.assert_close(output, theirs(x), rtol=0, atol=0)


def random_like(value: torch.Tensor) -> torch.Tensor:
    """Return a tensor of this shape and type, neither tiny nor negative where that matters."""
    if not value.is_floating_point():
        return torch.zeros(value.shape, dtype=value.dtype)
    return torch.rand(value.shape) / max(1, value[0].numel()) ** 0.5


def test_the_resnet_of_the_text_has_another_last_layer() -> None:
    ours, torchvisions = nets.find("resnet18"), nets.find("resnet18-torchvision")
    assert ours.layers[:-1] == torchvisions.layers[:-1]
    assert ours.table()[-1].parameters == 1_026


def test_efficientnet_lite0_halves_its_maps_five_times() -> None:
    rows = nets.find("efficientnet-lite0").table()
    shapes = [row.output_shape for row in rows if row.name.startswith(("zeropad", "adaptive"))]
    sides = [225, 113, 59, 29, 17]  # padded, before each stride of 2: 112, 56, 28, 14, 7
    assert [shape[1] for shape in shapes] == [*sides, 1]
    assert sum(row.name.startswith("residual") for row in rows) == 9  # the others change the shape


def test_the_first_row_of_the_lecture_is_spelled_out() -> None:
    row = nets.find("lecture-cnn").table()[0]
    assert (row.name, row.layer) == ("conv1", "Conv2d(1, 16, 5)")
    assert row.arithmetic == "16·1·5·5 + 16 = 416"
    assert row.multiply_adds == 16 * 24 * 24 * 25


def test_lenet_walks_through_the_shapes_of_its_text() -> None:
    shapes = [row.output_shape for row in nets.find("lenet5").table()]
    walk = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)]
    assert [shapes[i] for i in (0, 2, 3, 5, 6, 9, 11)] == walk


@pytest.mark.parametrize("side", [34, 50, 65])
def test_explain_cnn_takes_images_from_34_to_65(side: int) -> None:
    assert nets.find("explain-cnn").resized((3, side, side)).output_shape == (2,)


@pytest.mark.parametrize("side", [32, 66, 100])
def test_explain_cnn_refuses_other_images(side: int) -> None:
    with pytest.raises(Problem, match="does not fit"):
        nets.find("explain-cnn").resized((3, side, side)).table()


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(Problem, match="lecture-cnn, fashion-dnn"):
        nets.find("lexnet")


def test_a_card_names_an_adapted_network_by_its_id() -> None:
    lite0 = nets.adapt_network(nets.find("efficientnet-lite0"), (3, 96, 96), 2)
    assert lite0 is not None
    text = "`efficientnet-lite0`, adapted to 3×96×96 images and 2 classes"
    assert card_text(lite0) == text
    other = nets.find("lecture-cnn~1x28x28~flatten~linear_784_10")  # only the name is the same
    for network in (other, nets.find("lecture-cnn"), nets.find("lenet5-convs")):
        assert card_text(network) == f"`{network}`"
