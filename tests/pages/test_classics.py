"""The lesson Classics on its page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.ui.kit.component import unpack

from .opening import html, visit


def drawings(app: AppTest) -> str:
    data = (unpack(one.proto.json) for one in app.get("bidi_component"))
    return "".join(svg for svg in data if isinstance(svg, str))


@pytest.mark.parametrize("net", ["lenet5", "vgg11"])
def test_a_walk_marks_the_chosen_layer_and_hides_parameters_until_they_are_predicted(
    net: str,
) -> None:
    row = nets.find(net).table()[3]
    app = visit("classics", scene=net)
    assert row.arithmetic not in html(app)
    app.slider(key=f"classics.{net}").set_value(4).run()
    assert app.query_params[net] == "4"
    assert f"<code>nn.{row.layer}</code>" in html(app)
    assert "<tr data-marked><td>4</td>" in html(app)
    assert ".slab:not([data-line='3'])" in drawings(app)
    most = max(nets.find(net).table(), key=lambda row: row.parameters)
    place = str(most.index + 1)
    app = visit("classics", scene=net, predicted=f"{net}.0", **{net: place})
    assert most.arithmetic in html(app)


def test_weights_of_a_stack_follow_the_number_of_layers() -> None:
    app = visit("classics", scene="two-small", predicted="two-small.0", channels="10")
    assert "1,800" in html(app)
    assert "2,500" in html(app)
    app.number_input(key="classics.stacked").set_value(3).run()
    assert "2,700" in html(app)
    assert "4,900" in html(app)


def test_layers_of_vgg_are_numbered_once_predicted() -> None:
    assert ">16<" not in drawings(visit("classics", scene="name"))
    app = visit("classics", scene="name", predicted="name.1")
    assert ">16<" in drawings(app)
    app.button_group(key="classics.vgg").set_value(19).run()
    assert ">19<" in drawings(app)
