"""The page Data: cards, the browser of images, and uploads."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.training import State, Store
from cnnviz.training.loop import loop
from cnnviz.training.records.report import Report
from cnnviz.ui.training.state import usual_settings_for
from cnnviz.weights import module_weights

from .opening import ME, OTHER, visit, words

NAMES = ("**cat** <b>", "dog")


@pytest.fixture(autouse=True)
def offline(drawn_only: None) -> None:
    """Only the practice set is available."""


def pets(count: int = 10, names: tuple[str, ...] = NAMES) -> bytes:
    """Return a zip of dark and light images in class folders."""
    file = io.BytesIO()
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(file, "w") as zipped:
        for low, name in zip((0, 150), names, strict=True):
            for number in range(count):
                image = io.BytesIO()
                pixels = rng.integers(low, low + 100, (9, 9, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(image, "PNG")
                zipped.writestr(f"{name}/{number}.png", image.getvalue())
        zipped.writestr(f"{names[0]}/broken.png", b"")
    return file.getvalue()


def added(owner: str = ME, title: str = "My [pets]") -> image_folders.FolderCard:
    return image_folders.add_folder(
        io.BytesIO(pets()), ImportOptions(8), origin="p.zip", title=title, owner=owner
    )


def opened(page: str = "data", lang: str = "en", **params: str) -> AppTest:
    return visit(page, lang, **params)


def trained(card: image_folders.FolderCard, owner: str = ME) -> str:
    """Return a run of a browser on a dataset; its network always predicts class 0."""
    settings = replace(usual_settings_for(card.name), epochs=1)
    module = loop.initial_module(settings)
    last = module[-1]
    last.weight.data.zero_()
    last.bias.data[:] = last.bias.data.new_tensor([2.0, 0.0])
    store = Store()
    run = store.add(settings, owner)
    store.claim(run)
    store.save_weights(run, 1, module_weights.pack(module), 0.5)
    store.save_report(run, Report(1, ((2, 0), (2, 0)), (), ()))
    store.finish(run, State.DONE)
    return run


@pytest.mark.parametrize(("lang", "title"), [("en", "Data"), ("ko", "데이터")])
def test_the_page_shows_the_drawn_set_where_nothing_else_is(lang: str, title: str) -> None:
    app = opened(lang=lang)
    assert app.title[0].value == title
    assert app.selectbox(key="data.name").value == "practice"
    text = words(app)
    for figure in ("4,000", "1,000", "1×28×28", f"{data.load('practice').mean[0]:.4f}"):
        assert figure in text


def test_a_missing_published_dataset_shows_a_message() -> None:
    assert "not on this machine yet" in words(opened(set="mnist"))


def test_the_card_of_an_image_folder_lists_its_contents_and_escapes_names() -> None:
    card = added()
    app = opened(set=card.name, lang="ko")
    text = words(app)
    assert app.subheader[0].value == r"My \[pets\]"
    assert "&lt;b&gt;" in text
    assert "<b>cat" not in text.replace("**cat** <b>", "<b>cat")
    assert "시드 0" in text
    assert r"broken\.png" in text
    assert f"{card.mean[0]:.4f} · {card.mean[1]:.4f} · {card.mean[2]:.4f}" in text
    assert f"{card.std[0] ** 2:.4f}" in text


def test_images_are_filtered_by_class_and_part_and_the_link_holds_the_filter() -> None:
    app = opened(set=added().name)
    assert words(app).count('<span role="img"') == 4
    app.selectbox(key="data.label").set_value(1).run()
    assert words(app).count('<span role="img"') == 2
    app.get_by_key("data.part").set_value("train").run()
    assert words(app).count('<span role="img"') == 8
    assert app.query_params["class"] == "1"
    assert app.query_params["part"] == "train"


def test_mistakes_of_a_network_are_found_and_lead_inside() -> None:
    card = added()
    run = trained(card)
    app = opened(set=card.name, by=run, answers="wrong")
    text = words(app)
    assert "Images shown: 2, classified correctly: 0 (0.0%)" in text
    assert "Accuracy on all 4 test images: 50.0%" in text
    assert text.count('<span role="img"') == text.count("✗ **cat** &lt;b&gt;, 88%") == 2
    assert f"inside?run={run}&amp;class=1&amp;picture=2&amp;lang=en" in text
    app.selectbox(key="data.answers").set_value("right").run()
    assert words(app).count("✓ ") == 2
    app.selectbox(key="data.predicted").set_value(1).run()
    assert "No images match" in words(app)
    inside = words(opened("inside", run=run, **{"class": "1", "picture": "2"}))
    assert "Incorrect — the true class is **dog**" in inside
    assert "<td>Input</td><td>3×8×8</td>" in inside
    assert not opened("inside", run=run).toast  # the default class, the tenth, does not exist


def test_a_run_whose_images_were_deleted_still_opens() -> None:
    card = added()
    run = trained(card)
    image_folders.delete_folder(card.name, ME)
    text = words(opened("training", run=run))
    assert card.name.removeprefix("folder-") in text
    assert "is not on this server" in text
    assert "drawn garments" in words(opened("inside", run=run))
    assert "is not on this server" in opened(set=card.name, by=run).warning[0].value


def test_an_upload_is_read_shown_and_deleted_by_its_owner() -> None:
    app = opened()
    app.file_uploader(key="upload").set_value(("zoo.zip", pets(names=("개", "cat")), "")).run()
    app.selectbox(key="data.side").set_value(28).run()
    app.button(key="read").click().run()
    assert not app.exception
    assert not app.error
    name = app.query_params["set"]
    assert data.dataset_info(name).classes == ("cat", "개")
    assert data.dataset_info(name).image_shape == (3, 28, 28)
    assert app.subheader[0].value == "zoo"
    run = Store().add(usual_settings_for(name), ME)
    app.button(key=f"delete-set.{name}").click().run()
    assert "stop it first" in app.toast[0].value
    Store().request_stop(run, ME)
    app.button(key=f"delete-set.{name}").click().run()
    assert not data.on_disk(name)
    assert app.selectbox(key="data.name").value == "practice"
    assert "is not on this server" in opened(set=name).warning[0].value


def test_an_upload_that_is_not_a_zip_shows_a_message() -> None:
    app = opened()
    app.file_uploader(key="upload").set_value(("zoo.zip", b"PK", "")).run()
    app.button(key="read").click().run()
    assert "not a zip file" in app.error[0].value


def test_the_host_limits_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    added()
    monkeypatch.setenv("CNNVIZ_MAX_SETS", "1")
    app = opened()
    app.file_uploader(key="upload").set_value(("zoo.zip", pets(3), "")).run()
    app.button(key="read").click().run()
    assert "Limit of image folders per browser on this server: 1" in app.error[0].value
    monkeypatch.setenv("CNNVIZ_UPLOADS", "off")
    assert "read" not in [button.key for button in opened().button]


def test_image_folders_of_the_host_are_offered_to_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zoo.zip").write_bytes(pets())
    monkeypatch.setenv("CNNVIZ_FOLDERS", f"{tmp_path / 'zoo.zip'}{os.pathsep}/no/such/folder")
    app = opened()
    (name,) = image_folders.folder_names(OTHER)
    assert any(option.startswith("zoo · 3×32×32") for option in app.selectbox[0].options)
    assert "the folder does not exist" in app.warning[0].value
    assert "delete-set" not in [button.key for button in opened(set=name).button]


def test_others_see_a_set_by_its_link_alone_and_cannot_delete_it() -> None:
    name = added(OTHER).name
    assert name not in opened().selectbox(key="data.name").options
    app = opened(set=name)
    assert app.subheader[0].value == r"\*\*cat\*\* \<b\>, dog"
    assert "Image folder of another browser." in words(app)
    assert "delete-set" not in [button.key for button in app.button]
    assert not [word for word in ("pets", r"p\.zip", r"broken\.png") if word in words(app)]


def test_two_browsers_with_the_same_images_see_their_own_words_only() -> None:
    theirs, mine = added(OTHER, "title of A"), added(ME, "title of B")
    assert theirs.name == mine.name
    app = opened(set=mine.name)
    assert app.subheader[0].value == "title of B"
    run, own = trained(mine, OTHER), trained(mine)
    for page in (app, opened("training", data=mine.name), opened("training", run=own)):
        assert "title of A" not in words(page) + str([box.options for box in page.selectbox])
    assert "title of B" in words(opened("training", run=run))
    app.button(key=f"delete-set.{mine.name}").click().run()
    assert data.on_disk(mine.name)
    assert "title of" not in words(opened(set=mine.name))
    assert "title of A" in words(opened("training", run=run))  # shown on purpose by its link


def test_images_that_others_have_uploaded_too_can_be_deleted_while_a_run_trains() -> None:
    name = added(OTHER).name
    added(ME)
    Store().add(usual_settings_for(name), OTHER)
    app = opened(set=name)
    assert "remain for others" in words(app)
    app.button(key=f"delete-set.{name}").click().run()
    assert not app.toast
    assert image_folders.folder_names(ME) == []
    assert data.on_disk(name)


def test_a_link_to_the_training_room_selects_a_network_that_fits() -> None:
    card = added()
    app = opened("training", data=card.name)
    assert not app.warning
    assert not app.button(key="start").disabled
    assert "~3x8x8~" in app.selectbox(key="training.net").value
    assert app.number_input(key="training.batch_size").value == 20
    assert dict(app.query_params)["data"] in (card.name, [card.name])
    app.selectbox(key="training.data").set_value("practice").run()
    assert app.selectbox(key="training.net").value == "fashion-cnn"
    app.number_input(key="training.seed").set_value(3).run()
    app.selectbox(key="training.data").set_value(card.name).run()
    assert "~3x8x8~" in app.selectbox(key="training.net").value
    assert app.number_input(key="training.seed").value == 3
    assert not app.button(key="start").disabled


def test_a_network_that_does_not_fit_is_fitted_by_one_click() -> None:
    app = opened("training", data=added().name, net="lenet5")
    assert "lenet5 takes 1×28×28 images" in app.warning[0].value
    assert app.button(key="start").disabled
    app.button(key="fit").click().run()
    assert not app.warning
    assert not app.button(key="start").disabled
    assert app.selectbox(key="training.net").value.startswith("lenet5~3x8x8~")


def test_an_image_folder_whose_card_is_damaged_can_be_deleted() -> None:
    card = added()
    (image_folders.root() / card.name / "card.json").write_text("{")
    app = opened()
    assert "is damaged" in app.warning[0].value
    app.button(key=f"delete-set.{card.name}").click().run()
    assert not app.exception
    assert not app.warning
    assert image_folders.folder_names() == []
