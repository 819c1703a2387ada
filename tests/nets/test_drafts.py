"""Drafts of networks: a draft becomes a network or says where it does not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.nets import Network, cost_notes
from cnnviz.nets.draft import defaults, drafts, fixes
from cnnviz.nets.draft.drafts import Draft, Line, layer_of
from cnnviz.nets.draft.reading import INPUT, read_draft
from cnnviz.nets.layers.kinds import KINDS
from cnnviz.problem import Problem
from tests.nets.strategies import networks

from ..examples import examples

ALL = nets.catalogue()


def draft_of(short: str) -> Draft:
    network = Network.parse(short)
    return drafts.draft_of(network.input_shape, network.layers)


def typed(draft: Draft, line: int, **values: str | bool) -> Draft:
    old = draft.lines[line]
    new = Line(old.code, {**(old.values or {}), **values})
    return replace(draft, lines=(*draft.lines[:line], new, *draft.lines[line + 1 :]))


@pytest.mark.parametrize("name", ALL)
def test_a_network_comes_back_from_its_draft(name: str) -> None:
    draft = drafts.draft_of(ALL[name].input_shape, ALL[name].layers)
    reading = read_draft(draft)
    assert (reading.input_shape, reading.layers) == (ALL[name].input_shape, ALL[name].layers)
    assert reading.fault is None
    assert reading.draft == draft


@examples(500)
@given(networks())
def test_any_network_comes_back_with_the_shapes_that_it_has(network: Network) -> None:
    reading = read_draft(drafts.draft_of(network.input_shape, network.layers))
    assert reading.layers == network.layers
    shapes = dict(
        zip(reading.layer_of_line, reading.out_shapes, strict=True)
    )  # of a block: its output
    assert [shapes[index] for index in range(len(network.layers))] == network.shapes()


@pytest.mark.parametrize(("text", "value"), [
    ("3", 3), (" 3 ", 3), ("3x2", (3, 2)), ("3×2", (3, 2)), ("3, 2", (3, 2)), ("3 2", (3, 2)),
    ("5x5", (5, 5)),
])  # fmt: skip
def test_sizes_are_read_as_people_write_them(text: str, value: object) -> None:
    line = Line("conv", {"in_channels": "1", "out_channels": "1", "kernel_size": text})
    assert layer_of(line).kernel_size == value  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["", "abc", "3.5", "1e9", "3,2,1", "9" * 5000, "٣", "1_0"])
def test_what_is_no_number_is_refused_by_its_setting(text: str) -> None:
    line = Line("conv", {"in_channels": "1", "out_channels": "1", "kernel_size": text})
    with pytest.raises(Problem) as caught:
        layer_of(line)
    assert caught.value.setting == "kernel_size"


@pytest.mark.parametrize("texts", [("1", "x", "28"), ("0", "28", "28"), ("1", "1000000000", "1"),
                                   ("1", "28"), ()])  # fmt: skip
def test_an_input_that_is_none_is_the_first_fault(texts: tuple[str, ...]) -> None:
    reading = read_draft(replace(draft_of("a~1x8x8~relu"), input=texts))
    assert reading.fault is not None
    assert reading.fault.line == INPUT


def test_the_fault_stands_where_the_network_breaks() -> None:
    reading = read_draft(draft_of("a~1x8x8~conv_1_4_3~relu~flatten~linear_99_10~relu"))
    assert reading.fault is not None
    assert (reading.fault.line, reading.fault.problem.setting) == (3, "in_features")
    assert reading.out_shapes == ((4, 6, 6), (4, 6, 6), (144,), None, None)
    assert reading.layers is not None  # it still has a text form
    assert len(reading.fitting_layers) == 3


def test_a_layer_that_cannot_be_written_down_leaves_no_network() -> None:
    reading = read_draft(typed(draft_of("a~1x8x8~relu~conv_1_4_3"), 1, groups="7"))
    assert reading.layers is None
    assert reading.fault is not None
    assert (reading.fault.line, reading.fault.problem.setting) == (1, "groups")


def test_a_fault_inside_a_block_is_found_there() -> None:
    reading = read_draft(draft_of("a~4x8x8~residual~conv_4_4_3_p1~batchnorm_5~end"))
    assert reading.fault is not None
    assert reading.fault.line == 2


@pytest.mark.parametrize(("short", "line", "values", "fixed"), [
    ("a~1x8x8~flatten~linear_64_10", 1, {"in_features": "65"}, "a~1x8x8~flatten~linear_64_10"),
    ("a~3x8x8~conv_3_4_3", 0, {"in_channels": "1"}, "a~3x8x8~conv_3_4_3"),
    ("a~1x4x9~conv_1_4_3", 0, {"kernel_size": "7×5"}, "a~1x4x9~conv_1_4_4x5"),
    ("a~1x8x8~maxpool_2", 0, {"padding": "5"}, "a~1x8x8~maxpool_2_p1"),
    ("a~4x8x8~conv_4_8_3", 0, {"groups": "3"}, "a~4x8x8~conv_4_8_3_g2"),
    ("a~1x8x8~dropout_0.5", 0, {"p": "7"}, "a~1x8x8~dropout_1"),
])  # fmt: skip
def test_the_nearest_value_mends(short: str, line: int, values: dict[str, str], fixed: str) -> None:
    fix = fixes.find_fix(read_draft(typed(draft_of(short), line, **values)))
    assert fix is not None
    assert fix.draft == draft_of(fixed)


def test_flat_features_are_made_where_they_are_wanted() -> None:
    fix = fixes.find_fix(read_draft(draft_of("a~1x8x8~relu~linear_64_10")))
    assert fix is not None
    assert fix.draft == draft_of("a~1x8x8~relu~flatten~linear_64_10")


@pytest.mark.parametrize(("short", "fixed"), [
    ("a~2x8x8~batchnorm1d_5", "a~2x8x8~batchnorm_2"), ("a~7~batchnorm_5", "a~7~batchnorm1d_7"),
])  # fmt: skip
def test_the_other_batch_norm_is_offered_where_it_fits(short: str, fixed: str) -> None:
    fix = fixes.find_fix(read_draft(draft_of(short)))
    assert fix is not None
    assert fix.draft == draft_of(fixed)
    assert fix.values == {"nearest": type(Network.parse(fixed).layers[0]).__name__}


def test_settings_that_a_change_requires_are_changed_with_it() -> None:
    fix = fixes.find_fix(read_draft(draft_of("a~4x8x8~conv_6_9_3_g3")))
    assert fix is not None
    assert fix.draft == draft_of("a~4x8x8~conv_4_9_3")


def test_a_layer_with_two_faults_is_fixed_in_two_steps() -> None:
    reading = read_draft(draft_of("a~4x8x8~conv_6_9_9~batchnorm_9"))
    fix = fixes.find_fix(reading)
    assert fix is not None
    assert fix.values == {"nearest": "8"}
    fixed = fixes.fix_all(reading)
    assert fixed is not None
    assert fixed.draft == draft_of("a~4x8x8~conv_4_9_8~batchnorm_9")


def test_a_shortcut_that_does_not_fit_gets_a_projection() -> None:
    reading = read_draft(draft_of("a~4x9x8~residual~conv_4_6_3_s2_p1~end"))
    fix = fixes.find_fix(reading)
    assert fix is not None
    assert read_draft(fix.draft).fault is None


@pytest.mark.parametrize("name", ALL)
def test_more_channels_at_the_front_are_followed_to_the_end(name: str) -> None:
    first = next(i for i, layer in enumerate(ALL[name].layers) if layer.code in ("conv", "linear"))
    draft = drafts.draft_of(ALL[name].input_shape, ALL[name].layers)
    setting = "out_channels" if draft.lines[first].code == "conv" else "out_features"
    reading = read_draft(typed(draft, first, **{setting: "24"}))
    assert reading.fault is not None
    fixed = fixes.fix_all(reading)
    assert fixed is not None
    assert read_draft(fixed.draft).fault is None


@pytest.mark.parametrize(("short", "rest"), [
    ("a~1x8x8~flatten~conv_1_4_3", "a~1x8x8~flatten"),
    ("a~1x8x8~relu~adaptiveavgpool_1~flatten~maxpool_2~linear_1_3",
     "a~1x8x8~relu~adaptiveavgpool_1~flatten~linear_1_3"),
])  # fmt: skip
def test_a_layer_that_no_setting_mends_is_taken_out(short: str, rest: str) -> None:
    reading = read_draft(draft_of(short))
    fix = fixes.find_fix(reading)
    assert fix is not None
    assert (fix.label, fix.draft) == ("Remove it", draft_of(rest))
    assert fixes.fix_all(reading) is None


def test_a_block_without_layers_is_taken_out_as_a_whole() -> None:
    lines = tuple(Line(code, {}) for code in ("relu", "residual", "end", "tanh"))
    fix = fixes.find_fix(read_draft(Draft(("4", "8", "8"), lines)))
    assert fix is not None
    assert [line.code for line in fix.draft.lines] == ["relu", "tanh"]


@pytest.mark.parametrize("code", ["linear", "flatten~linear", "flatten~batchnorm1d"])
def test_more_features_than_a_layer_can_have_are_a_fault_of_the_new_layer(code: str) -> None:
    lines = tuple(Line(part, None) for part in code.split("~"))
    reading = read_draft(Draft(("4", "4096", "4096"), lines))
    assert reading.fault is not None
    assert reading.fault.line == 1
    fix = fixes.find_fix(reading)
    assert fix is not None
    assert (fix.label, len(fix.draft.lines)) == ("Remove it", 1)


def test_nothing_is_mended_where_nothing_is_wrong() -> None:
    reading = read_draft(draft_of("a~1x8x8~relu"))
    assert fixes.find_fix(reading) is None
    assert fixes.fix_all(reading) is reading


ABSURD = ["1000000000", "-3", "0", "1e400", "nan", "٣", "9" * 40, "3x", "2;3", "½", ""]


@pytest.mark.parametrize("text", ABSURD)
@pytest.mark.parametrize("short", [
    "conv_2_4_3", "convtranspose_2_4_3", "maxpool_2", "avgpool_2", "adaptiveavgpool_2",
    "batchnorm_2", "leakyrelu", "dropout_0.5", "flatten~linear_240_10",
    "flatten~batchnorm1d_240",
])  # fmt: skip
def test_whatever_is_typed_can_be_mended_by_clicks_without_losing_the_layer(
    short: str, text: str
) -> None:
    draft = draft_of(f"a~2x12x10~{short}~relu")
    place = len(draft.lines) - 2
    for setting in drafts.settings_of(draft.lines[place].code):
        if setting.kind == "bool":
            continue
        reading = read_draft(typed(draft, place, **{setting.name: text}))
        for _ in range(2):  # one click makes it a layer, another makes it fit
            if reading.fault is not None:
                assert reading.fault.problem.setting == setting.name
                fix = fixes.find_fix(reading)
                assert fix is not None
                reading = read_draft(fix.draft)
        assert reading.fault is None
        assert len(reading.draft.lines) == len(draft.lines)


@examples(300)
@given(networks(), st.data())
def test_clicks_turn_any_two_entries_into_a_network(network: Network, data: st.DataObject) -> None:
    draft = drafts.draft_of(network.input_shape, network.layers)
    entries = [
        (index, setting.name)
        for index, line in enumerate(draft.lines)
        for setting in drafts.settings_of(line.code)
        if setting.kind != "bool"
    ]
    texts = st.sampled_from([*ABSURD, "1", "2", "5", "7x3", "33"])
    for index, name in data.draw(st.permutations(entries))[:2]:
        draft = typed(draft, index, **{name: data.draw(texts)})
    reading = read_draft(draft)
    for _ in range(40):
        fix = fixes.find_fix(reading)
        if fix is None:
            break
        reading = fix.reading
    assert reading.fault is None


@pytest.mark.parametrize("text", ABSURD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_input_that_cannot_be_read_is_mended(place: int, text: str) -> None:
    texts = ["2", "12", "10"]
    texts[place] = text
    reading = read_draft(Draft(tuple(texts), draft_of("a~2x12x10~conv_2_4_3").lines))
    assert reading.fault is not None
    assert (reading.fault.line, reading.fault.extent) == (
        INPUT,
        place,
    )
    fix = fixes.find_fix(reading)
    assert fix is not None
    assert read_draft(fix.draft).input_shape is not None


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 32, 24), (64, 2, 7), (10,), (2304,)])
@pytest.mark.parametrize("code", KINDS)
def test_a_new_layer_fits_what_arrives(code: str, shape: tuple[int, ...], last: bool) -> None:
    layers = defaults.new_layers(code, shape, last=last)
    reading = read_draft(drafts.draft_of(shape, layers))
    if defaults.input_kind(code) == "any" or len(shape) == (
        3 if defaults.input_kind(code) == "maps" else 1
    ):
        single_value = code == "groupnorm" and shape == (1, 1, 1)  # of which nothing can be made
        assert (reading.fault is not None) == single_value
        assert layers[-1].code == code


def test_a_new_line_is_filled_in_and_what_it_needs_is_put_before_it() -> None:
    reading = read_draft(Draft(("1", "8", "8"), (Line("conv"), Line("linear"))))
    assert [line.code for line in reading.draft.lines] == ["conv", "flatten", "linear"]
    assert reading.fault is None


@pytest.mark.parametrize("codes", [("end",), ("shortcut", "relu"), ("residual", "relu"),
                                   ("residual",), ("residual", "residual", "relu", "end", "end"),
                                   ("residual", "shortcut", "end"),
                                   ("branches", "relu", "branch", "branch"), ("branch", "concat"),
                                   ("branches", "relu", "end"),
                                   ("residual", "relu", "concat", "tanh")])  # fmt: skip
def test_marks_in_disorder_are_read_without_an_error(codes: tuple[str, ...]) -> None:
    lines = tuple(Line(code, {}) for code in codes)
    reading = read_draft(Draft(("4", "8", "8"), lines))
    again = read_draft(reading.draft)
    assert again.draft == reading.draft
    assert len(reading.layer_of_line) == len(reading.out_shapes) == len(reading.draft.lines)


@pytest.mark.parametrize("name", ALL)
def test_the_work_of_a_layer_is_its_product(name: str) -> None:
    network = ALL[name]
    before = [network.input_shape, *network.shapes()]
    for layer, shape, row in zip(network.layers, before, network.table(), strict=False):
        product = cost_notes.multiply_adds_product(layer, shape)
        if product:
            numbers = [int(number) for number in product.replace(" ", "").split("·")]
            total = 1
            for number in numbers:
                total *= number
            assert total == row.multiply_adds


def test_torchinfo_counts_biases_and_batch_norm() -> None:
    network = Network.parse("a~1x8x8~conv_1_4_3~batchnorm_4~flatten~linear_144_10")
    before = [network.input_shape, *network.shapes()]
    counts = [
        cost_notes.torchinfo_multiply_adds(la, b)
        for la, b in zip(network.layers, before, strict=False)
    ]
    assert counts == [36 * 40, 8, 0, 1450]


@pytest.mark.parametrize("text", [
    "conv_2_4_3", "conv_2_4_3_nobias", "convtranspose_2_4_3_s2", "convtranspose_2_4_3_p1",
    "convtranspose_2_4_3_s2_nobias", "convtranspose_2_4_3_p1_nobias", "batchnorm_2", "relu",
    "residual~conv_2_2_3_p1_nobias~batchnorm_2~end", "residual~relu~shortcut~conv_2_2_1~end",
])  # fmt: skip
def test_there_is_a_reason_where_torchinfo_counts_otherwise(text: str) -> None:
    network = Network.parse(f"a~2x8x8~{text}")
    (layer,), shape = network.layers, network.input_shape
    differs = cost_notes.torchinfo_multiply_adds(layer, shape) != layer.multiply_adds(shape)
    assert bool(cost_notes.torchinfo_reasons(layer, shape)) == differs


def test_torchinfo_counts_batch_norm_of_a_block_but_biases_only_where_there_are_some() -> None:
    block = Network.parse("a~2x8x8~residual~conv_2_2_3_p1_nobias~batchnorm_2~end").layers[0]
    assert cost_notes.torchinfo_reasons(block, (2, 8, 8)) == [cost_notes.NORMS]
