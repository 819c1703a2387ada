"""Look inside, the menu of files: every entry, its content, and the code as printed."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.data.photos import read_photo
from cnnviz.ui.inside.downloads import MENU, page_items
from cnnviz.ui.inside.images import LAST, InputImage
from cnnviz.ui.kit.file_menu import Item
from cnnviz.ui.models.activations import activations
from cnnviz.ui.models.loading import IMAGENET, Model, cached_model
from cnnviz.weights.pretrained import is_installed

from ..rounding import assert_equal_but_rounding
from .inside_page import trained
from .opening import component_data, visit

pytestmark = pytest.mark.usefixtures("drawn_only")


def model_and_image(app: AppTest) -> tuple[Model, InputImage]:
    key, image = app.session_state[LAST]
    return cached_model(key), image


@contextlib.contextmanager
def session_of(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the code of the page read the state of a visit."""
    import streamlit as st

    with monkeypatch.context() as patch:
        patch.setattr(st, "session_state", app.session_state)
        yield


def items(app: AppTest, monkeypatch: pytest.MonkeyPatch, **params: str) -> dict[str, Item]:
    with session_of(app, monkeypatch):
        return page_items(*model_and_image(app), params)


def content(item: Item, label: str) -> bytes:
    (file,) = (file for file in item.files if file.label == label)
    return file.make()


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def opened(**params: str) -> AppTest:
    return visit("inside", **params)


EXPERIMENTS = {
    "": {"heat"},
    "change": {"heat", "curves", "changed"},
    "nudge": {"heat", "curves", "changed"},
    "channel": {"heat", "exciting"},
    "alike": {"heat", "nearest", "image-map"},
}


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_entry_can_be_made_in_every_format(
    experiment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(experiment=experiment)
    found = items(app, monkeypatch)
    usual = {"maps", "map", "closeup", "kernels", "image", "input", "probabilities", "logits"}
    usual |= {"network", "activations", "kernel-arrays", "weights", "code"}
    assert found.keys() == usual | EXPERIMENTS[experiment]
    with session_of(app, monkeypatch):
        made = {
            file.name: file.make()
            for name, item in found.items()
            for file in item.files
            if experiment == "" or name in EXPERIMENTS[experiment]
        }
    magic = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "npz": b"PK"}
    for name, data in made.items():
        assert data.startswith(magic.get(name.rpartition(".")[2], b"")), name


def test_space_comparison_and_the_view_of_the_textbook_are_in_the_menu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(space="on", **{"with": "image", "with_class": "3", "layer": "2"})
    found = items(app, monkeypatch)
    wanted = {"space", "compared-1", "compared-2", "compared-3"}
    assert wanted <= found.keys()
    assert [found[f"compared-{number}"].title for number in (1, 2, 3)] == [
        "Feature maps of A", "Feature maps of B", "Difference: B − A",
    ]  # fmt: skip
    with session_of(app, monkeypatch):
        for name in sorted(wanted):
            assert content(found[name], "PNG").startswith(b"\x89PNG")
    textbook = opened(net="explain-cnn", side="100", source="photo", photo="chelsea")
    found = items(textbook, monkeypatch)
    assert [name for name in found if name.startswith(("text-", "compared"))] == [
        "text-0", "text-48",
    ]  # fmt: skip
    with session_of(textbook, monkeypatch):
        assert content(found["text-48"], "SVG").startswith(b"<?xml")


def test_the_map_of_images_as_numbers_has_every_test_image_and_the_own_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(experiment="alike")
    found = items(app, monkeypatch)
    with session_of(app, monkeypatch):
        lines = content(found["image-map"], "CSV").decode().splitlines()
    assert lines[0] == "x,y,class,predicted"
    data = component_data(app, "saliency.map")
    assert len(lines) == len(data["labels"]) + 2
    classes = [line.split(",")[2] for line in lines[1:-1]]
    assert classes == [f'"{data["names"][label]}"' for label in data["labels"]]
    assert lines[-1].split(",")[2] == ""


def test_the_menu_is_one_button_until_it_is_open() -> None:
    app = opened()
    assert [menu.proto.id for menu in app.get("popover") if "download" in menu.proto.id] != []
    assert not app.get("download_button")
    app.session_state[MENU] = True
    app.run()
    assert [button.proto.label for button in app.get("download_button")] == ["PNG", "SVG", "PDF"]
    app.selectbox(key=f"{MENU}.what").set_value("activations").run()
    assert [button.proto.label for button in app.get("download_button")] == ["npz"]


def test_activations_and_kernels_are_those_of_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    model, image = model_and_image(app)
    found = items(app, monkeypatch)
    with np.load(io.BytesIO(content(found["activations"], "npz"))) as file:
        np.testing.assert_array_equal(file["input"], image.input)
        now = torch.tensor(image.input)[None]
        with torch.no_grad():
            for place, layer in enumerate(model.module):
                now = layer(now)
                assert_equal_but_rounding(file[str(place)], now[0].numpy())
    with np.load(io.BytesIO(content(found["kernel-arrays"], "npz"))) as file:
        weight = model.module.state_dict()["0.weight"]
        np.testing.assert_array_equal(file["0.weight"], weight.numpy())


def test_the_image_is_offered_whole_and_as_the_network_gets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(source="photo", photo="coffee")
    found = items(app, monkeypatch)
    whole = pixels(content(found["image"], "PNG"))
    np.testing.assert_array_equal(whole, read_photo("coffee").transpose(1, 2, 0))
    _model, image = model_and_image(app)
    given = pixels(content(found["input"], "PNG"))
    np.testing.assert_array_equal(given, np.rint(image.input[0] * 255))


def test_the_table_has_the_probabilities_of_all_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(experiment="nudge")
    found = items(app, monkeypatch)
    with session_of(app, monkeypatch):
        text = content(found["curves"], "CSV").decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[1] == "T-shirt/top"
    assert len(head) == 11
    assert [float(row[0]) for row in rows][:3] == [0, 0.25, 0.5]
    assert all(sum(map(float, row[1:])) == pytest.approx(1) for row in rows)


def run(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    names: dict[str, Any] = {}
    with monkeypatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.chdir(folder)
        exec(code, names)
    return names


def lite0() -> dict[str, str]:
    return {"run": f"{IMAGENET}efficientnet-lite0", "layer": "5", "normalize": "off"}


@pytest.mark.parametrize(
    "link",
    [
        {"layer": "4", "map": "4.7"},
        {"run": "photo-cnn", "source": "photo", "photo": "rocket", "fit": "pad"},
        {"run": "mnist-cnn", "source": "pad", "drawing": "AAABFkBA", "layer": "9"},
        {"run": "run"},
        {"net": "resnet18", "seed": "4", "source": "photo", "gray": "on", "invert": "on"},
        {"run": "lite0"},
        {"net": "resnet18", "side": "64", "layer": "24"},
    ],
    ids=["bundled", "photo", "drawing", "run", "untrained", "lite0", "block"],
)
def test_the_code_runs_as_printed_and_gets_the_numbers(
    link: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if link.get("run") == "run":
        link = {"run": trained("lenet5"), "layer": "3"}
    elif link.get("run") == "lite0":
        if not is_installed():
            pytest.skip("the weights of efficientnet-lite0 are not installed")
        link = lite0()
    app = opened(**link)
    model, image = model_and_image(app)
    found = items(app, monkeypatch)
    for name in ("image", "weights"):
        (file,) = found[name].files
        (tmp_path / file.name).write_bytes(file.make())
    with session_of(app, monkeypatch):
        code = content(found["code"], "py").decode()
    names = run(code, tmp_path, monkeypatch)
    np.testing.assert_array_equal(names["x"][0].numpy(), image.input)
    outputs = activations(model, image.input, image.digest)
    for place, mine in enumerate(outputs):
        theirs = names["outputs"][str(place)].numpy()
        assert_equal_but_rounding(theirs, mine)
    assert float(names["value"]) in names["maps"]


def test_the_code_is_on_the_page_and_names_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tab="pytorch", layer="2", map="2.5")
    assert not app.exception
    found = items(app, monkeypatch, cell="2.5.4.9")
    with session_of(app, monkeypatch):
        code = content(found["code"], "py").decode()
    assert 'maps = outputs["1"]' in code
    assert "value = maps[5, 3, 8]" in code
