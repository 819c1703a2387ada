"""Invalid operations raise a Problem with the setting at fault and the nearest valid value."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnnviz.grid import Trace, convolve, output_size, pool, transpose
from cnnviz.problem import Problem

IMAGE = np.arange(25.0).reshape(1, 1, 5, 5)
KERNEL = np.ones((1, 1, 3, 3))
RGB = np.ones((1, 6, 5, 5))


def refusal_of(call: Callable[..., Trace | int], *arguments: Any, **settings: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        call(*arguments, **settings)
    return caught.value


@pytest.mark.parametrize(
    ("settings", "setting", "nearest"),
    [
        ({"stride": 0}, "stride", 1),
        ({"stride": (2, 0)}, "stride", (2, 1)),
        ({"stride": 1.5}, "stride", 1),
        ({"stride": True}, "stride", 1),
        ({"stride": "2"}, "stride", 1),
        ({"stride": (1, 1, 1)}, "stride", 1),
        ({"stride": math.nan}, "stride", 1),
        ({"dilation": 3}, "dilation", 2),
        ({"dilation": (1, 4)}, "dilation", (1, 2)),
        ({"padding": -1}, "padding", 0),
        ({"padding": (-2, 1)}, "padding", (0, 1)),
        ({"padding": "some"}, "padding", 0),
        ({"padding": 5, "padding_mode": "reflect"}, "padding", 4),
        ({"padding": (2, 7), "padding_mode": "circular"}, "padding", (2, 5)),
        ({"padding": "same", "stride": (2, 1)}, "stride", (1, 1)),
        ({"padding_mode": "mirror"}, "padding_mode", "zeros"),
        ({"groups": 0}, "groups", 1),
        ({"groups": 2}, "groups", 1),
        ({"bias": [1, 2, 3]}, "bias", 1),
    ],
)
def test_convolution_names_the_setting_and_the_nearest_value(
    settings: dict[str, Any], setting: str, nearest: object
) -> None:
    problem = refusal_of(convolve, IMAGE, KERNEL, **settings)
    assert (problem.setting, problem.nearest) == (setting, nearest)
    assert type(problem.nearest) is type(nearest)


def test_a_kernel_larger_than_the_padded_input_names_the_largest_that_fits() -> None:
    problem = refusal_of(convolve, IMAGE, np.ones((1, 1, 9, 3)), padding=1)
    assert (problem.setting, problem.nearest) == ("kernel", (7, 3))
    assert "9×3" in str(problem)
    assert "7×7" in str(problem)


def test_groups_that_do_not_share_the_filters_are_refused() -> None:
    problem = refusal_of(convolve, RGB, np.ones((4, 2, 3, 3)), groups=3)
    assert (problem.setting, problem.nearest) == ("groups", None)
    assert "number of groups (3) must divide the number of filters (4)" in str(problem)


def test_groups_that_do_not_fit_the_kernel_name_those_that_do() -> None:
    problem = refusal_of(convolve, RGB, np.ones((4, 3, 3, 3)), groups=3)
    assert (problem.setting, problem.nearest) == ("groups", 2)


def test_a_kernel_of_other_channels_is_refused_without_a_nearest() -> None:
    problem = refusal_of(convolve, RGB, np.ones((1, 4, 3, 3)))
    assert (problem.setting, problem.nearest) == ("kernel", None)
    assert "4" in str(problem)
    assert "6" in str(problem)


def test_two_faults_are_mended_together() -> None:
    problem = refusal_of(convolve, IMAGE, KERNEL, stride=0, dilation=4)
    assert (problem.setting, problem.nearest) == ("stride", None)
    assert str(problem).endswith("Change: stride 1, dilation 2.")
    assert problem.fix == {"stride": 1, "dilation": 2}


def test_another_setting_is_named_where_the_own_one_does_not_help() -> None:
    small = IMAGE[:, :, :2, :2]
    problem = refusal_of(convolve, small, np.ones((1, 1, 5, 5)), padding=2, padding_mode="reflect")
    assert (problem.setting, problem.nearest) == ("padding", None)
    assert problem.fix == {"padding_mode": "zeros"}


@pytest.mark.parametrize(
    ("settings", "setting", "nearest"),
    [
        ({"padding": 2}, "padding", 1),
        ({"padding": -1}, "padding", 0),
        ({"padding": "same"}, "padding", 0),
        ({"stride": 0}, "stride", 1),
        ({"dilation": 0}, "dilation", 1),
        ({"dilation": 9}, "dilation", 4),
        ({"kind": "avg", "dilation": 2}, "dilation", 1),
    ],
)
def test_pooling_names_the_setting_and_the_nearest_value(
    settings: dict[str, Any], setting: str, nearest: object
) -> None:
    problem = refusal_of(pool, IMAGE, 2, **settings)
    assert (problem.setting, problem.nearest) == (setting, nearest)


def test_a_window_of_nothing_is_refused() -> None:
    problem = refusal_of(pool, IMAGE, (0, 2))
    assert (problem.setting, problem.nearest) == ("kernel", (1, 2))


@pytest.mark.parametrize(
    ("settings", "setting", "nearest"),
    [
        ({"output_padding": 1}, "output_padding", 0),
        ({"output_padding": (1, 3), "stride": 2}, "output_padding", (1, 1)),
        ({"padding": 4}, "padding", 3),
        ({"padding": "same"}, "padding", 0),
        ({"stride": 0}, "stride", 1),
        ({"groups": 2}, "groups", 1),
    ],
)
def test_transposed_convolution_names_the_setting_and_the_nearest_value(
    settings: dict[str, Any], setting: str, nearest: object
) -> None:
    problem = refusal_of(transpose, IMAGE, KERNEL, **settings)
    assert (problem.setting, problem.nearest) == (setting, nearest)


def test_output_size_says_why() -> None:
    problem = refusal_of(output_size, 5, 7)
    assert (problem.setting, problem.nearest) == ("kernel", 5)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "a", "1e400", 10**400])
@pytest.mark.parametrize("setting", ["image", "kernel", "bias"])
def test_cells_that_are_no_finite_numbers_are_refused(setting: str, bad: object) -> None:
    arrays: dict[str, Any] = {"image": IMAGE, "kernel": KERNEL, "bias": np.ones(1)}
    arrays[setting] = arrays[setting].astype(object)
    arrays[setting].flat[0] = bad
    problem = refusal_of(convolve, arrays["image"], arrays["kernel"], bias=arrays["bias"])
    assert (problem.setting, problem.nearest) == (setting, None)


@pytest.mark.parametrize(
    "image", [np.ones(5), np.ones((1, 5, 5)), np.ones((1, 1, 0, 5)), [], 3, [[[[1, 2], [3]]]]]
)
def test_an_image_of_another_shape_is_refused(image: Any) -> None:
    assert refusal_of(convolve, image, KERNEL).setting == "image"
    assert refusal_of(pool, image, 2).setting == "image"


@pytest.mark.parametrize("setting", ["stride", "padding", "dilation"])
def test_huge_settings_are_refused_before_they_fill_the_memory(setting: str) -> None:
    problem = refusal_of(convolve, IMAGE, KERNEL, **{setting: 10**30})
    assert problem.setting == setting
    assert problem.nearest is not None


def test_numbers_beyond_those_of_floating_point_are_refused() -> None:
    assert refusal_of(convolve, IMAGE, KERNEL, stride=10**400).nearest == 32


def test_the_nearest_value_may_be_as_large_as_the_image_or_the_number_of_filters() -> None:
    problem = refusal_of(pool, np.ones((1, 1, 40, 50)), (60, 60))
    assert (problem.setting, problem.nearest) == ("kernel", (40, 50))
    problem = refusal_of(convolve, IMAGE, np.ones((64, 1, 3, 3)), bias=[1, 2])
    assert (problem.setting, problem.nearest) == ("bias", 64)


def test_more_work_than_a_drawing_needs_is_refused() -> None:
    problem = refusal_of(transpose, np.ones((1, 1, 64, 64)), np.ones((1, 1, 7, 7)), stride=16)
    assert problem.setting == "image"


def test_the_callers_arrays_are_left_alone() -> None:
    image, kernel = IMAGE.copy(), KERNEL.copy()
    trace = convolve(image, kernel)
    image[:] = kernel[:] = 7
    assert trace.image[0, 0, 0, 0] == 0
    assert trace.weights is not None
    assert trace.weights[0, 0, 0, 0] == 1
