"""The page Look inside: images of the data, of a folder and of the reader."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import data
from cnnviz.data import image_reading, samples

from .inside_page import choose, data_of, html, layers, opened, page_text, trained

pytestmark = pytest.mark.usefixtures("drawn_only")


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


def test_a_missing_image_shows_a_message_and_the_nearest_image() -> None:
    app = opened(**{"class": "99", "picture": "999999"})
    assert "Class 99 has no image 999999" in app.toast[0].value
    assert app.query_params.get("class", "9") == "9"
    app.run()
    assert not app.toast
