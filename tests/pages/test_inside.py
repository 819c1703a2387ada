"""The page Look inside: from a network to a view of every layer."""

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnnviz import nets
from cnnviz.training import Settings, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.models import activations, loading
from cnnviz.weights import model_cards, module_weights

from .inside_page import app_networks, choose, data_of, html, layers, opened, page_text, trained
from .opening import ME, OTHER

pytestmark = pytest.mark.usefixtures("drawn_only")


@pytest.mark.parametrize(
    "net", ["lecture-cnn", "fashion-dnn", "fashion-cnn", "mnist-cnn", "lenet5"]
)
def test_every_row_of_the_table_is_in_the_strip(net: str) -> None:
    app = opened(run=trained(net))
    rows = nets.catalogue()[net].table()
    strip = data_of(app, "strip")
    assert [tuple(layer["size"]) for layer in strip["layers"]] == [row.output_shape for row in rows]
    sheet = Image.open(io.BytesIO(base64.b64decode(strip["sheet"])))
    assert sheet.size == (len(rows) * strip["side"], strip["side"])
    assert data_of(app, "layer")["code"] == rows[0].layer


@pytest.mark.parametrize(
    ("params", "layer"),
    [
        ({}, 1),
        ({"layer": "3"}, 3),
        ({"layer": "99"}, 1),
        ({"map": "1.2_3.4"}, 1),
        ({"map": "3.4"}, 3),
        ({"map": "99.0"}, 1),
        ({"map": "3.4", "layer": "5"}, 5),
        ({"map": "none"}, 1),
    ],
)
def test_the_layer_of_the_link_is_open(params: dict[str, str], layer: int) -> None:
    app = opened(run=trained(), **params)
    assert data_of(app, "layer")["index"] == data_of(app, "choice")["layer"] == layer - 1


def test_a_layer_inside_a_block_is_open_by_its_link() -> None:
    net = "n~1x28x28~residual~conv_1_1_3_p1~relu~end~flatten~linear_784_10"
    app = opened(net=net, layer="5")
    assert data_of(app, "strip")["inner"][1]["label"] == "residual1.layers.1"
    assert data_of(app, "layer")["number"] == "residual1.layers.1"
    assert data_of(app, "layer")["code"] == "ReLU()"
    assert data_of(app, "choice")["layer"] == 4
    assert not app.exception
    assert data_of(opened(net=net, layer="6"), "layer")["index"] == 0


def test_another_layer_is_sent_when_it_is_chosen_and_is_in_the_link() -> None:
    app = choose(opened(run=trained()), layer=4)
    assert data_of(app, "layer")["index"] == 4
    assert app.query_params["layer"] == "5"
    assert "left:50.00%" in html(app)  # the logits


def test_all_layers_of_a_small_network_are_sent_once_the_browser_asks() -> None:
    app = opened(run=trained())

    def ahead() -> list[Any]:
        name = "cnnviz.inside.ahead"
        parts = (one.proto for one in app.get("bidi_component"))
        return [unpack(part.json) for part in parts if part.component_name == name]

    strip = data_of(app, "strip")["id"]
    assert ahead() == [{"ask": strip}]
    app.session_state["inside.asked-ahead"] = strip
    app.run()
    assert [layer["id"] for layer in ahead()[1:]] == [f"{strip}/{place}" for place in range(5)]


@pytest.mark.parametrize(("lang", "title"), [("en", "Convolution"), ("ko", "합성곱")])
def test_the_page_speaks_both_languages(lang: str, title: str) -> None:
    app = opened(lang, run=trained())
    assert layers(app)[0] == data_of(app, "layer")["title"] == title


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("class", "shoe"),
        ("picture", "-1"),
        ("map", "one"),
        ("map", "1.2.3"),
        ("map", "1"),
        ("scale", "big"),
        ("layer", "two"),
        ("sort", "size"),
        ("stats", "1"),
    ],
)
def test_an_unreadable_link_shows_a_message(name: str, text: str) -> None:
    app = opened(run=trained(), **{name: text})
    assert name in app.warning[0].value


def test_numbers_beyond_the_last_select_the_last() -> None:
    app = opened(run=trained(), **{"class": "99", "picture": "999999"})
    assert app.selectbox(key="inside.label").value == 9
    assert app.number_input(key="inside.number").value == app.number_input(key="inside.number").max


def test_a_run_of_another_browser_opens_by_its_link() -> None:
    run = trained(owner=OTHER)
    assert app_networks(opened(run=run)).count(run) == 1
    assert run not in app_networks(opened(run=trained()))


def test_a_missing_run_shows_a_message() -> None:
    trained()
    assert "0123456789abcdef" in opened(run="0123456789abcdef").error[0].value


def test_a_run_without_weights_shows_a_message() -> None:
    run = Store().add(Settings(nets.find("lecture-cnn"), data="practice"), ME)
    assert "has not saved any weights yet" in opened(run=run).error[0].value


def test_damaged_weights_show_a_message() -> None:
    run = trained()
    Store().save_weights(run, 2, b"nothing of the kind", 0.5)
    assert "damaged" in opened(run=run).error[0].value


def test_the_bundled_network_opens_first() -> None:
    app = opened()
    assert app_networks(app) == ["fashion-cnn"]
    assert "92.17%" in page_text(app)
    assert "run" not in app.query_params


def test_another_bundled_network_does_not_change_links_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a-cnn", "fashion-cnn"):
        (tmp_path / name).symlink_to(model_cards.BUNDLED / "fashion-cnn")
    monkeypatch.setattr(model_cards, "BUNDLED", tmp_path)
    app = opened()
    assert app.selectbox(key="inside.run").value == "fashion-cnn"
    app.selectbox(key="inside.run").set_value("a-cnn").run()
    assert app.query_params["run"] == "a-cnn"


def test_the_bundled_network_classifies_a_real_boot(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    assert "Predicted class: **Ankle boot**" in page_text(opened())


BLOCK = "conv_4_4_3_p1~relu~end"


BUILT = f"mine~3x20x30~conv_3_4_5~leakyrelu~residual~{BLOCK}~maxpool_2~flatten~linear_416_3~softmax"


def test_an_own_network_opens_before_it_is_trained() -> None:
    app = opened(net=BUILT)
    assert not app.error
    assert len(layers(app)) == 7
    assert "Not trained: the weights are random (seed 0)" in page_text(app)
    assert "← true class" not in html(app)


def test_softmax_is_not_applied_twice() -> None:
    network = nets.find(BUILT)
    model = loading.Model(
        loading.ModelKey(""),
        network,
        module_weights.initialized(network, 0),
        "practice",
        ("0", "1", "2"),
    )
    output = np.array([0.1, 0.2, 0.7], dtype=np.float32)
    np.testing.assert_array_equal(activations.probabilities(model, output), output)


def test_a_network_that_ends_in_maps_predicts_no_class() -> None:
    app = opened(net="lenet5-convs")
    assert not app.error
    assert len(layers(app)) == 6
    assert "Predicted class" not in page_text(app)


def test_all_of_many_maps_are_sent() -> None:
    app = opened(net="mine~1x28x28~conv_1_70_3~flatten~linear_47320_10", all="1")
    assert not app.warning
    assert data_of(app, "layer")["shape"] == [70, 26, 26]


def test_the_seed_gives_the_initial_weights_of_a_run_with_that_seed() -> None:
    app = opened(net="lecture-cnn", seed="5")
    app.number_input(key="inside.seed").set_value(6).run()
    assert app.query_params["seed"] == "6"
    assert "seed 6" in page_text(app)
    initial = initial_module(Settings(nets.find("lecture-cnn"), seed=6)).state_dict()
    weights = loading.load_model("net:lecture-cnn", 6).module.state_dict()
    assert all(bool((weights[name] == initial[name]).all()) for name in initial)
    assert not bool(
        (loading.load_model("net:lecture-cnn", 5).module[0].weight == initial["0.weight"]).all()
    )


@pytest.mark.parametrize(
    ("net", "words"),
    [
        ("nonsense", "Unknown network nonsense"),
        ("mine~1x28x28~linear_784_10", "put a Flatten before it"),
        ("mine~1x28x28~flatten~linear_784_1000000", "the limit for looking inside is"),
        ("mine~2x28x28~relu", "does not take images as input"),
    ],
)
def test_a_network_that_cannot_be_opened_shows_a_message(net: str, words: str) -> None:
    app = opened(net=net)
    assert words in page_text(app)


def test_a_choice_is_kept_although_the_address_bar_is_late() -> None:
    app = opened(net="lecture-cnn")
    before = dict(app.query_params)
    app.selectbox(key="inside.label").set_value(3).run()
    for act in (
        lambda: app.number_input(key="inside.number").set_value(5),
        lambda: app.number_input(key="inside.seed").set_value(6),
        lambda: app.segmented_control[0].set_value("own"),
    ):
        app.query_params.clear()
        app.query_params.update(before)  # the browser has not changed its address yet
        act().run()
    names = ("class", "picture", "seed", "source")
    assert [app.query_params[name] for name in names] == ["3", "5", "6", "own"]
    app.query_params.clear()
    app.query_params.update(before)  # now it is the back button
    app.run()
    assert "class" not in app.query_params
