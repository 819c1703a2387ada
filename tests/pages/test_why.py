"""Look inside, Why this answer: heat maps of two classes, and the image under the brush."""

from __future__ import annotations

import base64
import io
import json
import time

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import inside, nets
from cnnviz.training import Settings, State, Store
from cnnviz.ui.inside.why import compute, heat_map
from cnnviz.ui.inside.why.excite import MAKING
from cnnviz.ui.inside.why.heat_map import JOB
from cnnviz.ui.inside.why.masks import SIDE, mask_text
from cnnviz.ui.inside.why.methods import OF_LAYER, SENTENCES, TITLES
from cnnviz.ui.inside.why.sweep import first_change, shown_classes
from cnnviz.ui.models.loading import load_model
from cnnviz.weights import module_weights

from .opening import ME, component_data, visit

pytestmark = pytest.mark.usefixtures("drawn_only")


def warnings(app: AppTest) -> str:
    return "\n".join(warning.value for warning in app.warning)


def test_every_method_has_a_name_and_a_sentence() -> None:
    assert list(TITLES) == list(SENTENCES) == list(inside.METHODS)
    assert [name for name, method in inside.METHODS.items() if method.of_layer] == list(OF_LAYER)
    assert all(TITLES[name] == method.title for name, method in inside.METHODS.items())


@pytest.mark.parametrize("method", [name for name in TITLES if name != "cam"])
def test_the_heat_maps_of_two_classes_are_side_by_side(method: str) -> None:
    app = visit("inside", method=method, why_layer="4")
    assert not app.exception
    data = component_data(app, "saliency.heat")
    assert len({heat["name"] for heat in data["heats"]}) == 2
    rows = 14 if method in OF_LAYER else 28
    for heat in data["heats"]:
        image = Image.open(io.BytesIO(base64.b64decode(heat["map"])))
        assert image.size == (rows, rows)
        assert np.asarray(image).std() > 0
    assert warnings(app) == ""


def test_a_chosen_class_stands_beside_the_predicted_one() -> None:
    app = visit("inside")
    predicted = component_data(app, "saliency.heat")["heats"][0]["name"]
    app.selectbox(key="inside.why.versus").set_value(3).run()
    heats = component_data(app, "saliency.heat")["heats"]
    assert [heat["name"] for heat in heats] == [predicted, "Dress"]
    assert app.query_params["versus"] == "4"


def test_a_network_without_maps_says_why_there_is_no_class_activation_map() -> None:
    app = visit("inside", run="fashion-dnn")
    assert "there are none here" in warnings(app)
    app.selectbox(key="inside.why.method").set_value("gradient").run()
    assert warnings(app) == ""
    assert component_data(app, "saliency.heat")["heats"]


def test_cam_says_what_it_needs() -> None:
    assert "global average pooling" in warnings(visit("inside", method="cam"))


def test_the_brush_shows_the_answer_of_the_painted_image() -> None:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[10:, :] = True
    app = visit("inside", why="brush", mask=mask_text(mask), paint="white")
    data = component_data(app, "saliency.brush")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image"]))), np.float32) / 255
    x = torch.tensor(pixels)[None, None]
    painted = x.clone()
    painted[:, :, 10:] = 1
    module = load_model("fashion-cnn").module
    with torch.no_grad():
        before, now = (torch.softmax(module(one), 1)[0] for one in (x, painted))
    order = before.argsort(descending=True, stable=True)[:4].tolist()
    for row, label in zip(data["classes"], order, strict=False):
        assert row["before"] == pytest.approx(float(before[label]), abs=1e-5)
        assert row["now"] == pytest.approx(float(now[label]), abs=1e-5)
    assert any(row["best"] for row in data["classes"])
    assert data["mask"] == mask_text(mask)


def test_the_brush_works_without_feature_maps() -> None:
    data = component_data(visit("inside", run="fashion-dnn", why="brush"), "saliency.brush")
    assert data["heat"] == ""
    assert sum(row["now"] for row in data["classes"]) > 0.5


def test_a_network_without_classes_has_no_answer_to_explain() -> None:
    app = visit("inside", net="maps~1x28x28~conv_1_4_3")
    assert not app.exception
    assert "Why this answer" not in [heading.value for heading in app.subheader]


def test_a_mask_that_cannot_be_read_is_refused() -> None:
    app = visit("inside", why="brush", mask="A" * 150)
    assert "Cannot read" in warnings(app)
    assert component_data(app, "saliency.brush")["mask"] == ""


@pytest.mark.parametrize("change", ["shift", "turn", "scale", "brightness", "noise"])
def test_the_curve_has_the_probability_of_the_changed_image(change: str) -> None:
    data = component_data(visit("inside", experiment="change", change=change), "saliency.sweep")
    film = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["film"]))), np.float32) / 255
    frames = torch.tensor(film.reshape(len(data["amounts"]), 1, 28, 28))
    with torch.no_grad():
        shares = torch.softmax(load_model("fashion-cnn").module(frames), 1)  # of rounded pixels
    assert data["at"] == data["start"]
    curve = data["curves"][0]["shares"]
    best = int(shares[data["start"]].argmax())
    assert curve == pytest.approx(shares[:, best].tolist(), abs=0.05)
    assert len(set(curve)) > 3


def test_a_nudge_makes_the_predicted_class_less_probable() -> None:
    data = component_data(visit("inside", experiment="nudge", nudge="9"), "saliency.sweep")
    predicted = data["curves"][0]["shares"]
    assert data["at"] == 8
    assert predicted[0] > predicted[-1]
    film = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["film"]))), np.float32) / 255
    frames = film.reshape(len(data["amounts"]), 28, 28)
    assert np.abs(frames[5] - frames[0]).max() == pytest.approx(2 / 255, abs=0.003)
    assert "levels of brightness are enough" in data["words"]["note"]


def test_the_nearest_change_of_the_answer_is_found() -> None:
    shares = np.array([[0.2, 0.8], [0.6, 0.4], [0.9, 0.1], [0.7, 0.3], [0.4, 0.6]])
    assert first_change(shares, 1) == 0
    assert first_change(shares, 3) == 4
    assert first_change(shares[1:4], 1) is None
    assert shown_classes(shares, 2) == [0, 1]


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_images_that_excite_a_channel_most_have_a_frame() -> None:
    app = visit("inside", experiment="channel", channel_layer="1", channel="3")
    assert not app.exception
    text = html(app)
    assert text.count("<figure><div") >= 8
    assert text.count("<span style=") == 8
    flat = visit("inside", experiment="channel", run="fashion-dnn", channel_layer="2")
    assert not flat.exception
    assert html(flat).count("<span style=") == 0


def wait_for_job(app: AppTest, place: str, *, most_s: float = 120) -> None:
    """Wait until what is computed beside the page has ended, and run the page again."""
    end = time.monotonic() + most_s
    while app.session_state[place].running:
        assert time.monotonic() < end
        time.sleep(0.05)
    app.run()


def test_a_slow_heat_map_is_computed_beside_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat_map, "MOST_AT_ONCE", 0)
    app = visit("inside", method="occlusion", versus="4", opacity="33")
    if JOB in app.session_state:
        wait_for_job(app, JOB)
    assert component_data(app, "saliency.heat")["opacity"] == 33
    assert not app.get("progress")


def test_occlusion_runs_once_for_all_classes_and_each_size_of_the_patch() -> None:
    app = visit("inside", method="occlusion", patch="large")
    assert "Time: 65 images × " in " ".join(one.value for one in app.caption)
    patches = app.selectbox(key="inside.why.patch")
    assert patches.options == [
        "7 × 7 pixels, 64 places", "4 × 4 pixels, 169 places", "2 × 2 pixels, 196 places"
    ]  # fmt: skip
    first = component_data(app, "saliency.heat")["heats"]
    before = len(compute._occlusions._values)
    app.selectbox(key="inside.why.versus").set_value(3).run()
    other = component_data(app, "saliency.heat")["heats"]
    assert other[0] == first[0]
    assert other[1] != first[1]
    assert len(compute._occlusions._values) == before
    patches.set_value("medium").run()
    assert component_data(app, "saliency.heat")["heats"][0] != first[0]
    assert "patch" not in app.query_params
    patches.set_value("small").run()
    assert app.query_params["patch"] in ("small", ["small"])


def test_a_slow_heat_map_can_be_cancelled_and_ends_at_once() -> None:
    app = visit("inside", net="resnet18", method="occlusion", patch="small")
    job = app.session_state[JOB]
    assert job.running
    assert [bar.proto.text for bar in app.get("progress")]
    start = time.monotonic()
    app.button(key=f"{JOB}-cancel").click().run()
    assert "Cancelled." in [info.value for info in app.info]
    while job.running:
        assert time.monotonic() - start < 20  # a second where nothing else runs
        time.sleep(0.01)
    with load_model("net:resnet18").lock:  # nobody holds it any more
        pass
    app.button(key="why-heat-again").click().run()
    again = app.session_state[JOB]
    assert again is not job
    assert again.running
    app.selectbox(key="inside.why.method").set_value("grad-cam").run()
    assert component_data(app, "saliency.heat")["heats"]
    again.cancel()


def test_an_image_is_made_for_a_channel_and_kept() -> None:
    app = visit("inside", experiment="channel", run="lecture-cnn", channel_layer="1", ascent="3")
    before = html(app)
    app.button(key="why-make").click().run()
    wait_for_job(app, MAKING)
    assert not app.exception
    assert html(app).count("<figure><div") == before.count("<figure><div") + 5
    assert "Step 120 of 120" in html(app)
    assert app.button(key="why-make").label == "Make an image"


def test_another_layer_begins_with_its_first_channel() -> None:
    app = visit("inside", experiment="channel", channel_layer="1", channel="9")
    app.selectbox(key="inside.why.channel_layer").set_value(3).run()
    assert app.query_params["channel_layer"] == "4"
    assert "channel" not in app.query_params


def test_the_image_is_among_the_test_images() -> None:
    app = visit("inside", experiment="alike")
    assert not app.exception
    data = component_data(app, "saliency.map")
    count = len(data["labels"])
    (frame,) = data["frames"]
    assert len(frame["points"]) == 2 * (count + 1)
    assert min(frame["points"]) == 0
    assert max(frame["points"]) == 1000
    assert len(frame["predicted"]) == count
    assert len(frame["nearest"]) == 8
    sheet = component_data(app, "saliency.sheet")
    assert sheet["name"] == data["sheet"]
    tiles = Image.open(io.BytesIO(base64.b64decode(sheet["image"])))
    assert tiles.width == data["columns"] * data["side"]
    assert html(app).count("<figure><div") >= 8
    assert any("test images" in info.value for info in [*app.info, *app.warning])


def test_the_map_of_images_is_laid_out_by_their_neighbors() -> None:
    app = visit("inside", experiment="alike", layout="tsne")
    assert not app.exception
    data = component_data(app, "saliency.map")
    (frame,) = data["frames"]
    places = np.array(frame["points"]).reshape(-1, 2)
    nearest = places[frame["nearest"]]
    assert (nearest.min(0) <= places[-1]).all()
    assert (places[-1] <= nearest.max(0)).all()
    app.segmented_control(key="inside.why.projection").set_value("pca").run()
    assert component_data(app, "saliency.map")["frames"] != data["frames"]


def test_classes_and_the_chosen_image_of_the_map_are_in_the_link() -> None:
    app = visit("inside", experiment="alike", map_classes="2_5_99", map_image="7")
    data = component_data(app, "saliency.map")
    assert (data["shown"], data["chosen"]) == ([1, 4], 6)  # the link counts from 1
    assert component_data(visit("inside", experiment="alike"), "saliency.map")["shown"] == []


def test_channels_of_layers_inside_a_block_can_be_excited() -> None:
    net = "n~1x28x28~conv_1_3_3_p1~residual~conv_3_3_3_p1~relu~end~maxpool_7~flatten~linear_48_10"
    app = visit("inside", net=net, experiment="channel", channel_layer="6", channel="2")
    layers = app.selectbox(key="inside.why.channel_layer")
    assert "residual1.layers.0 · Convolution" in layers.options
    assert layers.options.index("residual1.layers.0 · Convolution") == 1  # before its block
    assert app.number_input(key="inside.why.channel").value == 2
    assert "<figure>" in html(app)
    assert not app.exception


def test_the_map_of_images_goes_through_the_epochs_of_a_run() -> None:
    store = Store()
    settings = Settings(nets.find("lecture-cnn"), data="practice")
    run = store.add(settings, ME)
    store.claim(run)
    module = settings.network.to_torch().eval()
    for epoch in (1, 2, 3):
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.add_(0.05 * torch.randn(parameter.shape))
        store.save_weights(run, epoch, module_weights.pack(module), 0.5)
    store.finish(run, State.DONE)
    app = visit("inside", run=run, experiment="alike")
    app.toggle(key="inside.why.map_epochs").set_value(True).run()
    assert not app.exception
    data = component_data(app, "saliency.map")
    assert [frame["epoch"] for frame in data["frames"]] == [1, 2, 3]
    assert data["at"] == 2
    assert len({tuple(frame["points"]) for frame in data["frames"]}) == 3
    linked = visit("inside", run=run, experiment="alike", map_epochs="on", map_epoch="2")
    assert component_data(linked, "saliency.map")["at"] == 1


def test_weights_that_are_no_numbers_predict_and_explain_nothing() -> None:
    store = Store()
    settings = Settings(nets.find("lecture-cnn"), data="practice")
    run = store.add(settings, ME)
    store.claim(run)
    module = settings.network.to_torch().eval()
    with torch.no_grad():
        next(module.parameters()).fill_(float("nan"))
    store.save_weights(run, 1, module_weights.pack(module), 0.5)
    store.finish(run, State.DONE)
    app = visit("inside", run=run, experiment="alike")
    assert not app.exception
    assert "No class is predicted" in warnings(app)
    assert "layer 1, Convolution" in warnings(app)
    assert [heading.value for heading in app.subheader] == []
    maps = component_data(app, "inside.layer")["outputs"]["floats"]
    assert np.isnan(np.frombuffer(base64.b64decode(maps), np.float32)).all()
    data = component_data(visit("inside", run=run, layer="5"), "inside.layer")
    assert data["probabilities"] == [None] * 10
    json.dumps(data, allow_nan=False)  # browsers read no NaN


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.5, "Like the test images"), (0.95, "Unusual"), (0.999, "Unlike anything")],
)
def test_how_unusual_an_image_is_in_words(share: float, words: str) -> None:
    def script(share: float) -> None:
        import numpy as np

        from cnnviz.ui.inside.why import alike
        from cnnviz.ui.inside.why.reference import Reference

        nothing = np.zeros((7, 1, 2, 2), np.uint8)
        alike.show_caution(share, Reference("practice", nothing, np.zeros(7, np.int64), ("a",)))

    app = AppTest.from_function(script, args=(share,)).run()
    assert not app.exception
    assert words in [*app.info, *app.warning][0].value


def test_the_layers_of_a_block_explain_and_are_in_the_link() -> None:
    app = visit("inside", net="resnet18", why_layer="5.layers.0")
    assert not app.exception
    chosen = app.selectbox(key="inside.why.layer")
    assert chosen.value == "4.layers.0"
    assert any(
        option.startswith("residual1.layers.0 · Convolution · 64 ×") for option in chosen.options
    )
    model = load_model("net:resnet18")
    known = inside.map_layers(model.module, torch.zeros(1, *model.network.input_shape))
    assert chosen.value in known
    chosen.set_value("8.shortcut.0").run()
    assert not app.exception
    assert app.query_params["why_layer"] == "9.shortcut.0"
    assert component_data(app, "saliency.heat")["heats"][0]["cells"] > 1


def test_a_block_lists_its_layers_before_itself() -> None:
    options = (
        visit("inside", net="squeezenet1.1", side="64").selectbox(key="inside.why.layer").options
    )
    places = [option.partition(" · ")[0] for option in options]
    assert places.index("branches1.branches.0.0") < places.index("branches1.branches.1.0")
    assert places.index("branches1.branches.1.1") < places.index("6")


def test_one_of_many_classes_is_searched_in_the_browser() -> None:
    app = visit("inside", net="squeezenet1.1", side="64", versus="6")
    assert component_data(app, "saliency.classes")["chosen"] == 5
    assert "inside.why.versus" not in {box.key for box in app.selectbox}
    rest = [one.proto.json for one in app.get("bidi_component") if "words-classes" in one.proto.id]
    assert len(rest) == 1  # all names, once
