"""Look inside: all layers in space, and two networks or images side by side."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.training import Settings, State, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.weights import module_weights

from .opening import ME, component_data, visit

pytestmark = pytest.mark.usefixtures("drawn_only")
SEEDS = (0, 1, 2)


def stored_run(net: str = "lecture-cnn") -> str:
    """Store a run with other weights after each of three epochs."""
    store = Store()
    settings = Settings(nets.find(net), data="practice", epochs=len(SEEDS))
    run = store.add(settings, ME)
    store.claim(run)
    for seed in SEEDS:
        module = initial_module(replace(settings, seed=seed))
        store.save_weights(run, seed + 1, module_weights.pack(module), 0.5)
    store.finish(run, State.DONE)
    return run


def mounted(app: AppTest) -> set[str]:
    names = (one.proto.component_name for one in app.get("bidi_component"))
    return {name.removeprefix("cnnviz.inside.") for name in names}


def compared(app: AppTest) -> dict[str, Any]:
    assert not app.exception
    return component_data(app, "inside.compare")


def test_layers_are_drawn_in_space_once_they_are_asked_for() -> None:
    app = visit("inside")
    assert "space" not in mounted(app)
    app.toggle(key="inside.space").set_value(True).run()
    data = component_data(app, "inside.space")
    assert [part["index"] for part in data["layers"]] == list(range(13))
    assert app.query_params["space"] == "on"
    app.toggle(key="inside.space").set_value(False).run()
    assert "space" not in mounted(app)
    assert "space" not in app.query_params


def test_of_many_layers_the_open_one_is_drawn_and_what_is_left_out_is_said() -> None:
    app = visit("inside", net="efficientnet-lite0", side="64", space="on", layer="20")
    data = component_data(app, "inside.space")
    assert 19 in [part["index"] for part in data["layers"]]
    assert len(data["layers"]) <= 15
    assert data["note"].startswith(f"{len(data['layers'])} of 77 layers")


def test_nothing_is_compared_at_first() -> None:
    app = visit("inside")
    assert not mounted(app) & {"compare", "other_strip", "other_layer"}
    assert app.selectbox(key="inside.compare.way").value is None


def test_untrained_weights_of_the_same_network_are_beside_the_trained_ones() -> None:
    app = visit("inside", layer="3")
    app.selectbox(key="inside.compare.way").set_value("untrained").run()
    data = compared(app)
    assert app.query_params["with"] == "untrained"
    assert data["titles"] == ["fashion-cnn", "fashion-cnn · untrained"]
    assert data["difference"]["limit"] > 0
    before = data["difference"]["pair"]
    app.number_input(key="inside.compare.seed").set_value(3).run()
    assert compared(app)["difference"]["pair"] != before
    assert app.query_params["with_seed"] == "3"
    app.selectbox(key="inside.compare.way").set_value(None).run()
    assert "compare" not in mounted(app)
    assert "with" not in app.query_params


def test_two_epochs_of_a_run() -> None:
    run = stored_run()
    app = visit("inside", run=run, **{"with": "epoch"})
    assert compared(app)["titles"] == ["Epoch 3", "Epoch 1"]
    app.select_slider(key="inside.compare.epoch").set_value(2).run()
    assert compared(app)["titles"] == ["Epoch 3", "Epoch 2"]
    assert app.query_params["with_epoch"] == "2"
    same = visit("inside", run=run, **{"with": "epoch", "with_epoch": "3"})
    assert compared(same)["difference"]["limit"] == 0


def test_a_network_without_epochs_says_so() -> None:
    app = visit("inside", **{"with": "epoch"})
    assert "no other saved epoch" in app.error[0].value
    assert "strip" in mounted(app)


def test_another_image_of_the_same_network() -> None:
    app = visit("inside", **{"with": "image", "with_class": "3", "with_picture": "2"})
    strips = [component_data(app, f"inside.{name}") for name in ("strip", "other_strip")]
    assert strips[0]["network"] == strips[1]["network"]
    assert strips[0]["image"] != strips[1]["image"]
    app.button_group(key="inside.compare.source").set_value("photo").run()
    assert compared(app)["titles"][1] == "A cup of coffee"
    app.selectbox(key="inside.compare.photo").set_value("rocket").run()
    assert app.query_params["with_photo"] == "rocket"
    app.button_group(key="inside.compare.source").set_value("pad").run()
    assert compared(app)["titles"][1] == "Drawing"


def test_the_other_image_can_be_the_readers_own() -> None:
    app = visit("inside", **{"with": "image", "with_source": "own"})
    assert "Links do not contain your own images" in " ".join(one.value for one in app.info)
    assert compared(app)["titles"][1] != "Your own image"
    buffer = io.BytesIO()
    Image.fromarray(np.eye(40, dtype=np.uint8) * 255).save(buffer, "PNG")
    file = ("eye.png", buffer.getvalue(), "image/png")
    app.file_uploader(key="inside-own-other").set_value(file)
    app.run()
    assert not app.exception
    assert compared(app)["titles"][1] == "Your own image"
    app.button_group(key="inside.compare.source").set_value("camera").run()
    assert app.get("camera_input")
    assert app.query_params["with_source"] in ("camera", ["camera"])


def test_another_network_gets_the_same_image_and_layers_of_other_shapes_are_refused() -> None:
    app = visit("inside", **{"with": "network", "with_network": "net:lenet5", "class": "2"})
    data = compared(app)
    assert "cannot be subtracted" in data["refused"]
    assert data["difference"] is None
    strips = [component_data(app, f"inside.{name}") for name in ("strip", "other_strip")]
    assert strips[0]["image"] == strips[1]["image"]
    assert app.number_input(key="inside.compare.seed").value == 0
    names = app.selectbox(key="inside.compare.network").options
    assert len(names) > 10


def test_a_network_for_colors_gets_the_image_in_its_own_shape() -> None:
    params = {"with": "network", "with_network": "net:photo-cnn", "class": "2"}
    app = visit("inside", **params)
    assert component_data(app, "inside.other_strip")["input"] == list(
        nets.find("photo-cnn").input_shape
    )
    assert len(compared(app)["answers"][1]) == 5


def test_a_missing_network_of_a_link_is_said() -> None:
    app = visit("inside", **{"with": "network", "with_network": "0" * 16})
    assert app.error
    assert "strip" in mounted(app)


def test_published_weights_are_not_downloaded_for_a_comparison() -> None:
    app = visit("inside", **{"with": "network", "with_network": "imagenet:resnet18-torchvision"})
    assert "not on this computer" in app.error[0].value
    assert app.selectbox(key="inside.compare.network").value == "imagenet:resnet18-torchvision"


@pytest.mark.parametrize("way", ["untrained", "image", "network"])
def test_a_drawing_is_compared_and_drawn_in_space(way: str) -> None:
    app = visit("inside", source="pad", drawing="AAABFkBA", space="on", **{"with": way})
    assert not app.exception
    assert {"space", "compare"} <= mounted(app)


def test_the_answers_are_those_of_both_networks() -> None:
    app = visit("inside", run=stored_run(), **{"with": "epoch"})
    for answer in compared(app)["answers"]:
        shares = np.array([share for _name, share, _true in answer])
        assert len(shares) == 5
        assert (np.diff(shares) <= 0).all()
