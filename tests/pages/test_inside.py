"""The page Look inside: from a network and an image to a view of every layer."""

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import data, nets
from cnnviz.data import image_reading, samples
from cnnviz.training import Settings, State, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.models import activations, loading
from cnnviz.weights import model_cards, module_weights

from .opening import ME, OTHER, component_data, visit

pytestmark = pytest.mark.usefixtures("drawn_only")


def trained(net: str = "lecture-cnn", owner: str = ME, **settings: str) -> str:
    """Store a completed run with its initial weights and return its id."""
    store = Store()
    run_settings = replace(Settings(nets.find(net), data="practice"), **settings)
    run = store.add(run_settings, owner)
    store.claim(run)
    store.save_weights(run, 1, module_weights.pack(initial_module(run_settings)), 0.5)
    store.finish(run, State.DONE)
    return run


def opened(lang: str = "en", **params: str) -> AppTest:
    return visit("inside", lang, **params)


def html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html"))


def page_text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(e.value for kind in kinds for e in kind)


def data_of(app: AppTest, name: str) -> Any:
    """Return what a component of static/components/inside was mounted with."""
    return component_data(app, f"inside.{name}")


def layers(app: AppTest) -> list[str]:
    """Return the names of the layers in the strip."""
    return [layer["title"] for layer in data_of(app, "strip")["layers"]]


def choose(app: AppTest, **settings: Any) -> AppTest:
    """Choose in the browser, which AppTest cannot."""
    app.session_state["inside.state"] = replace(app.session_state["inside.state"], **settings)
    return app.run()


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


def test_the_prediction_names_the_true_class_of_a_test_image() -> None:
    app = opened(run=trained(), **{"class": "8", "picture": "3"})
    assert "Bag" in html(app)
    assert "← true class" in html(app)
    assert "Correct." in page_text(app) or "Incorrect — the true class is **Bag**" in page_text(app)


def test_the_link_holds_class_number_and_scale() -> None:
    app = opened(run=trained(), **{"class": "2", "picture": "5"})
    assert app.selectbox(key="inside.label").value == 2
    assert app.number_input(key="inside.number").value == 5
    app.number_input(key="inside.number").set_value(6).run()
    assert app.query_params["picture"] == "6"
    choose(app, scale="each")
    assert app.query_params["scale"] == data_of(app, "choice")["scale"] == "each"


def test_a_random_image_is_another_one_and_is_in_the_link() -> None:
    app = opened(run=trained())
    images = set()
    for _ in range(4):
        next(button for button in app.button if button.label == "Random").click().run()
        assert not app.exception
        images.add((app.query_params.get("class", "9"), app.query_params.get("picture", "1")))
    assert len(images) > 1


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


def app_networks(app: AppTest) -> list[str]:
    return [str(value) for value in [app.selectbox(key="inside.run").value]]


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


def test_drawings_in_place_of_photographs_are_named() -> None:
    network = trained(data="folder-0123456789ab")  # deleted since
    assert "never seen drawings" in page_text(opened(run=network))


@pytest.mark.parametrize(
    ("net", "name", "title"),
    [("fashion-dnn", "fashion-mnist", "FashionMNIST"), ("lenet5", "mnist", "MNIST")],
)
def test_without_the_dataset_its_bundled_images_are_shown(net: str, name: str, title: str) -> None:
    app = opened(run=trained(net, data=name))
    assert f"{title} is not on this machine; these are the first 500 images" in page_text(app)
    labels = samples.load_samples(name).test_labels
    assert app.number_input(key="inside.number").max == np.count_nonzero(labels == 9)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("fault", ["missing", "no folder", "damaged"])
def test_a_faulty_data_folder_shows_a_message_and_drawings(
    fault: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    if fault == "no folder":
        folder.write_text("not a folder")
    elif fault == "damaged":
        raw = folder / "FashionMNIST" / "raw"
        raw.mkdir(parents=True)
        for part in (
            "train-images-idx3",
            "train-labels-idx1",
            "t10k-images-idx3",
            "t10k-labels-idx1",
        ):
            (raw / f"{part}-ubyte.gz").write_bytes(b"damaged")
    monkeypatch.setenv("CNNVIZ_DATA", str(folder))
    app = opened(lang, run=trained(data="fashion-mnist"))
    assert str(folder) in app.error[0].value.replace("\\", "")
    assert len(layers(app)) > 4


def test_real_images_are_used_when_they_are_on_disk(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(data_folder))
    app = opened(run=trained(data="fashion-mnist"))
    assert "practice set" not in page_text(app)
    assert "Drawn by code" not in page_text(app)
    assert app.number_input(key="inside.number").max == 1000


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.segmented_control[0].set_value("own").run()
    app.file_uploader(key="inside-own").set_value((name, content, "image/png"))
    return app.run()


def png(size: tuple[int, int] = (40, 60)) -> bytes:
    pixels = np.full((*size, 3), 240, np.uint8)
    pixels[10:30, 10:30] = (200, 30, 30)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_uploaded_image_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = upload(opened(net="lecture-cnn", source="own"), "bag.png", png())
    before = html(app)
    monkeypatch.setattr(image_reading, "read_image", None)
    app.run()
    assert not app.exception
    assert html(app) == before


def test_an_uploaded_image_shows_each_preprocessing_step() -> None:
    app = upload(opened(run=trained()), "bag.png", png())
    assert not app.exception
    assert html(app).count("<figcaption") == 6  # image, gray, cropped, resized, inverted, scaled
    assert "← true class" not in html(app)
    assert len(layers(app)) == 5


def test_a_link_to_an_own_image_opens_with_a_message_and_a_test_image() -> None:
    sender = upload(opened(net="lecture-cnn", picture="4"), "bag.png", png())
    assert sender.query_params["source"] == "own"
    assert "Links do not contain" not in page_text(sender)
    reader = opened(**sender.query_params)
    assert "Links do not contain your own images" in page_text(reader)
    test_image = opened(net="lecture-cnn", picture="4")
    assert html(reader) == html(test_image) != html(sender)
    assert "Links do not contain" not in page_text(test_image)


def test_a_file_that_is_not_an_image_shows_a_message_and_the_last_image_stays() -> None:
    app = opened(run=trained())
    before = layers(app)
    upload(app, "bag.png", b"neither this nor that")
    assert "not an image that can be read" in app.error[0].value
    assert layers(app) == before != []


def test_garments_in_place_of_photographs_have_no_true_class() -> None:
    app = opened(run=trained(data="folder-0123456789ab"))
    assert "← true class" not in html(app)
    assert "Incorrect" not in page_text(app)


def test_the_networks_classes_are_those_of_its_data() -> None:
    assert ">7<" in html(opened(run=trained("lenet5", data="mnist"))).replace(" ", "")
    assert data.load("practice").classes[7] == "Sneaker"


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


@pytest.mark.parametrize(
    ("key", "params", "name", "value"),
    [
        ("inside.number", {"picture": "12"}, "Number (of 48)", 12),
        ("inside.seed", {"net": "lecture-cnn", "seed": "5"}, "Seed", 5),
    ],
)
def test_an_empty_box_shows_a_message_and_keeps_its_number(
    key: str, params: dict[str, str], name: str, value: int
) -> None:
    app = opened(**params)
    app.number_input(key=key).set_value(None).run()
    assert [toast.value for toast in app.toast] == [f"{name} needs a number; it stays at {value}."]
    assert app.number_input(key=key).value == value


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


def test_a_missing_image_shows_a_message_and_the_nearest_image() -> None:
    app = opened(**{"class": "99", "picture": "999999"})
    assert "Class 99 has no image 999999" in app.toast[0].value
    assert app.query_params.get("class", "9") == "9"
    app.run()
    assert not app.toast
