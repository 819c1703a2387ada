"""A drawing pinned to a run is classified by the weights of every epoch."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz import figures, nets
from cnnviz.data import image_reading
from cnnviz.data.drawing import Stroke, Tool, draw_strokes, write_strokes
from cnnviz.data.image_preparation import Preparation, prepare_image
from cnnviz.data.ink import PLACEMENTS
from cnnviz.training import Settings, State, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.training.records.report import Report, Strength
from cnnviz.training.store.tables import CheckpointRow
from cnnviz.ui.runs import pinned_drawing
from cnnviz.ui.runs.report_state import RunEpoch
from cnnviz.weights import module_weights

from ..rounding import assert_equal_but_rounding
from .opening import ME, component_data, visit, words

pytestmark = pytest.mark.usefixtures("drawn_only")
SETTINGS = Settings(nets.find("lecture-cnn"), data="practice", epochs=3, train_images=500, seed=4)
STROKES = (Stroke(Tool.AREA, ((60, 60, 20), (190, 60, 20), (180, 220, 20), (70, 220, 20))),)
DRAWING = write_strokes(STROKES)


@pytest.fixture
def run() -> str:
    """A run that trains, with two epochs, each with random weights of its own."""
    store = Store()
    run = store.add(SETTINGS, ME)
    store.claim(run)
    for epoch in (1, 2):
        module = module_weights.initialized(SETTINGS.network, epoch)
        store.save_weights(run, epoch, module_weights.pack(module), None)
        store.save_report(run, Report(epoch, ((1,) * 10,) * 10, (), (Strength(0, 0.5, 1e-4),) * 7))
    store.finish(run, State.DONE)
    return run


def pad(app: AppTest) -> dict[str, Any]:
    """Return what is sent to the pad."""
    return component_data(app, "pad.main")


def torch_shares(module: torch.nn.Module) -> torch.Tensor:
    """Return the probabilities that torch computes for the drawing."""
    steps = prepare_image(
        draw_strokes(STROKES),
        (1, 28, 28),
        placement=PLACEMENTS["practice"],
        options=Preparation(center=True),
    )
    with torch.inference_mode():
        output = module.eval()(torch.tensor(steps[-1].pixels)[None])
    return output.softmax(1)[0]


def test_the_drawing_is_classified_by_the_weights_of_every_epoch(run: str) -> None:
    run_epoch = RunEpoch(Store().run(run), 2, (1, 2), "en")
    assert pinned_drawing.history_epochs(run_epoch) == [0, 1, 2]
    modules = [initial_module(SETTINGS)]
    modules += [module_weights.initialized(SETTINGS.network, epoch) for epoch in (1, 2)]
    for epoch, module in enumerate(modules):
        shares = pinned_drawing.shares_after(replace(run_epoch, epoch=epoch), DRAWING)
        assert_equal_but_rounding(shares, torch_shares(module))


@pytest.mark.parametrize("origin", ["same start", "continued", "from weights"])
def test_the_curves_of_every_run_begin_before_its_training(origin: str) -> None:
    store = Store()
    parent = store.add(SETTINGS, ME)
    given = module_weights.initialized(SETTINGS.network, 77)
    store.save_weights(parent, 0, module_weights.pack(given), None)
    if origin == "same start":
        run = store.add(replace(SETTINGS, learning_rate=0.5), ME, like=parent)
    elif origin == "from weights":
        run = store.begin_from_weights(parent, 0, SETTINGS, ME)
    else:
        run = continued(store, parent)
    run_epoch = RunEpoch(store.run(run), 1, (1,), "en")
    assert pinned_drawing.history_epochs(run_epoch) == [0, 1]
    shares = pinned_drawing.shares_after(replace(run_epoch, epoch=0), DRAWING)
    assert_equal_but_rounding(shares, torch_shares(given))


def continued(store: Store, parent: str) -> str:
    """Return a run that continues another one, which has no more than a checkpoint."""
    with store.session() as session:
        session.add(CheckpointRow(run=parent, epoch=1, step=8, size=0, state=b""))
    return store.continue_from(parent, 1, ME)


def test_the_curves_of_uploaded_weights_have_no_epoch_before_them() -> None:
    weights = module_weights.pack(module_weights.initialized(SETTINGS.network, 7))
    run = Store().upload_weights(SETTINGS, ME, "mine.pt", weights)
    assert pinned_drawing.history_epochs(RunEpoch(Store().run(run), 1, (1,), "en")) == [1]


def photo() -> bytes:
    pixels = np.random.default_rng(3).integers(0, 256, (40, 40, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_an_image_of_the_reader_is_classified_by_the_weights_of_every_epoch(
    run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts: list[Any] = []
    draw = figures.class_curves_chart
    monkeypatch.setattr(
        pinned_drawing.figures,
        "class_curves_chart",
        lambda *arguments, **named: charts.append(arguments) or draw(*arguments, **named),
    )
    app = visit("training", run=run, part="drawing", pinned="own")
    assert "Links do not contain your own images" in words(app)
    app.file_uploader(key="report-own").set_value(("photo.png", photo(), "image/png")).run()
    assert not app.exception
    assert "Probabilities of the image, epoch after epoch" in words(app)
    epochs, shares, *_names = charts[-1]
    assert epochs == [0, 1, 2]
    pixels = image_reading.read_image(photo())
    steps = prepare_image(
        pixels,
        (1, 28, 28),
        placement=PLACEMENTS["practice"],
        light_on_dark=True,
        options=Preparation(),
    )
    modules = [initial_module(SETTINGS)]
    modules += [module_weights.initialized(SETTINGS.network, epoch) for epoch in (1, 2)]
    x = torch.tensor(steps[-1].pixels, dtype=torch.float32)[None]
    for row, module in zip(shares, modules, strict=True):
        with torch.inference_mode():
            expected = module.eval()(x).softmax(1)[0]
        assert_equal_but_rounding(row, expected)


def test_a_file_that_is_no_image_is_refused_in_words(run: str) -> None:
    app = visit("training", run=run, part="drawing", pinned="own")
    app.file_uploader(key="report-own").set_value(("photo.png", b"<!doctype html>", "")).run()
    assert not app.exception
    assert any("not an image" in info.value for info in app.info)


def test_the_page_shows_the_answer_and_its_history(run: str) -> None:
    app = visit("training", run=run, part="drawing", drawing=DRAWING)
    module = module_weights.initialized(SETTINGS.network, 2)
    assert_equal_but_rounding(pad(app)["shares"], torch_shares(module))
    assert "Probabilities of the drawing, epoch after epoch" in words(app)
    app.select_slider[0].set_value(1).run()
    module = module_weights.initialized(SETTINGS.network, 1)
    assert_equal_but_rounding(pad(app)["shares"], torch_shares(module))


def test_without_a_drawing_there_is_no_history(run: str) -> None:
    app = visit("training", run=run, part="drawing")
    assert pad(app)["shares"] == []
    assert "Probabilities of the drawing" not in words(app)


def test_damaged_weights_show_a_message(run: str) -> None:
    Store().save_weights(run, 2, b"nothing of the kind", None)
    app = visit("training", run=run, part="drawing", drawing=DRAWING)
    assert not app.exception
    assert any("damaged" in info.value for info in app.info)
