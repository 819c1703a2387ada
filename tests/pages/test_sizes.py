"""The page *Sizes*: what a link opens, what the builder receives, what cannot be read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.nets.draft import drafts
from cnnviz.nets.draft.reading import read_draft
from cnnviz.nets.layers.kinds import KINDS
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.sizes import builder, builder_words
from cnnviz.ui.sizes.state import DEFAULT, SIZES, Build, draft_from_message

from .opening import visit

SMALL = "mine~1x8x8~conv_1_4_3~relu~flatten~linear_144_10"


def opened(**params: str) -> AppTest:
    return visit("sizes", **params)


def build(app: AppTest) -> Build:
    state = app.session_state["sizes.state"]
    assert isinstance(state, Build)
    return state


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        pytest.param(name, lang, marks=() if place % 2 == at else pytest.mark.slow)
        for place, name in enumerate(nets.catalogue())
        for at, lang in enumerate(("en", "ko"))
    ],
)
def test_every_network_of_the_catalogue_opens(name: str, lang: str) -> None:
    app = opened(net=name, lang=lang)
    assert not app.warning
    assert app.selectbox(key="sizes.network").value == name
    assert build(app).network == nets.catalogue()[name]


def test_the_default_needs_no_words_in_the_link() -> None:
    app = opened()
    assert "net" not in app.query_params
    app.selectbox(key="sizes.network").set_value("lenet5").run()
    assert app.query_params["net"] == "lenet5"


def test_a_link_opens_the_network_and_the_card_that_it_names() -> None:
    app = opened(net=SMALL, layer="3")
    assert str(build(app).network) == SMALL
    assert (build(app).line, build(app).layer) == (3, 3)
    assert app.query_params["layer"] == "3"


def test_a_network_that_breaks_can_be_sent_as_a_link() -> None:
    app = opened(net=SMALL.replace("144", "99"), tab="sequential")
    fault = build(app).reading.fault
    assert fault is not None
    assert fault.line == 3
    assert app.query_params["net"] == SMALL.replace("144", "99")
    assert "does not fit" in app.info[0].value  # in place of the code


@pytest.mark.parametrize("params", [
    {"net": "nothing"},
    {"net": "a~1x8x8~conv_1"},
    {"net": "a~1x8x8~conv_1_4_0"},
    {"net": "a~1x8x8~conv_1_4_1000000000"},
    {"net": "a~0x8x8"},
    {"layer": "x"},
])  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_bad_link_shows_a_message_and_the_page_works(params: dict[str, str], lang: str) -> None:
    app = opened(lang=lang, **params)
    assert app.warning
    assert build(app).network == nets.catalogue()[DEFAULT]


def test_a_layer_that_is_not_there_opens_no_card() -> None:
    assert build(opened(net=SMALL, layer="99")).line is None


@pytest.mark.parametrize("message", [
    {},
    {"input": "1x2"},
    {"input": [], "lines": "relu"},
    {"input": ["1"], "lines": [["os.system", {}]]},
    {"input": ["1"], "lines": [["relu"]]},
    {"input": ["1"], "lines": [{"relu": 1}]},
])  # fmt: skip
def test_an_invalid_draft_is_rejected(message: dict[str, object]) -> None:
    assert draft_from_message(message) is None


def test_the_browser_sends_back_the_draft_it_received() -> None:
    network = nets.catalogue()["resnet18"]
    draft = drafts.draft_of(network.input_shape, network.layers)
    message = {
        "input": list(draft.input),
        "lines": [[line.code, dict(line.values or {})] for line in draft.lines],
    }
    assert draft_from_message(json.loads(json.dumps(message))) == draft


@pytest.mark.parametrize("entry", ["", "x", "_~.%", "3×", "한", "<b>", "1" * 40])
@pytest.mark.parametrize("name", ["lenet5", "resnet18"])
def test_a_draft_that_cannot_be_read_is_in_the_link(name: str, entry: str) -> None:
    network = nets.catalogue()[name]
    draft = drafts.draft_of(network.input_shape, network.layers)
    values = {**draft.lines[0].values, "out_channels": entry}
    first = replace(draft.lines[0], values=values, layer=None)  # as the browser sends it
    draft = replace(draft, lines=(first, *draft.lines[1:]))
    params = SIZES.params(Build(network, read_draft(draft)))
    app = opened(**params)
    assert build(app).network == network
    assert build(app).reading.draft == draft
    assert build(app).reading.fault.problem.setting == "out_channels"
    assert app.query_params["draft"] == params["draft"]


@pytest.mark.parametrize("text", ["1~os.system", "1~relu_1", "1~~", "1~conv_1", "residual"])
def test_a_bad_draft_in_a_link_shows_a_message_or_its_fault(text: str) -> None:
    app = opened(draft=text)
    assert app.warning or build(app).reading.fault


def test_the_builder_follows_the_language_switch() -> None:
    app = opened(net="lenet5", lang="en")
    assert "jump 2" in str(payload(app)["lines"])
    app.button_group(key="language-switch").set_value("ko").run()
    assert "jump" not in str(payload(app)["lines"])


def payload(app: AppTest) -> dict[str, Any]:
    """Return what the builder received."""
    data = [unpack(one.proto.json) for one in app.get("bidi_component")]
    return next(one for one in data if isinstance(one, dict) and "totals" in one)


@pytest.mark.parametrize("name", nets.catalogue())
def test_the_payload_of_the_builder_fits_into_json(name: str) -> None:
    app = opened(net=name, layer="0")
    payload = builder.builder_payload(build(app))
    text = json.dumps(payload, allow_nan=False)
    assert len(text) < 180_000
    assert [line["index"] for line in payload["lines"] if line["index"]][-1] == str(
        len(build(app).network.layers)
    )
    assert payload["fault"] is None
    assert payload["card"]["html"].startswith("<h3>1 · ")


def test_every_kind_of_layer_can_be_added_and_is_explained() -> None:
    offered = {code for _, codes in builder_words.MENU for code in codes}
    assert offered - {"branch"} == set(KINDS)  # a further branch is offered only among branches


def test_the_way_to_training_is_closed_for_networks_that_are_too_large() -> None:
    assert any("the limit for training here is" in c.value for c in opened(net="vgg11").caption)
    assert not any(
        "the limit for training here is" in c.value for c in opened(net="lenet5").caption
    )


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_pasted_code_is_read_or_refused(lang: str) -> None:
    app = opened(net="lenet5", lang=lang)
    place = {"en": "Paste code", "ko": "코드 붙여넣기"}[lang]
    app.session_state["sizes.state"] = replace(build(app), tab="paste")
    app.run()
    assert app.tabs[-1].label == place
    app.text_area(key="sizes.pasted").set_value("nn.Sequential(\n__import__('os'))").run()
    app.button(key="sizes.read").click().run()
    assert app.error
    assert "2  __import__" in app.code[0].value
    assert build(app).network == nets.catalogue()["lenet5"]
    app.text_area(key="sizes.pasted").set_value("nn.Sequential(nn.ReLU())").run()
    app.button(key="sizes.read").click().run()
    assert not app.error
    assert str(build(app).network) == "mine~1x28x28~relu"


def test_a_choice_holds_although_the_address_bar_is_late() -> None:
    app = opened(net=SMALL)
    before = dict(app.query_params)
    app.session_state["sizes.state"] = replace(build(app), tab="paste")
    app.run()
    app.selectbox(key="sizes.network.cleared").set_value("lenet5").run()
    for act, net in [
        (lambda: app.selectbox(key="sizes.network").set_value("vgg11"), "vgg11"),
        (lambda: app.text_area(key="sizes.pasted").set_value("nn.Sequential(nn.ReLU())"), None),
        (lambda: app.button(key="sizes.read").click(), "mine~3x224x224~relu"),
    ]:
        if net:
            app.query_params.clear()
            app.query_params.update(before)  # the browser has not changed its address yet
        act().run()
        assert net is None or app.query_params["net"] == net
    app.query_params.clear()
    app.query_params.update(before)  # now it is the back button
    app.run()
    assert app.query_params["net"] == SMALL


@pytest.mark.parametrize("part", ["edit", "choose"])
def test_what_the_builder_sends_is_a_choice_of_the_reader(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = {"sizes.state": build(opened(net=SMALL))}
    monkeypatch.setattr(url_state.st, "session_state", state)
    {
        "edit": lambda: SIZES.take_edit({"input": ["1"], "lines": []}),
        "choose": lambda: SIZES.choose_line(0),
    }[part]()
    assert state[url_state.ACTION]


@pytest.mark.parametrize(("line", "title", "name", "count"), [
    (2, "3 · Residual block", "residual1", "6·4·3·3 + 6 + 6·4·1·1 + 6 + 6 + 6 = <b>264</b>"),
    (3, "3 · Convolution", "residual1.layers.0", "6·4·3·3 + 6 = <b>222</b>"),
    (6, "3 · Convolution", "residual1.shortcut.0", "6·4·1·1 + 6 = <b>30</b>"),
    (7, "3 · Batch normalization", "residual1.shortcut.1", "6 + 6 = <b>12</b>"),
])  # fmt: skip
def test_a_layer_inside_a_block_has_its_own_card(
    line: int, title: str, name: str, count: str
) -> None:
    block = "residual~conv_4_6_3_s2_p1~relu~shortcut~conv_4_6_1_s2~batchnorm_6~end"
    app = opened(net=f"mine~1x9x8~conv_1_4_3~relu~{block}~relu", lang="en")
    layer = build(app).reading.layer_of_line[line]
    place = (layer, line - build(app).reading.layer_of_line.index(layer))
    payload = builder.builder_payload(replace(build(app), place=place))
    assert f"{title} <small>{name}</small>" in payload["card"]["html"]
    assert count in payload["card"]["html"]
    assert payload["lines"][line]["receptiveField"][0]
    assert payload["card"]["receptiveField"]["rows"]
