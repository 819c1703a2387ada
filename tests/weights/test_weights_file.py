"""Uploaded weights: what is loaded, and what is refused before loading."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save, save_file
from torch import nn
from torchvision import models

from cnnviz import nets
from cnnviz.nets.layers import kinds
from cnnviz.problem import Problem
from cnnviz.weights import module_weights, weights_file

from ..examples import examples
from ..rounding import assert_equal_but_rounding

NET = nets.find("small~1x28x28~conv_1_4_3~batchnorm_4~relu~maxpool_4~flatten~linear_144_10")


class Net(nn.Module):
    """The network as the class form of the generated code defines it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3)
        self.norm1 = nn.BatchNorm2d(4)
        self.fc1 = nn.Linear(144, 10)


def torch_file(content: object, **options: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, **options)
    return buffer.getvalue()


MODULE = module_weights.initialized(NET, 3)
NAMED_MODULE = Net()
STATE = MODULE.state_dict()
PT = torch_file(STATE)


def same_weights(module: nn.Module, other: nn.Module) -> bool:
    pairs = zip(module.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.parametrize(
    "content",
    [
        module_weights.pack(MODULE),
        PT,
        torch_file({"epoch": 3, "model_state_dict": STATE, "loss": 0.5}),
        torch_file({name: nn.Parameter(tensor) if tensor.is_floating_point() else tensor
                    for name, tensor in STATE.items()}),
    ],
    ids=["safetensors", "state_dict", "checkpoint", "parameters"],
)  # fmt: skip
def test_weights_with_the_names_of_the_network_are_loaded(content: bytes) -> None:
    result = weights_file.load_weights(NET, content)
    assert same_weights(result.module, MODULE)
    assert not result.by_order
    assert not result.module.training


def test_weights_with_other_names_are_matched_by_order_and_reported() -> None:
    result = weights_file.load_weights(NET, torch_file(NAMED_MODULE.state_dict()))
    assert result.by_order
    assert same_weights(result.module, NAMED_MODULE)


@pytest.mark.parametrize("content", [module_weights.pack(MODULE), PT])
def test_a_file_on_the_disk_is_loaded_as_its_content_is(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "uploaded"
    file.write_bytes(content)
    module = weights_file.load_weights(NET, file).module
    file.unlink()  # no tensor is a view of the file
    assert same_weights(module, MODULE)
    assert all(tensor.device.type == "cpu" for tensor in module.state_dict().values())
    with pytest.raises(Problem, match="damaged"):
        weights_file.load_weights(NET, file)


def test_half_precision_is_loaded_as_float32() -> None:
    result = weights_file.load_weights(NET, torch_file(Net().half().state_dict()))
    assert {p.dtype for p in result.module.parameters()} == {torch.float32}


class RunsCode:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("ran",)


def torch_zip(pickled: bytes, **entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {"data.pkl": pickled, "version": b"3\n", **entries}.items():
            archive.writestr(f"archive/{name}", content)
    return buffer.getvalue()


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PT)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("archive/data/99", bytes(50_000_000))
    return buffer.getvalue()


def with_tensor(name: str, value: torch.Tensor) -> dict[str, torch.Tensor]:
    return {**STATE, name: value}


BAD_VALUES = r"0\.bias .* has NaN or infinite values, or the wrong data type"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "does not contain weights"),
        (b"a note, not weights", "does not contain weights"),
        (PT[:-200], "damaged"),
        (module_weights.pack(MODULE)[:-5], "damaged"),
        (torch_zip(b""), "damaged"),
        (zip_bomb(), "compressed parts"),
        (torch_file(RunsCode()), r"would run code when loaded \(\w+ mkdir\)"),
        (torch_file(MODULE), r"would run code .*state_dict\(\)"),
        (torch_zip(pickle.dumps(RunsCode(), protocol=4)), "would run code"),
        (torch_zip(pickle.dumps(bytearray(9), protocol=2)), "would run code .*bytearray"),
        (pickle.dumps(STATE), "old version of PyTorch"),
        (torch_file(STATE, _use_new_zipfile_serialization=False), "old version of PyTorch"),
        (torch_file([1, 2]), "does not contain a state_dict"),
        (torch_file({"optimizer": {"lr": 0.1}}), "does not contain a state_dict"),
        (torch_file(with_tensor("5.weight", torch.zeros(10, 120))),
         r"5\.weight should be \(10, 144\) but is \(10, 120\)"),
        (torch_file({**STATE, "6.bias": torch.zeros(3)}), r"6\.bias should be – but is \(3,\)"),
        (torch_file({"conv.weight": torch.zeros(4, 1, 5, 5)}),
         r"tensor 1 of the network, 0\.weight, is \(4, 1, 3, 3\); that of the file, conv\.weight, "
         r"is \(4, 1, 5, 5\)"),
        (torch_file({"a": STATE["0.weight"], "b": STATE["0.bias"]}),
         r"tensor 3 of the network, 1\.weight, .* –, is –"),
        (torch_file(with_tensor("0.bias", torch.full((4,), torch.nan))), BAD_VALUES),
        (torch_file(with_tensor("0.bias", torch.zeros(4, dtype=torch.int64))), BAD_VALUES),
    ],
)  # fmt: skip
def test_unusable_weights_are_refused(
    content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem, match=message):
        weights_file.load_weights(NET, content)
    assert list(tmp_path.iterdir()) == [], "code in the file ran"
    file = tmp_path / "uploaded.pt"
    file.write_bytes(content)
    with pytest.raises(Problem, match=message):
        weights_file.load_weights(NET, file)
    assert list(tmp_path.iterdir()) == [file], "code in the file ran"


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_file, "MAX_BYTES", 2**20)
    with pytest.raises(Problem, match="file is 2 MB; the limit is 1 MB"):
        weights_file.load_weights(NET, bytes(2**20 + 1))


@examples(60)
@given(st.integers(0, len(PT) - 1), st.integers(0, 255), st.booleans())
def test_a_corrupted_byte_raises_nothing_but_a_problem(
    position: int, value: int, truncate: bool
) -> None:
    """Either the file is refused with a clear message, or its changed weights are loaded."""
    damaged = bytearray(PT)
    damaged[position] = value
    with suppress(Problem):  # any other error fails the test
        weights_file.load_weights(NET, bytes(damaged[:position] if truncate else damaged))


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_name_prefixes_of_wrappers_are_removed(prefix: str) -> None:
    wrapped = {prefix + name: tensor for name, tensor in sorted(STATE.items())}
    for content in (torch_file(wrapped), save(wrapped)):
        result = weights_file.load_weights(NET, content)
        assert same_weights(result.module, MODULE)
        assert not result.by_order


TORCHVISION = {
    "alexnet": "alexnet",
    "vgg11-torchvision": "vgg11",
    "vgg11-bn": "vgg11_bn",
    "resnet18-torchvision": "resnet18",
    "squeezenet1.1": "squeezenet1_1",
    "mobilenet-v3-small": "mobilenet_v3_small",
}
LARGE = 50_000_000  # parameters; a file of these takes minutes on a busy machine


def random_state(module: nn.Module) -> dict[str, torch.Tensor]:
    torch.manual_seed(5)
    return {
        name: torch.rand_like(value) if value.is_floating_point() else value
        for name, value in module.state_dict().items()
    }


@pytest.mark.parametrize("kind", ["pt", "safetensors"])
@pytest.mark.parametrize("net", TORCHVISION)
@torch.no_grad()
def test_what_torchvision_saves_is_loaded_by_name(net: str, kind: str, tmp_path: Path) -> None:
    network = nets.find(net)
    if network.parameters > LARGE:
        network, module = thin(network), thin_module(TORCHVISION[net])
    else:
        module = models.get_model(TORCHVISION[net])
    module.load_state_dict(random_state(module))
    file = tmp_path / f"weights.{kind}"
    if kind == "pt":
        torch.save(module.state_dict(), file)
    else:
        save_file(module.state_dict(), file)
    result = weights_file.load_weights(network, file)
    assert not result.by_order
    x = torch.rand(1, 3, 224, 224)
    assert_equal_but_rounding(result.module(x), module.eval()(x), share=1e-4)


def thin(network: nets.Network) -> nets.Network:
    """Return a large network with linear layers of 4 features, which have most of its weights."""
    first, second, third = (at for at, layer in enumerate(network.layers) if layer.code == "linear")
    layers = list(network.layers)
    layers[first] = kinds.Linear(layers[first].in_features, 4)  # type: ignore[attr-defined]
    layers[second], layers[third] = kinds.Linear(4, 4), kinds.Linear(4, 10)
    return replace(network, name="thin", layers=tuple(layers))


def thin_module(name: str) -> nn.Module:
    with torch.device("meta"):
        module: nn.Module = models.get_model(name)
    linear = [name for name, part in module.named_modules() if isinstance(part, nn.Linear)]
    sizes = [(module.get_submodule(linear[0]).in_features, 4), (4, 4), (4, 10)]
    for place, size in zip(linear, sizes, strict=True):
        module.set_submodule(place, nn.Linear(*size, device="meta"))  # type: ignore[arg-type]
    return module.to_empty(device="cpu")


@torch.no_grad()
def test_old_weights_of_torchvision_lack_the_counters_of_batch_norm() -> None:
    module = models.get_model("mobilenet_v3_small")
    state = random_state(module)
    old = {name: value for name, value in state.items() if "num_batches" not in name}
    result = weights_file.load_weights(nets.find("mobilenet-v3-small"), save(old))
    module.load_state_dict(state)
    x = torch.rand(1, 3, 64, 64)
    assert_equal_but_rounding(result.module(x), module.eval()(x), share=1e-4)
