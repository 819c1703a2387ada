"""The lesson Slips on its page."""

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui.course.lesson import Scene
from cnnviz.ui.kit.component import unpack
from cnnviz.ui.lessons.slips.claims import SLIPS_IN_ORDER
from cnnviz.ui.lessons.slips.colors import predict_colors
from cnnviz.ui.lessons.slips.lesson import LESSON
from cnnviz.ui.lessons.slips.slip_list import LIST
from cnnviz.ui.lessons.slips.state import SlipsState

from .opening import visit, words


def drawings(app: AppTest) -> str:
    data = (unpack(one.proto.json) for one in app.get("bidi_component"))
    return "".join(svg for svg in data if isinstance(svg, str))


def test_the_list_has_every_slip_with_its_text_in_the_order_of_the_scenes() -> None:
    data = [unpack(one.proto.json) for one in visit("slips").get("bidi_component")]
    (found,) = (one for one in data if isinstance(one, dict) and "groups" in one)
    slips = [slip for group in found["groups"] for slip in group["slips"]]
    assert [slip["id"] for slip in slips] == [scene.id for scene in LESSON.scenes][1:]
    assert [slip["number"] for slip in slips] == list(range(1, len(slips) + 1))
    assert all(slip["source"] and slip["claim"] for slip in slips)


def test_the_strip_numbers_the_slips_as_the_list_does() -> None:
    data = [unpack(one.proto.json) for one in visit("slips").get("bidi_component")]
    (strip,) = (one for one in data if isinstance(one, dict) and one.get("label") == "Scenes")
    signs = {scene["id"]: scene["sign"] for scene in strip["scenes"]}
    assert signs[LIST] == "≡"
    assert signs[SLIPS_IN_ORDER[0].id] == "1"
    assert signs["check"] == "?"


@pytest.mark.parametrize(
    ("scene", "params", "shown"),
    [
        ("printed-output", {"window": "4"}, "−.0499"),
        ("mean-kernel", {}, "= .05"),
        ("filter-shape", {"channels": "3"}, "(4, 3, 3, 3)"),
        ("stride-pair", {"down": "2", "right": "1"}, "2×5"),
        ("padded-maximum", {}, "8 of the 9"),
        ("pooling-formula", {"size": "7", "kernel": "3"}, "= 3`"),
        ("keras-twin", {}, "500,778"),
        ("guessed-axis", {}, "images (dim=0): always 1"),
        ("nine-rows", {}, "`(9, 512)`"),
        ("nine-rows", {"side": "64"}, "`(1, 512)`"),
        ("nine-rows", {"side": "32"}, "too small"),
        ("skipped-maps", {}, "18 maps"),
        ("swapped-colors", {"color": "ff0000"}, "1.00"),
        ("untrained-maps", {}, "86.4%"),
        ("training-accuracy", {}, "83.7%"),
        ("order-of-images", {"order": "by-class"}, "45% class by class"),
        ("running-loss", {}, "0.313"),
        ("forgotten-eval", {"others": "0.0"}, "0.88"),
        ("flat-dropout", {}, "single numbers"),
        ("best-epoch", {}, "94.7%"),
        ("frozen-statistics", {"mode": "eval"}, "is 0.00"),
        ("missing-normalization", {"pixel": "255"}, "2.25"),
        ("image-count", {"count": "385"}, "332, 372, 385"),
    ],
)
def test_what_pytorch_says_is_shown_once_predicted(
    scene: str, params: dict[str, str], shown: str
) -> None:
    before = words(visit("slips", scene=scene, **params))
    assert "**PyTorch** **?**" in before
    assert shown not in before.split("Before you look")[0]
    after = words(visit("slips", scene=scene, predicted=f"{scene}.0", **params))
    assert shown in after
    assert "**PyTorch** **?**" not in after


def test_a_setting_changes_the_experiment_and_the_link() -> None:
    app = visit("slips", scene="stride-pair", predicted="stride-pair.0")
    app.button_group(key="slips.right").set_value(3).run()
    assert app.query_params["right"] == "3"
    assert "2×2 outputs" in words(app)
    app = visit("slips", scene="nine-rows", predicted="nine-rows.0")
    app.slider(key="slips.side").set_value(70).run()
    assert app.query_params["side"] == "70"
    assert "`(4, 512)`" in words(app)
    assert ">0–127<" in drawings(app)


def test_a_chosen_color_is_in_the_link() -> None:
    app = visit("slips", scene="swapped-colors", predicted="swapped-colors.2")
    app.color_picker(key="slips.color").pick("#00FF7F").run()
    assert app.query_params["color"] == "00ff7f"
    assert "rgb(127 255 0)" in drawings(app)


@pytest.mark.parametrize(
    ("color", "answer"), [("ff8c1a", 2), ("00ff7f", 1), ("808080", 3), ("ffff00", 3)]
)
def test_channels_that_are_equally_strong_are_an_answer_of_their_own(
    color: str, answer: int
) -> None:
    assert predict_colors(SlipsState(color=color)).answer == answer


def test_a_color_that_is_none_shows_a_message_and_the_usual_one() -> None:
    app = visit("slips", scene="swapped-colors", color="reddish")
    assert "ff8c1a" in app.warning[0].value
    assert "rgb(255 140 26)" in drawings(app)


LIGHT = {"convolution", "pooling", "sizes", "layers", "learning"}


@pytest.mark.parametrize("scene", LESSON.scenes[1:], ids=lambda scene: scene.id)
def test_a_link_to_the_workshop_opens_with_its_state(scene: Scene[SlipsState]) -> None:
    assert scene.rooms is not None
    links = scene.rooms(SlipsState())
    assert links
    for link in links:
        if link.page in LIGHT:
            app = visit(link.page, **link.params)
            assert not app.warning
            assert not app.error


@pytest.mark.parametrize(
    "params",
    [
        {"scene": "frozen-statistics", "new_mean": "-3.0"},
        {"scene": "forgotten-eval", "others": "3.0"},
        {"scene": "best-epoch", "epochs": "1", "accuracy": "98", "images": "10000"},
        {"scene": "padded-maximum", "added": "-9"},
        {"scene": "pooling-formula", "size": "5", "kernel": "5", "stride": "5"},
        {"scene": "nine-rows", "side": "160"},
        {"scene": "running-loss", "batch": "1"},
        {"scene": "image-count", "count": "400"},
    ],
    ids=lambda params: params["scene"],
)
def test_the_ends_of_each_range_can_be_shown(params: dict[str, str]) -> None:
    predicted = f"{params['scene']}.0"
    app = visit("slips", predicted=predicted, code="on", **params)
    assert not app.warning
    assert "<svg" in drawings(app)
