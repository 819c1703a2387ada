"""Published weights: which networks they fit, where they are found, and what is said otherwise."""

from __future__ import annotations

import hashlib
import re
import types
from pathlib import Path

import pytest
import torch
from torchvision import models

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.weights import module_weights, pretrained

from ..data.serving import serving

(RESNET18,) = pretrained.PRETRAINED


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


def put(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name()
    path.write_bytes(content)
    return path


def at(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Have torchvision name another address."""
    monkeypatch.setattr(models, "get_weight", lambda _name: types.SimpleNamespace(url=url))


def test_torchvision_names_an_address_with_a_checksum() -> None:
    assert re.search(r"-[0-9a-f]{8,}\.", file_name())


@pytest.mark.parametrize("place", ["data/weights", "torch/hub/checkpoints", "own"])
def test_a_file_that_is_there_is_taken(tmp_path: Path, content: bytes, place: str) -> None:
    put(tmp_path / place, content)
    result = pretrained.tensors(RESNET18)
    torch.manual_seed(3)
    wanted = models.resnet18(weights=None).state_dict()
    assert list(result) == list(wanted)
    assert all(torch.equal(result[name], wanted[name]) for name in wanted)


def test_weights_of_before_batch_norms_counted_their_batches_are_read(tmp_path: Path) -> None:
    state = models.resnet18(weights=None).state_dict()
    old = {name: value for name, value in state.items() if "num_batches" not in name}
    (tmp_path / "own").mkdir()
    torch.save(old, tmp_path / "own" / file_name(), _use_new_zipfile_serialization=False)
    result = pretrained.tensors(RESNET18)
    assert list(result) == list(state)
    assert torch.equal(result["fc.weight"], state["fc.weight"])


def test_they_are_downloaded_once_and_tell_their_progress(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float] = []
    name = f"net-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    with serving(content) as (address, handler):
        at(monkeypatch, address + name)
        pretrained.tensors(RESNET18, report=shares.append)
        pretrained.tensors(RESNET18, report=shares.append)
    assert handler.asked == [None]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert (tmp_path / "own" / name).read_bytes() == content


def test_a_file_that_differs_from_the_published_one_is_not_kept(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(content) as (address, _handler):
        at(monkeypatch, f"{address}net-00000000.pth")
        with pytest.raises(Problem, match="SHA256"):
            pretrained.tensors(RESNET18, report=print)
    assert list((tmp_path / "own").iterdir()) == []


def test_without_a_network_the_file_and_its_folder_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "http://127.0.0.1:1/net-00000000.pth")
    with pytest.raises(Problem, match=r"could not be downloaded .* net-00000000\.pth") as refused:
        pretrained.tensors(RESNET18, report=print)
    assert str(tmp_path / "own") in str(refused.value)
    assert (refused.value.setting, refused.value.nearest) == ("start", "drawn")


def test_nothing_is_downloaded_where_nobody_can_be_told_or_the_host_forbids_it(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    with serving(content) as (address, handler):
        at(monkeypatch, f"{address}net-00000000.pth")
        with pytest.raises(Problem):
            pretrained.tensors(RESNET18)
        monkeypatch.setenv("CNNVIZ_DOWNLOAD", "off")
        with pytest.raises(Problem, match="CNNVIZ_DOWNLOAD=off"):
            pretrained.tensors(RESNET18, report=print)
    assert handler.asked == []


@pytest.mark.parametrize("spoilt", [b"", b"nothing", b"cut", b"other"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes, spoilt: bytes) -> None:
    path = put(tmp_path / "own", content[:-5000] if spoilt == b"cut" else spoilt)
    if spoilt == b"other":
        torch.save({"fc.weight": torch.zeros(2, 2)}, path)
    with pytest.raises(Problem, match="are damaged") as refused:
        pretrained.tensors(RESNET18)
    assert str(path) in str(refused.value)


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
    assert (pretrained.weights_for(nets.find(net)) is not None) == fits


def test_they_fit_other_sizes_and_classes_but_no_other_channels() -> None:
    network = nets.find("resnet18")
    for shape, fits in (((3, 64, 64), True), ((3, 32, 48), True), ((1, 64, 64), False)):
        made = nets.adapt_network(network, shape, 5)
        assert made is not None
        assert (pretrained.weights_for(made) is not None) == fits


def test_all_tensors_but_the_last_layers_get_to_their_places() -> None:
    """The features are those that torchvision's own network works out."""
    torch.manual_seed(0)
    theirs = models.resnet18(weights=None).eval()
    for buffer in theirs.buffers():  # so that batch norms with the wrong statistics are noticed
        if buffer.dtype == torch.float32:
            buffer.uniform_(0.5, 1.5)
    ours = module_weights.initialized(nets.find("resnet18"), seed=1).eval()
    drawn = [one.clone() for one in ours[-1].parameters()]
    pretrained.load_into(ours, theirs.state_dict())
    images = torch.rand(2, 3, 64, 64)
    theirs.fc = torch.nn.Identity()
    with torch.no_grad():
        torch.testing.assert_close(ours[:-1](images), theirs(images))
    for before, after in zip(drawn, ours[-1].parameters(), strict=True):
        assert torch.equal(before, after)
