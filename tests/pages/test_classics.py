"""The lesson Classics on its page."""

from __future__ import annotations

import pytest
import torch
import torchvision.models

from cnnviz import nets
from cnnviz.lessons.classics import VGG
from cnnviz.ui.lessons.classics.vgg import write_vgg

from .opening import browser_figure, html, visit


@pytest.mark.parametrize("net", ["lenet5", "vgg11"])
def test_a_walk_has_a_row_for_each_layer_and_the_step_of_the_link(net: str) -> None:
    rows = nets.find(net).table()
    figure = browser_figure(visit("classics", scene=net, **{net: "4"}))
    assert figure["params"] == {net: "4", "table": "off"}
    assert not figure["revealed"]
    assert [row["layer"] for row in figure["rows"]] == [row.layer for row in rows]
    shapes = [row["after"] for row in figure["rows"]]
    assert [row["before"] for row in figure["rows"][1:]] == shapes[:-1]
    assert all(f'data-line="{row.index}"' in figure["drawing"] for row in rows)
    assert browser_figure(visit("classics", scene=net, predicted=f"{net}.0"))["revealed"]


@pytest.mark.parametrize("number", VGG)
def test_the_link_to_sizes_has_the_layers_of_torchvision(number: int) -> None:
    ours = nets.find(write_vgg(VGG[number]))
    with torch.device("meta"):
        theirs = getattr(torchvision.models, f"vgg{number}")(weights=None, init_weights=False)
    assert ours.name == f"vgg{number}"
    assert ours.parameters == sum(weight.numel() for weight in theirs.parameters())


def test_every_stack_is_drawn_with_what_it_sees() -> None:
    figure = browser_figure(visit("classics", scene="two-small", stacked="3", channels="10"))
    assert figure["params"] == {"stacked": "3", "channels": "10"}
    assert figure["fields"] == {"2": 5, "3": 7, "4": 9, "5": 11}
    assert "7×7" in figure["drawings"]["3"]


def test_layers_of_vgg_are_numbered_once_predicted() -> None:
    hidden = browser_figure(visit("classics", scene="name"))["drawings"]
    assert not any(f">{number}<" in svg for number, svg in hidden.items())
    shown = browser_figure(visit("classics", scene="name", predicted="name.1"))["drawings"]
    assert all(f">{number}<" in svg for number, svg in shown.items())


def test_gradients_are_drawn_once_predicted() -> None:
    hidden = browser_figure(visit("classics", scene="residual"))
    assert all(line["x"] == line["y"] == [] for line in hidden["charts"]["0.1"]["lines"])
    shown = browser_figure(visit("classics", scene="residual", predicted="residual.2", depth="2"))
    assert shown["params"] == {"factor": "0.1", "depth": "2"}
    plain, residual = shown["charts"]["0.1"]["lines"]
    assert plain["y"][:3] == pytest.approx([1, 0.1, 0.01])
    assert residual["y"][:3] == pytest.approx([1, 1.1, 1.21])
    assert len(plain["x"]) == shown["steps"][1] + 1


def test_branches_of_inception_are_counted_alone() -> None:
    charts = browser_figure(visit("classics", scene="inception", predicted="inception.1"))["charts"]
    columns = {
        branches: [series["values"] for series in chart["columns"]]
        for branches, chart in charts.items()
    }
    assert columns["35"][0] == pytest.approx(
        [three + five for three, five in zip(columns["3"][0], columns["5"][0], strict=True)]
    )
    hidden = browser_figure(visit("classics", scene="inception"))["charts"]
    assert set(hidden["35"]["columns"][1]["values"]) == {"?"}


def test_the_winners_have_sources_and_are_hidden_from_2012_on_until_predicted() -> None:
    app = visit("classics", scene="winners")
    (errors,) = browser_figure(app)["charts"]["error"]["columns"]
    assert errors["values"][:3] == [28.2, 25.8, "?"]
    assert "16.4" not in html(app)
    app = visit("classics", scene="winners", predicted="winners.1", measure="layers")
    (layers,) = browser_figure(app)["charts"]["layers"]["columns"]
    assert layers["values"] == [None, None, 8, None, 22, 152, None, 154]
    assert html(app).count("<a href=") == 8 + 4
