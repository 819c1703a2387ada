"""A link contains the whole state of a page; a bad link gives a message, not an error."""

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.grid import Kind, examples
from cnnviz.grid.operation import Operation
from cnnviz.training import Settings
from cnnviz.ui.grids import link
from cnnviz.ui.kit import link_codecs, url_state
from cnnviz.ui.kit.link_codecs import NATURAL
from cnnviz.ui.training.state import FIELDS

DEFAULT = examples.CONVOLUTIONS[0].operation


def same(one: Operation, other: Operation, of: tuple[url_state.Field, ...]) -> bool:
    return all(
        f.codec.write(getattr(one, f.attribute)) == f.codec.write(getattr(other, f.attribute))
        for f in of
    )


@pytest.mark.parametrize("example", examples.CONVOLUTIONS, ids=lambda e: e.id)
def test_every_example_survives_its_link(example: examples.Example) -> None:
    params = url_state.to_params(example.operation, DEFAULT, link.CONVOLUTION)
    back, problems = url_state.from_params(params, DEFAULT, link.CONVOLUTION)
    assert not problems
    np.testing.assert_array_equal(back.trace.output, example.operation.trace.output)


@pytest.mark.parametrize("example", examples.POOLINGS, ids=lambda e: e.id)
def test_every_pooling_survives_its_link(example: examples.Example) -> None:
    default = examples.POOLINGS[0].operation
    params = url_state.to_params(example.operation, default, link.POOLING)
    back, problems = url_state.from_params(params, default, link.POOLING)
    assert not problems
    np.testing.assert_array_equal(back.trace.output, example.operation.trace.output)


def test_the_default_needs_no_parameters() -> None:
    assert url_state.to_params(DEFAULT, DEFAULT, link.CONVOLUTION) == {}


def test_the_largest_grids_fit_into_a_link() -> None:
    rng = np.random.default_rng(0)
    largest = Operation(
        Kind.CONVOLUTION,
        image=-rng.uniform(1, 10, (2, 3, 20, 20)).round(4),  # "-3.1416": seven characters
        kernel=-rng.uniform(1, 10, (4, 3, 7, 7)).round(4),
        bias=-rng.uniform(1, 10, 4).round(4),
        stride=(2, 1),
        padding=(7, 6),
        dilation=(2, 1),
        padding_mode="circular",
    )
    query = urlencode(url_state.to_params(largest, DEFAULT, link.CONVOLUTION))
    assert len(query) <= url_state.MAX_URL
    params = {name: texts[0] for name, texts in parse_qs(query).items()}
    back, _ = url_state.from_params(params, DEFAULT, link.CONVOLUTION)
    np.testing.assert_array_equal(back.image, largest.image)


def test_links_are_readable() -> None:
    state = replace(DEFAULT, image=np.array([[[[1.0, 2.0], [3.0, -0.5]]]]), stride=(2, 1))
    query = urlencode(url_state.to_params(state, DEFAULT, link.CONVOLUTION))
    assert "input=1_2~3_-0.5" in query
    assert "stride=2_1" in query


@given(st.dictionaries(
    st.sampled_from([f.name for f in link.CONVOLUTION]),
    st.text(max_size=30) | st.from_regex(r"[0-9_~.\-e]{1,30}", fullmatch=True),
))  # fmt: skip
def test_any_parameters_give_a_state_or_a_problem(params: dict[str, str]) -> None:
    state, problems = url_state.from_params(params, DEFAULT, link.CONVOLUTION)
    assert len(problems) <= len(params)
    for field in link.CONVOLUTION:
        if field.name not in params:
            assert getattr(state, field.attribute) is getattr(DEFAULT, field.attribute)


def test_a_truncated_link_keeps_what_can_be_read() -> None:
    params = {"input": "1_2_3~4_5", "stride": "2"}
    state, problems = url_state.from_params(params, DEFAULT, link.CONVOLUTION)
    assert state.stride == (2, 2)
    assert state.image is DEFAULT.image
    assert [p.setting for p in problems] == ["image"]


@pytest.mark.parametrize(("params", "message"), [
    ({"stride": "two"}, "Cannot read “stride” in the link: “two”. Expected: a whole number"),
    ({"dilation": "1_2_3"}, "or a pair height_width, such as 2 or 2_1."),
    ({"flip": "yes"}, "Expected: on or off."),
    ({"kind": "max"}, "Expected: convolution or transposed."),
    ({"bias": "1_2~3_4"}, "Expected: one number per filter"),
    ({"kernel": "1_x~2_3"}, "Cannot use “kernel” from the link: “x” in row 1, column 2"),
    ({"bias": ""}, "Cannot use “bias” from the link: The cell in row 1, column 1 is empty."),
    (
        {"input": "9e6"},
        "link: Values must be between −1,000,000 and 1,000,000.",
    ),
    ({"input": "1e400"}, "The number 1e400 in row 1, column 1 is too large."),
    ({"input": "1_2~~3"}, "All grids must have the size of the first one, 1×2"),
])  # fmt: skip
def test_a_bad_setting_is_named_with_its_valid_values(params: dict[str, str], message: str) -> None:
    state, problems = url_state.from_params(params, DEFAULT, link.CONVOLUTION)
    assert url_state.to_params(state, DEFAULT, link.CONVOLUTION) == {}
    assert [message in str(problem) for problem in problems] == [True]


def test_a_pooling_link_takes_no_convolution() -> None:
    default = examples.POOLINGS[0].operation
    state, problems = url_state.from_params({"kind": "transposed"}, default, link.POOLING)
    assert url_state.to_params(state, default, link.POOLING) == {}
    assert [str(problem) for problem in problems] == [
        "Cannot read “kind” in the link: “transposed”. Expected: max or avg."
    ]


def test_incompatible_settings_show_a_message_and_are_left_out() -> None:
    params = {"net": "lenet5", "frozen": "500", "start": "imagenet", "epochs": "4"}
    settings, problems = url_state.from_params(params, Settings(), FIELDS)
    assert settings == Settings(nets.find("lenet5"), epochs=4)
    assert sorted(problem.setting for problem in problems) == ["frozen", "start"]


@dataclass(frozen=True)
class Parts:
    """A state with parts: a dataclass, and a dict."""

    settings: Settings = dataclass_field(default_factory=Settings)
    others: dict[str, int] = dataclass_field(default_factory=dict)


def test_a_state_may_have_parts() -> None:
    fields = (
        *(replace(one, attribute=f"settings.{one.attribute}") for one in FIELDS),
        url_state.Field("first", "others.first", NATURAL),
        url_state.Field("second", "others.second", NATURAL),
    )
    params = {"epochs": "4", "frozen": "500", "start": "imagenet", "second": "0"}
    state, problems = url_state.from_params(params, Parts(), fields)
    assert state == Parts(Settings(epochs=4), {"second": 0})
    assert sorted(problem.setting for problem in problems) == ["frozen", "start"]
    assert url_state.to_params(state, Parts(), fields) == {"epochs": "4", "second": "0"}


@pytest.mark.parametrize("digits", [102, 400, 4_000, 5_000])
def test_a_number_that_no_box_can_hold_is_refused(digits: int) -> None:
    with pytest.raises(ValueError, match=r"9999|digits"):
        link_codecs.PAIR.read("2_" + "9" * digits)
    assert link_codecs.PAIR.read("2_3") == (2, 3)
