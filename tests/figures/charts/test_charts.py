"""Charts of Plotly and Altair: their numbers, in a notebook as on a page."""

from __future__ import annotations

import numpy as np

from cnnviz import figures
from cnnviz.training.records.report import Histogram

from ..progress import PROGRESS

NAMES = ("shirt", "boot")


def test_a_confusion_matrix_has_a_point_to_click_in_every_cell() -> None:
    chart = figures.confusion_chart([[5, 1], [0, 7]], NAMES)
    heat, points = chart.data
    assert points.text == ("5", "1", "·", "7")
    assert points.hovertext[1] == "shirt → boot: 1"
    np.testing.assert_array_equal(np.sign(heat.z), [[1, -1], [0, 1]])
    assert chart.layout.xaxis.title.text == "Predicted class"


def test_the_words_of_a_confusion_matrix_can_be_translated() -> None:
    words = {"truth": "정답 클래스", "predicted": "예측한 클래스"}
    chart = figures.confusion_chart(
        [[5, 1], [0, 7]],
        NAMES,
        words=words,
        describe=lambda *cell: f"{cell[0]} {cell[1]} {cell[2]}",
        dark=True,
    )
    assert chart.layout.yaxis.title.text == "정답 클래스"
    assert chart.data[1].hovertext[1] == "0 1 1"
    assert chart.data[1].textfont.color == "#e8edf1"


def test_histograms_are_drawn_for_layers_with_values() -> None:
    bins = Histogram(0.5, (1, 2, 3, 4))
    columns = {"Weights": [bins, None, None], "Gradients": [None, None, bins]}
    chart = figures.histograms_chart(["conv", "relu", "linear"], columns)
    first, second = chart.data
    np.testing.assert_allclose(first.x, [-0.375, -0.125, 0.125, 0.375])
    assert second.y == (1, 2, 3, 4)
    assert [chart.layout.yaxis.title.text, chart.layout.yaxis3.title.text] == ["conv", "linear"]


def test_curves_carry_their_points_and_names() -> None:
    chart = figures.curves_chart(PROGRESS, 2).to_dict()
    points = chart["datasets"]["points"]
    assert [p["value"] for p in points if p["curve"] == "test"] == [0.4, 0.8]
    assert [p["epoch"] for p in points if p["curve"] == "running"] == [0.5, 1.0, 1.5, 2.0]
    color = chart["layer"][0]["encoding"]["color"]
    assert '"running": "during training"' in color["legend"]["labelExpr"]
    plain = figures.curves_chart(PROGRESS, 2, "loss", headings=False).to_dict()
    assert plain["layer"][0]["encoding"]["color"]["legend"] is None


def test_runs_are_compared_by_epoch_or_seconds() -> None:
    runs = {"1": (PROGRESS, 2), "2": (PROGRESS[:2], 2)}
    chart = figures.comparison_chart(runs)
    assert [(line.x, line.y) for line in chart.data] == [
        ((1.0, 2.0), (0.4, 0.8)), ((1.0,), (0.4,))
    ]  # fmt: skip
    chart = figures.comparison_chart(runs, "loss", across="seconds", log=True)
    assert (chart.data[0].x, chart.data[0].y) == ((1.0, 2.0), (1.5, 0.75))
    assert (chart.layout.yaxis.type, chart.layout.xaxis.range) == ("log", None)


def test_a_live_comparison_has_the_points_of_each_run() -> None:
    runs = {"1": (PROGRESS, 2), "2": (PROGRESS[:2], 4)}
    chart = figures.live_comparison_chart(runs).to_dict()
    points = [(p["run"], p["epoch"], p["value"]) for p in chart["datasets"]["points"]]
    assert points == [("1", 1.0, 0.4), ("1", 2.0, 0.8), ("2", 2.0, 0.4)]
    assert chart["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 4]
