"""The convolution and pooling pages: controls in, formula, messages and link out."""

import re
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.grid import examples

from .opening import APP, visit


def formula_lines(app: AppTest) -> list[str]:
    return next(m.value for m in app.markdown if "′] =" in m.value).split("\n\n")


def formula(app: AppTest) -> str:
    """Return the formula with numbers, without colors; that in symbols stands above it."""
    text = formula_lines(app)[1]
    return re.sub(r":\w+\[([^\]]*)\]", r"\1", text).replace("**", "")


def box(app: AppTest, page: str, setting: str):  # type: ignore[no-untyped-def]
    return app.number_input(key=f"{page}.{setting}")


def test_the_textbook_case_opens_first() -> None:
    app = visit("convolution")
    assert formula(app) == "H′ = ⌊(5 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 3"


@pytest.mark.parametrize(("setting", "to", "end"), [
    ("stride", 2, "⌊1⌋ + 1 = 2"),
    ("padding", 1, "= 5"),
    ("dilation", 2, "= 1"),
    ("kernel", 2, "= 4"),
    ("input", 9, "= 7"),
])  # fmt: skip
def test_a_setting_changes_the_size(setting: str, to: int, end: str) -> None:
    app = visit("convolution")
    box(app, "convolution", setting).set_value(to).run()
    assert not app.exception
    assert formula(app).endswith(end)


def test_an_impossible_kernel_keeps_the_formula_and_offers_the_nearest() -> None:
    app = visit("convolution")
    before = formula(app)
    box(app, "convolution", "kernel").set_value(7).run()
    assert formula(app) == before
    assert "7×7" in app.warning[0].value
    assert app.button(key="nearest.0").label == "Use 5"
    app.button(key="nearest.0").click().run()
    assert not app.warning
    assert formula(app).endswith("= 1")


def test_the_link_opens_a_refused_setting_with_its_message_and_the_last_grids() -> None:
    sender = visit("convolution", input="1_2_3_4~5_6_7_8~1_2_3_4~5_6_7_8")
    box(sender, "convolution", "stride").set_value(2).run()
    box(sender, "convolution", "dilation").set_value(3).run()
    assert sender.query_params["refused.dilation"] == "3"
    reader = visit("convolution", **sender.query_params)
    assert formula(reader) == formula(sender)
    assert [one.value for one in reader.warning] == [one.value for one in sender.warning]
    assert box(reader, "convolution", "dilation").value == 3
    assert dict(reader.query_params) == dict(sender.query_params)
    box(reader, "convolution", "dilation").set_value(1).run()
    assert not reader.warning
    assert "refused.dilation" not in reader.query_params


@pytest.mark.parametrize("text", ["x", "0", "9" * 30])
def test_a_bad_refused_setting_shows_a_message(text: str) -> None:
    app = visit("convolution", **{"refused.stride": text})
    assert len(app.warning) == 1
    assert formula(app).endswith("= 3")


def test_what_was_impossible_works_once_its_partner_is_set() -> None:
    app = visit("convolution")
    box(app, "convolution", "kernel").set_value(7).run()
    box(app, "convolution", "padding").set_value(1).run()
    assert not app.warning
    assert formula(app).startswith("H′ = ⌊(5 + 2·1 − 1·(7 − 1) − 1)")


@pytest.mark.parametrize("page", ["convolution", "pooling"])
@pytest.mark.parametrize(("setting", "to"), [("kernel", 10**9), ("stride", 0), ("input", -3)])
def test_absurd_numbers_are_refused_in_words(page: str, setting: str, to: int) -> None:
    app = visit(page)
    before = formula(app)
    box(app, page, setting).set_value(to).run()
    assert not app.exception
    assert app.warning
    assert formula(app) == before


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "Stride needs a number; it stays at 1."),
    ("ko", "스트라이드에는 숫자가 필요합니다. 1 그대로 둡니다."),
])  # fmt: skip
def test_an_empty_box_shows_a_message_and_keeps_its_number(lang: str, words: str) -> None:
    app = visit("convolution", lang=lang)
    box(app, "convolution", "stride").set_value(None).run()
    assert [warning.value for warning in app.warning] == [words]
    assert box(app, "convolution", "stride").value == 1
    box(app, "convolution", "stride").set_value(2).run()
    assert not app.warning


def test_height_and_width_apart_take_their_own_strides() -> None:
    app = visit("convolution")
    app.toggle(key="convolution.separate").set_value(True).run()
    app.number_input(key="convolution.stride.h").set_value(2).run()
    assert len(formula_lines(app)) == 3  # in symbols, height, width
    assert app.query_params["stride"] == "2_1"


def test_a_link_opens_what_it_says() -> None:
    app = visit("convolution", stride="2", input="1_2_3_4~5_6_7_8~1_2_3_4~5_6_7_8")
    assert formula(app).endswith("⌊0.5⌋ + 1 = 1")


@pytest.mark.parametrize("params", [
    {"input": "1_2_3~4_5"},
    {"kernel": "1_x~2_3"},
    {"stride": "two"},
    {"input": "1e400"},
    {"padding": "99999999999999999999"},
    {"groups": "7"},
    {"mode": "mirror"},
    {"input": "~".join(["_".join("1" * 40)] * 40)},
])  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_bad_link_shows_a_message_and_the_page_works(params: dict[str, str], lang: str) -> None:
    app = visit("convolution", lang=lang, **params)
    assert app.warning
    assert "= 3" in formula(app)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("page", ["convolution", "pooling", "activation"])
def test_every_worked_example_opens(page: str, lang: str) -> None:
    app = visit(page, lang=lang)
    offered = {
        "convolution": examples.CONVOLUTIONS,
        "pooling": examples.POOLINGS,
        "activation": examples.ACTIVATIONS,
    }[page]
    for example in offered:
        app.selectbox(key=f"{page}.example").set_value(example.id).run()
        assert not app.exception
        assert not app.warning
        assert app.selectbox(key=f"{page}.example").value == example.id


def test_a_choice_holds_although_the_address_bar_is_late() -> None:
    app = visit("convolution", stride="2")
    before = dict(app.query_params)
    box(app, "convolution", "stride").set_value(1).run()
    app.query_params.clear()
    app.query_params.update(before)  # the browser has not changed its address yet
    box(app, "convolution", "dilation").set_value(2).run()
    assert box(app, "convolution", "stride").value == 1
    assert box(app, "convolution", "dilation").value == 2
    app.query_params.clear()
    app.query_params.update(before)  # now it is the back button
    app.run()
    assert box(app, "convolution", "stride").value == 2


@pytest.mark.parametrize("page", ["convolution", "pooling", "activation"])
def test_random_says_its_seed_and_reset_goes_back(page: str) -> None:
    app = visit(page)
    app.button(key="random").click().run()
    assert "input" in app.query_params
    assert any("Seed 1" in c.value for c in app.caption)
    app.button(key="reset").click().run()
    assert "input" not in app.query_params


def test_pooling_refuses_more_padding_than_half_its_window() -> None:
    app = visit("pooling")
    box(app, "pooling", "padding").set_value(2).run()
    assert app.button(key="nearest.0").label == "Use 1"


def test_an_activation_shows_its_function_and_its_slope_when_it_has_one() -> None:
    app = visit("activation")
    text = next(m.value for m in app.markdown if "f(x)" in m.value)
    assert "max(0, :green[x])" in text
    app.selectbox(key="activation.kind").set_value("leaky_relu").run()
    app.number_input(key="activation.slope").set_value(0.25).run()
    assert not app.exception
    assert any("0.25·min(0, :green[x])" in m.value for m in app.markdown)
    assert app.query_params["slope"] == "0.25"
    app.number_input(key="activation.slope").set_value(7.0).run()
    assert app.button(key="nearest.0").label == "Use 1"


def test_a_page_is_found_as_it_was_left() -> None:
    app = visit("convolution")
    box(app, "convolution", "stride").set_value(2).run()
    app.switch_page("pages/pooling.py").run()
    app.query_params.clear()
    app.switch_page("pages/convolution.py").run()
    assert formula(app).endswith("⌊1⌋ + 1 = 2")


def test_where_one_setting_does_not_help_several_are_offered() -> None:
    image, filters = "~~".join(["1_2_3~4_5_6~7_8_9"] * 2), "~".join(["1_1_1_1_1_1_1"] * 7)
    app = visit("convolution", input=image, kernel=f"{filters}~~~{filters}", groups="3")
    assert app.warning
    app.button(key="nearest.0").click().run()
    assert not app.warning


def test_a_chain_in_a_link_opens_at_its_operation() -> None:
    app = visit("convolution", then="relu max window 3", at="3")
    assert not app.warning
    assert box(app, "convolution", "kernel").label == "Window size"
    assert not [one for one in app.number_input if one.label == "Input size"]
    box(app, "convolution", "kernel").set_value(2).run()
    assert app.query_params["then"] == "relu max window 2"
    assert formula(app).endswith("= 1")


def test_a_chain_that_does_not_fit_says_which_operation_and_what_would_work() -> None:
    app = visit("convolution", then="relu max window 9", at="3")
    assert "Operation 3 (Max pooling)" in app.warning[0].value
    assert app.query_params["refused.then"] == "relu max window 9"
    app.button(key="nearest.0").click().run()
    assert not app.warning
    assert app.query_params["then"] == "relu max window 3"


@pytest.mark.parametrize("params", [
    {"then": "relu relu relu relu"},
    {"then": "softmax"},
    {"at": "4"},
    {"then": "relu", "at": "3"},
])  # fmt: skip
def test_a_bad_chain_in_a_link_shows_a_message(params: dict[str, str]) -> None:
    app = visit("convolution", lang="ko", **params)
    assert len(app.warning) == 1
    assert app.query_params.get("at") == ("2" if params.get("then") == "relu" else None)


def test_the_grid_pages_need_no_torch() -> None:
    program = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(APP)!r}, default_timeout=120).run()
for page in ("convolution", "pooling", "activation"):
    app.switch_page(f"pages/{{page}}.py").run()
    assert not app.exception, app.exception
    app.number_input(key=f"{{page}}.input").set_value(6).run()
    app.button(key="random").click().run()
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=APP.parent, timeout=120)


def test_an_example_has_two_boxes_only_where_height_and_width_differ() -> None:
    app = visit("convolution")
    for id in ("conv-stride-pair", "conv-rgb"):
        app.toggle(key="convolution.separate").set_value(True).run()
        app.selectbox(key="convolution.example").set_value(id).run()
        boxes = [one.key for one in app.number_input]
        pair = "convolution.stride.h" in boxes
        assert pair == (id == "conv-stride-pair")
        assert "convolution.kernel.h" not in boxes
