"""Edits of the grid pages: what still fits is kept, and nothing exceeds the limits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.grid import Kind
from cnnviz.grid.operation import Operation
from cnnviz.problem import Problem
from cnnviz.ui.grids import edits, limits
from cnnviz.ui.grids.stepper import PastedBlock

KINDS = (Kind.CONVOLUTION, Kind.TRANSPOSED)
RNG = np.random.default_rng(0)


def convolution(channels: int = 2, filters: int = 2) -> Operation:
    return Operation(
        Kind.CONVOLUTION,
        image=RNG.normal(size=(1, channels, 5, 6)),
        kernel=RNG.normal(size=(filters, channels, 3, 2)),
        bias=RNG.normal(size=filters),
        stride=(1, 1),
    )


def test_a_larger_input_keeps_the_old_cells_and_adds_zeros() -> None:
    before = convolution()
    image = edits.change_setting(before, "input", (7, 9)).image
    np.testing.assert_array_equal(image[:, :, :5, :6], before.image)
    assert not image[:, :, 5:].any()
    assert not image[:, :, :, 6:].any()


def test_a_smaller_kernel_keeps_its_upper_left() -> None:
    before = convolution()
    assert before.kernel is not None
    after = edits.change_setting(before, "kernel", (2, 1)).kernel
    np.testing.assert_array_equal(after, before.kernel[:, :, :2, :1])


def test_a_new_channel_reaches_image_and_kernel() -> None:
    after = edits.change_setting(convolution(), "channels", 3)
    assert after.image.shape == (1, 3, 5, 6)
    assert after.kernel is not None
    assert after.kernel.shape == (2, 3, 3, 2)
    assert after.image[0, 2].any()
    assert after.trace


def test_more_images_leave_the_parameters_alone() -> None:
    before = convolution()
    after = edits.change_setting(before, "images", 2)
    assert after.kernel is before.kernel
    assert after.trace.output.shape[0] == 2


def test_filters_bring_their_bias() -> None:
    after = edits.change_setting(convolution(), "filters", 4)
    assert after.bias is not None
    assert after.bias.shape == (4,)
    assert after.trace.output.shape[1] == 4


@pytest.mark.parametrize("groups", [1, 2])
def test_a_kernel_changes_kind_and_back_unharmed(groups: int) -> None:
    before = edits.change_setting(convolution(channels=2, filters=4), "groups", groups)
    there = edits.change_setting(before, "kind", Kind.TRANSPOSED)
    assert there.trace
    back = edits.change_setting(there, "kind", Kind.CONVOLUTION)
    np.testing.assert_array_equal(back.kernel, before.kernel)


def test_only_max_pooling_keeps_its_dilation() -> None:
    pooling = Operation(Kind.MAX, image=RNG.normal(size=(1, 1, 6, 6)), dilation=(2, 2))
    assert edits.change_setting(pooling, "kind", Kind.AVG).dilation == (1, 1)


def test_the_stride_follows_the_window_until_it_is_set() -> None:
    pooling = Operation(Kind.MAX, image=RNG.normal(size=(1, 1, 6, 6)))
    larger = edits.change_setting(pooling, "kernel", (3, 3))
    assert limits.setting_value(larger, "stride") == (3, 3)
    fixed = edits.change_setting(larger, "stride_is_window", False)
    assert limits.setting_value(edits.change_setting(fixed, "kernel", (2, 2)), "stride") == (3, 3)


@pytest.mark.parametrize(("setting", "to", "nearest"), [
    ("kernel", (10**9, 3), (7, 3)),
    ("stride", (0, 1), (1, 1)),
    ("input", (-4, 99), (1, 20)),
    ("filters", 5, 4),
    ("groups", 0, 1),
])  # fmt: skip
def test_beyond_the_limits_the_nearest_is_named(setting: str, to: object, nearest: object) -> None:
    with pytest.raises(Problem) as refused:
        edits.change_setting(convolution(), setting, to)
    assert refused.value.nearest == nearest
    assert refused.value.setting == setting


def test_a_pooling_window_may_cover_the_whole_input() -> None:
    pooling = Operation(Kind.MAX, image=RNG.normal(size=(1, 1, 13, 13)))
    whole = edits.change_setting(pooling, "kernel", (13, 13))
    assert limits.trace_within_limits(whole).output.item() == pooling.image.max()
    with pytest.raises(Problem) as refused:
        edits.change_setting(pooling, "kernel", (21, 13))
    assert refused.value.nearest == (20, 13)


def test_values_beyond_a_million_are_refused() -> None:
    huge = replace(convolution(), image=np.full((1, 2, 5, 6), 1e7))
    with pytest.raises(Problem):
        limits.check_limits(huge)


def test_random_grids_repeat_with_their_seed() -> None:
    first, again, other = (edits.with_random_grids(convolution(), seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.image, again.image)
    assert not np.array_equal(first.image, other.image)


MOVES = st.one_of(
    st.tuples(st.sampled_from(["input"]), st.tuples(st.integers(1, 20), st.integers(1, 20))),
    st.tuples(st.sampled_from(["kernel"]), st.tuples(st.integers(1, 7), st.integers(1, 7))),
    st.tuples(st.just("channels"), st.integers(1, 3)),
    st.tuples(st.just("filters"), st.integers(1, 4)),
    st.tuples(st.just("groups"), st.integers(1, 3)),
    st.tuples(st.just("images"), st.integers(1, 2)),
    st.tuples(st.just("bias"), st.booleans()),
    st.tuples(st.just("kind"), st.sampled_from([Kind.CONVOLUTION, Kind.TRANSPOSED])),
)


@given(st.lists(MOVES, max_size=8))
def test_any_sequence_of_moves_works_or_is_a_problem(moves: list[tuple[str, object]]) -> None:
    operation = convolution()
    for setting, to in moves:
        operation = edits.change_setting(operation, setting, to)
        try:
            shape = operation.trace.output.shape
        except Problem:
            continue
        assert shape[0] == operation.image.shape[0]
        assert shape[1] == limits.setting_value(operation, "filters")


def test_an_output_too_large_to_draw_is_refused() -> None:
    stamped = Operation(
        Kind.TRANSPOSED,
        image=np.ones((1, 1, 16, 16)),
        kernel=np.ones((1, 1, 3, 3)),
        stride=(16, 16),
    )
    with pytest.raises(Problem, match="243×243"):
        limits.trace_within_limits(stamped)


def block(name: str, shape: tuple[int, ...], start: tuple[int, int], *axes: int) -> PastedBlock:
    numbers = np.arange(np.prod(axes), dtype=float).reshape(axes) + 100
    return PastedBlock(name, shape, start, numbers)  # type: ignore[arg-type]


def test_a_grid_takes_the_size_of_a_pasted_block() -> None:
    before = convolution()
    pasted = block("image", (1, 2, 4, 6), (0, 1), 1, 1, 4, 6)
    after = edits.with_pasted_block(before, pasted)
    assert after.image.shape == (1, 2, 4, 6)
    np.testing.assert_array_equal(after.image[0, 1], pasted.block[0, 0])
    np.testing.assert_array_equal(after.image[0, 0], before.image[0, 0, :4, :6])
    assert limits.trace_within_limits(after)


def test_a_block_of_three_channels_gives_the_kernel_three_too() -> None:
    pasted = block("image", (1, 3, 6, 6), (0, 0), 1, 3, 6, 6)
    after = edits.with_pasted_block(convolution(channels=1), pasted)
    np.testing.assert_array_equal(after.image, pasted.block)
    assert after.kernel is not None
    assert after.kernel.shape[1] == 3
    assert limits.trace_within_limits(after)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("groups", [1, 2])
def test_a_kernel_is_pasted_in_the_layout_of_the_stepper(kind: Kind, groups: int) -> None:
    before = edits.change_setting(convolution(2, 2), "groups", groups)
    before = edits.change_setting(before, "kind", kind)
    depth = 2 // groups
    pasted = block("weights", (2, depth, 2, 2), (0, 0), 2, depth, 2, 2)
    after = edits.with_pasted_block(before, pasted)
    np.testing.assert_array_equal(after.trace.weights, pasted.block)


def test_a_block_beyond_the_limits_names_the_nearest_size() -> None:
    with pytest.raises(Problem) as refusal:
        edits.with_pasted_block(convolution(), block("image", (1, 2, 99, 6), (0, 0), 1, 2, 99, 6))
    assert refusal.value.setting == "input"
    assert refusal.value.nearest == (limits.LIMITS["input"].most, 6)
