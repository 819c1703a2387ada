"""The lesson *How it learns* on its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import plotly
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.lessons.learning_autograd import gradients
from cnnviz.lessons.learning_overfitting import COUNTS, compare_counts, read_result
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.lessons.learning.lesson import SCENES
from cnnviz.ui.lessons.learning.state import MOST_STEPS, LearningState
from cnnviz.ui.lessons.learning.training import STEPS_BEFORE

from .opening import browser_figure, visit, words


def drawn(app: AppTest, kind: str) -> Any:
    """Return the data of the component that draws a kind of figure."""
    data = [unpack(one.proto.json) for one in app.get("bidi_component")]
    (found,) = [one for one in data if isinstance(one, dict) and one.get("kind") == kind]
    return found


def grid(app: AppTest, title: str) -> list[float | None]:
    """Return the numbers of the last grid with a title."""
    items = [item for row in drawn(app, "maps")["rows"] for item in row]
    values: list[float | None] = [one for one in items if one.get("title") == title][-1]["values"]
    return values


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("scene", [scene.id for scene in SCENES])
def test_every_scene_opens(scene: str, language: str) -> None:
    app = visit("learning", language, scene=scene, code="on")
    assert not app.exception
    assert not app.error


def test_a_prediction_reveals_the_loss() -> None:
    app = visit("learning")
    assert grid(app, "(a − t)²") == [None] * 9
    net = LearningState().net
    app.button(key="learning.predict.forward.shown").click().run()
    np.testing.assert_allclose(grid(app, "(a − t)²"), (net.errors**2).ravel())  # type: ignore[arg-type]
    assert drawn(app, "maps")["rows"][0][-1]["text"] == f"{net.loss:g}"


@pytest.mark.parametrize("settings", [{}, {"stride": "2", "padding": "1", "relu": "off"}])
def test_the_stepper_shows_the_gradient_that_autograd_computes(settings: dict[str, str]) -> None:
    app = visit("learning", scene="kernel-gradient", autograd="on", **settings)
    theirs = gradients(app.session_state["learning.state"].net)
    np.testing.assert_allclose(
        drawn(app, "convolution")["output"]["values"], theirs["kernel"].ravel()
    )
    assert grid(app, "dL/dw") == theirs["kernel"].ravel().tolist()
    app = visit("learning", scene="input-gradient", autograd="on", **settings)
    np.testing.assert_allclose(
        drawn(app, "transposed")["output"]["values"], theirs["input"].ravel()
    )


def test_other_settings_change_the_numbers_and_the_link() -> None:
    app = visit("learning", scene="kernel-gradient")
    app.number_input(key="learning.stride").set_value(2).run()
    assert app.query_params["stride"] == "2"
    assert len(grid(app, "dL/dy")) == 4


def test_a_link_that_cannot_be_read_says_so_and_keeps_the_rest() -> None:
    app = visit("learning", input="1_2~3_4", bias="x", stride="2")
    assert len(app.warning) == 2
    assert app.number_input(key="learning.stride").value == 2
    assert "5 to 8 rows" in words(app)


def test_the_kernel_learns_on_once_it_is_predicted_what_it_becomes() -> None:
    app = visit("learning", scene="edges", at="40")
    before = drawn(app, "edges")
    assert before["at"] == before["most"] == STEPS_BEFORE
    app.button(key="learning.predict.edges.0").click().run()
    after = drawn(app, "edges")
    assert (after["at"], after["most"]) == (40, MOST_STEPS)


def test_the_curves_on_test_images_are_hidden_until_they_are_predicted() -> None:
    hidden = browser_figure(visit("learning", scene="overfitting"))["charts"]["images accuracy"]
    assert all((line["y"] == []) == (line["group"] == line["name"]) for line in hidden["lines"])
    assert all(row[2:] == ["?"] * 3 for row in hidden["table"][1:])
    link = {"scene": "overfitting", "predicted": "overfitting.1"}
    charts = browser_figure(visit("learning", **link))["charts"]
    assert len(charts) == 2 + 2 * len(COUNTS)
    run = compare_counts()[COUNTS[0]]
    lines = charts["images loss"]["lines"]
    (test,) = (line for line in lines if line["name"] == f"{COUNTS[0]} images")
    assert test["y"] == pytest.approx([record.test_loss for record in run.epochs], rel=1e-5)
    assert charts["images accuracy"]["table"][1][1] == f"{read_result(run).train:.1%}"


def test_the_landscape_brings_plotly_only_as_an_address() -> None:
    """The file is fetched once the reader asks for the chart; the page costs nothing more."""
    app = visit("learning", scene="landscape", space="on")
    data = drawn(app, "landscape")
    assert data["params"]["space"] == "on"
    assert data["plotly"].startswith("_stcore/bidi-components/plotly.")
    folder = Path(plotly.__file__).parent
    assert (folder / "package_data" / "plotly.min.js").is_file()
