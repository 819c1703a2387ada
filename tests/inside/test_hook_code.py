"""The hook code of Look inside runs as printed and gets the numbers of the page."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnviz import inside, nets
from cnnviz.data.image_preparation import prepare_image
from cnnviz.data.preparation_code import FILE
from cnnviz.inside.hook_code import Asked, WeightsSource, write_hook_code
from cnnviz.nets import Network
from cnnviz.weights import imagenet, module_weights, pretrained

from ..nets.strategies import networks


def run(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)
    return names


def photo(folder: Path, height: int = 40, width: int = 50) -> np.ndarray:
    pixels = np.random.default_rng(0).integers(0, 256, (3, height, width), np.uint8)
    Image.fromarray(pixels.transpose(1, 2, 0)).save(folder / FILE)
    return pixels


def check(names: dict[str, object], module: torch.nn.Module, x: np.ndarray) -> None:
    expected = inside.activations(module, torch.tensor(x)[None])
    outputs = names["outputs"]
    assert isinstance(outputs, dict)
    assert list(outputs) == list(expected)
    for name, output in outputs.items():
        torch.testing.assert_close(output, expected[name][0], equal_nan=True)


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(network=networks(), seed=st.integers(0, 99))
def test_any_network_with_random_weights(
    network: Network, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assume(network.layers and network.input_shape[0] != 2)  # gray or color
    steps = prepare_image(photo(tmp_path), network.input_shape)
    last = len(network.layers) - 1
    code = write_hook_code(
        network, WeightsSource(seed=seed), [step.code for step in steps], Asked(last, 0)
    )
    names = run(code, tmp_path, monkeypatch)
    check(names, module_weights.initialized(network, seed), steps[-1].pixels)
    torch.testing.assert_close(names["value"], names["outputs"][str(last)][0], equal_nan=True)  # type: ignore[index]


@pytest.mark.parametrize("net", ["fashion-cnn", "resnet18"])
def test_a_network_with_the_weights_of_a_file(
    net: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = nets.find(net)
    module = module_weights.initialized(network, 7).eval()
    (tmp_path / "net.safetensors").write_bytes(module_weights.pack(module))
    steps = prepare_image(photo(tmp_path), network.input_shape)
    asked = Asked(0, 3, (4, 5), "0.5")
    code = write_hook_code(
        network, WeightsSource("net.safetensors"), [step.code for step in steps], asked
    )
    names = run(code, tmp_path, monkeypatch)
    check(names, module, steps[-1].pixels)
    assert names["value"] == names["outputs"]["0"][3, 4, 5]  # type: ignore[index]
    assert "print(value)  # 0.5" in code


def test_efficientnet_lite0_needs_no_file_but_the_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = imagenet.find_model("efficientnet-lite0")
    steps = prepare_image(
        photo(tmp_path, 300, 280), facts.network.input_shape, mean=facts.mean, std=facts.std
    )
    code = write_hook_code(
        facts.network,
        WeightsSource(published=pretrained.EFFICIENTNET),
        [step.code for step in steps],
        Asked(5, 1, (2, 3)),
    )
    names = run(code, tmp_path, monkeypatch)
    check(names, imagenet.load_imagenet_model("efficientnet-lite0"), steps[-1].pixels)
    assert abs(float(names["probabilities"].sum()) - 1) < 1e-4  # type: ignore[attr-defined]
