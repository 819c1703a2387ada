"""The epoch report on the page: its parts, earlier epochs, a tracked image."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnviz import data, nets
from cnnviz.training import Settings, State, Store
from cnnviz.training.records.report import Histogram, Mistake, Report, Strength
from cnnviz.weights import module_weights

from .opening import ME, html, visit

pytestmark = pytest.mark.usefixtures("drawn_only")
SMALL = Settings(nets.find("lecture-cnn"), data="practice", epochs=2, train_images=500)


@pytest.fixture
def run() -> str:
    """A run with two epochs, each with random weights of its own."""
    store = Store()
    run = store.add(SMALL, ME)
    store.claim(run)
    counts = tuple(tuple(10 if a == b else 1 for b in range(10)) for a in range(10))
    for epoch in (1, 2):
        worst = (Mistake(epoch, label=3, predicted=6, confidence=0.97, label_probability=0.012),)
        store.save_weights(
            run, epoch, module_weights.pack(module_weights.initialized(SMALL.network, epoch)), None
        )
        store.save_report(run, Report(epoch, counts, worst, (Strength(0, 0.5, 1e-4),) * 7))
    store.finish(run, State.DONE)
    return run


def opened(lang: str = "en", **params: str) -> AppTest:
    return visit("training", lang, **params)


def test_the_selected_part_of_a_report_is_in_the_link(run: str) -> None:
    app = opened(run=run)
    assert app.select_slider[0].value == 2
    assert "T-shirt/top predicted as Shirt: 1" in html(app)
    app.segmented_control(key="report.part").set_value("worst").run()
    assert app.query_params["part"] == "worst"
    assert "predicted Shirt, 97%" in html(app)
    assert "true class Dress, 1.2%" in html(app)
    app.segmented_control(key="report.part").set_value("kernels").run()
    assert "after epoch 2" in html(app)
    app.select_slider[0].set_value(1).run()
    assert app.query_params["at"] == "1"
    assert "after epoch 1" in html(app)
    assert not [toggle for toggle in app.toggle if toggle.key.startswith("report")]


def test_a_running_run_shows_its_latest_epoch_until_an_earlier_one_is_selected(
    run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.training.store.tables.MAX_SILENCE", 1000.0)  # without workers
    store = Store()
    working = store.add(SMALL, ME)
    store.claim(working)
    for epoch in (1, 2, 3):
        report = store.report(run, 1)
        assert report is not None
        store.save_weights(
            working, epoch, module_weights.pack(module_weights.initialized(SMALL.network, 0)), None
        )
        store.save_report(working, replace(report, epoch=epoch))
    app = opened(run=working, part="kernels")
    assert not app.select_slider
    assert "after epoch 3" in html(app)
    app.toggle(key="report.back").set_value(True).run()
    app.select_slider[0].set_value(2).run()
    assert "after epoch 2" in html(app)
    assert app.query_params["at"] == "2"
    app.toggle(key="report.back").set_value(False).run()
    assert "at" not in app.query_params


def test_an_image_is_followed_with_the_weights_of_each_epoch(run: str) -> None:
    app = opened(run=run, part="maps", at="1", **{"class": "3", "picture": "2"})
    dataset = data.load("practice")
    place = np.flatnonzero(dataset.test_labels == 3)[1]
    x = torch.tensor(dataset.test_images[place][None]).float() / 255  # (1, C, H, W)
    for epoch in (1, 2):
        module = module_weights.initialized(SMALL.network, epoch).eval()
        with torch.no_grad():
            sure, best = module(x).softmax(1)[0].max(0)
        name = dataset.classes[int(best)]
        assert f"Prediction after epoch {epoch}: <b>{name}</b>, {float(sure):.0%}." in html(app)
        app.select_slider[0].set_value(2).run()
    app.number_input(key="report.number.0").set_value(4).run()
    assert app.query_params["picture"] == "4"


@pytest.mark.parametrize(
    ("part", "menu"),
    [("mistakes", "confusion"), ("worst", "worst"), ("kernels", "kernels"), ("layers", "layers")],
)
def test_the_figures_of_each_part_are_in_one_menu(run: str, part: str, menu: str) -> None:
    menus = [menu.proto.id for menu in opened(run=run, part=part).get("popover")]
    assert sum(f"download-{menu}" in name for name in menus) == 1


def test_the_maps_of_the_image_can_be_downloaded(run: str) -> None:
    app = opened(run=run, part="maps")
    convolutions = [layer for layer in SMALL.network.layers if layer.code == "conv"]
    menus = [menu.proto.id for menu in app.get("popover") if "report.download" in menu.proto.id]
    assert len(menus) == len(convolutions)


def test_a_link_to_a_missing_part_image_or_epoch_shows_a_message(run: str) -> None:
    app = opened(run=run, part="everything", at="first", picture="0")
    assert [box.value.partition(" in the link")[0] for box in app.warning] == [
        "Cannot read “part”", "Cannot read “at”", "Cannot read “picture”"
    ]  # fmt: skip
    app = opened(run=run, part="maps", at="9", **{"class": "40", "picture": "99999"})
    messages = [toast.value for toast in app.toast]
    assert messages[0] == "The report of epoch 9 is no longer available."
    assert messages[1].startswith("Class 40 has no image 99999")
    assert "Prediction after epoch 2: " in html(app)
    assert not app.run().toast


def test_missing_weights_show_a_message(run: str) -> None:
    latest = Store().report(run)
    assert latest is not None
    Store().save_report(run, replace(latest, epoch=3))
    message = opened(run=run, part="maps").info[0].value
    assert "weights of epoch 3 are no longer available" in message


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def test_the_confusion_matrix_of_an_ended_run_is_a_chart_with_links_to_its_images(run: str) -> None:
    app = opened(run=run)
    (chart,) = charts(app)
    heat, numbers = chart["data"]
    assert heat["type"] == "heatmap"
    assert numbers["text"][:2] == ["10", "1"]
    assert "T-shirt/top predicted as Shirt: 1" in numbers["hovertext"]
    links = [link.proto for link in app.get("page_link") if "→" in link.proto.label]
    assert len(links) == 8
    assert links[0].page == "data"
    assert links[0].query_string == f"set=practice&class=0&by={run}&said=1&lang=en"


def test_an_earlier_epoch_has_no_links_as_the_data_page_has_the_latest_weights(run: str) -> None:
    app = opened(run=run, at="1")
    assert len(charts(app)) == 1
    assert [link for link in app.get("page_link") if "→" in link.proto.label] == []


def test_weights_and_gradients_are_drawn_as_histograms(run: str) -> None:
    app = opened(run=run, part="layers")
    (chart,) = charts(app)
    parameters = [layer.parameters for layer in SMALL.network.layers if layer.parameters]
    assert [sum(bars["y"]) for bars in chart["data"]] == parameters  # an old report: no gradients
    report = Store().report(run, 2)
    assert report is not None
    none, bins = None, Histogram(0.5, (1, 2, 3))
    layers = len(SMALL.network.layers)
    gradients = (bins, *[none] * (layers - 2), bins)
    Store().save_report(run, replace(report, gradients=gradients))
    (chart,) = charts(opened(run=run, part="layers"))
    assert [bars["y"] for bars in chart["data"]][1::2] == [[1, 2, 3], [1, 2, 3]]
