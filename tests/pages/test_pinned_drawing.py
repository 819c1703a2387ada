"""A drawing pinned to a run is classified by the weights of every epoch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.data.drawing import Stroke, Tool, draw_strokes, write_strokes
from cnnviz.data.image_preparation import Preparation, prepare_image
from cnnviz.data.ink import PLACEMENTS
from cnnviz.training import Settings, State, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.training.records.report import Report, Strength
from cnnviz.ui.runs import pinned_drawing
from cnnviz.ui.runs.report_state import RunEpoch
from cnnviz.weights import module_weights

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
        np.testing.assert_allclose(shares, torch_shares(module), atol=1e-6)


def test_the_page_shows_the_answer_and_its_history(run: str) -> None:
    app = visit("training", run=run, part="drawing", drawing=DRAWING)
    module = module_weights.initialized(SETTINGS.network, 2)
    np.testing.assert_allclose(pad(app)["shares"], torch_shares(module), atol=1e-5)
    assert "Probabilities of the drawing, epoch after epoch" in words(app)
    app.select_slider[0].set_value(1).run()
    module = module_weights.initialized(SETTINGS.network, 1)
    np.testing.assert_allclose(pad(app)["shares"], torch_shares(module), atol=1e-5)


def test_without_a_drawing_there_is_no_history(run: str) -> None:
    app = visit("training", run=run, part="drawing")
    assert pad(app)["shares"] == []
    assert "Probabilities of the drawing" not in words(app)


def test_damaged_weights_show_a_message(run: str) -> None:
    Store().save_weights(run, 2, b"nothing of the kind", None)
    app = visit("training", run=run, part="drawing", drawing=DRAWING)
    assert not app.exception
    assert any("damaged" in info.value for info in app.info)
