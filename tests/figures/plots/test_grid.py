"""The figure of one step shows the numbers of the trace."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.text import Text

from cnnviz import figures, grid
from cnnviz.figures.plots.grid import WORDS
from cnnviz.figures.plots.sum_text import sum_lines
from cnnviz.grid.examples import ACTIVATIONS, CONVOLUTIONS, POOLINGS

EXAMPLES = {example.id: example for example in (*CONVOLUTIONS, *POOLINGS, *ACTIVATIONS)}


def texts(trace: grid.Trace, step: int, **options: object) -> list[str]:
    figure = figures.grid_figure(trace, step, **options)  # type: ignore[arg-type]
    return [artist.get_text() for artist in figure.findobj(Text) if artist.get_text()]


def sums(trace: grid.Trace, *cell: int) -> list[str]:
    return [line.text for line in sum_lines(trace, *cell)]


def test_the_sum_of_a_convolution_is_written_out() -> None:
    trace = EXAMPLES["conv-dumoulin"].operation.trace
    assert sums(trace, 0, 0, 1, 1) == ["0·0 + 1·1 + 3·2 + 1·2 + 2·2 + 2·0 + 0·0 + 0·1 + 2·2 = 17"]


def test_every_channel_has_its_own_line_and_the_bias_comes_last() -> None:
    trace = EXAMPLES["conv-rgb"].operation.trace
    assert sums(trace, 0, 0, 1, 1) == [
        "9·1 + 0·0 + 5·0 + 5·0 = 9",
        "0·0 + 9·(−1) + 5·0 + 5·0 = −9",
        "3·0 + 2·0 + 2·1 + 3·1 = 5",
        "9 + (−9) + 5 + 1 = 6",
    ]


def test_a_sum_of_rounded_numbers_is_marked_as_approximate() -> None:
    trace = grid.convolve(np.full((1, 1, 1, 1), 1 / 3), np.ones((1, 1, 1, 1)))
    assert sums(trace, 0, 0, 0, 0) == ["0.333333·1 ≈ 0.333333"]


def test_a_long_sum_is_shortened() -> None:
    trace = grid.convolve(np.ones((1, 1, 5, 5)), np.ones((1, 1, 5, 5)))
    assert sums(trace, 0, 0, 0, 0) == ["1·1 + 1·1 + 1·1 + 1·1 + … + 1·1 = 25"]


def test_max_pooling_lists_the_window_and_its_maximum() -> None:
    trace = grid.pool(np.arange(25.0).reshape(1, 1, 5, 5) - 12, 5, kind="max")
    assert sums(trace, 0, 0, 0, 0) == ["max(−12, −11, −10, −9, …, 12) = 12"]


def test_an_average_that_does_not_count_padding_does_not_add_it() -> None:
    trace = grid.pool(np.ones((1, 1, 2, 2)), 2, kind="avg", padding=1, count_include_pad=False)
    assert sums(trace, 0, 0, 0, 0) == ["(1) / 1 = 1"]


def test_an_average_that_counts_padding_adds_it() -> None:
    trace = grid.pool(np.ones((1, 1, 2, 2)), 2, kind="avg", padding=1)
    assert sums(trace, 0, 0, 0, 0) == ["(0 + 0 + 0 + 1) / 4 = 0.25"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("relu", "max(0, −1.5) = 0"),
        ("leaky_relu", "max(0, −1.5) + 0.01·min(0, −1.5) = −0.015"),
        ("tanh", "tanh(−1.5) ≈ −0.905148"),
        ("sigmoid", "1 / (1 + exp(−(−1.5))) ≈ 0.182426"),
    ],
)
def test_an_activation_is_written_as_its_function(kind: str, text: str) -> None:
    assert sums(grid.activate([[-1.5]], kind), 0, 0, 0, 0) == [text]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_has_a_figure_for_its_first_and_last_step(name: str) -> None:
    trace = EXAMPLES[name].operation.trace
    for step in (0, trace.output.size - 1):
        labels = texts(trace, step)
        assert any(f"Step {step + 1} of {trace.output.size}:" in text for text in labels)
        assert {"Input", "Output"} <= set(labels)


@pytest.mark.parametrize("whole", [False, True])
def test_output_after_the_step_is_hatched_unless_the_whole_output_is_shown(whole: bool) -> None:
    trace = EXAMPLES["conv-dumoulin"].operation.trace
    figure = figures.grid_figure(trace, 4, whole_output=whole)
    hatched = [a for a in figure.findobj(PolyCollection) if a.get_hatch()]
    assert sum(len(artist.get_paths()) for artist in hatched) == (0 if whole else 4)


def test_the_words_can_be_translated() -> None:
    words = {**WORDS, "input": "입력", "step": "{total}단계 중 {step}단계: {place}"}
    labels = texts(EXAMPLES["conv-dumoulin"].operation.trace, 0, words=words)
    assert "입력" in labels
    assert "9단계 중 1단계: row 1, column 1" in labels


def test_channels_beyond_those_drawn_are_still_added() -> None:
    trace = grid.convolve(np.ones((1, 12, 2, 2)), np.ones((1, 12, 1, 1)))
    labels = texts(trace, 0)
    assert "Channel 8" in labels
    assert sums(trace, 0, 0, 0, 0)[-1].endswith("= 12")


def test_grids_that_are_left_out_are_counted() -> None:
    trace = grid.convolve(np.ones((1, 12, 2, 2)), np.ones((6, 12, 1, 1)))
    labels = "\n".join(texts(trace, 0))
    assert labels.count("8 of 12 channels") == 2  # input and kernel
    assert "1 of 6 filters" in labels
    labels = "\n".join(texts(trace, 0, channel="all", maps="all"))
    assert " of 12 channels" not in labels
    assert "of 6 filters" not in labels
    assert "Channel 12" in labels


@pytest.mark.parametrize(
    ("channel", "shown"),
    [
        (None, {"Red", "Green", "Blue"}),
        ("all", {"Red", "Green", "Blue"}),
        ("one", {"Red"}),
        (2, {"Blue"}),
        (7, {"Red"}),  # there is no such channel
    ],
)
def test_the_chosen_channels_are_drawn(channel: int | str | None, shown: set[str]) -> None:
    trace = EXAMPLES["conv-rgb"].operation.trace
    labels = texts(trace, 0, channel=channel)
    names = {"Red", "Green", "Blue"}
    # Once above the input, once above the kernel, once in the sum, which has every channel.
    assert {name for name in names if labels.count(name) == 3} == shown
    assert {name for name in names if labels.count(name) == 1} == names - shown
    assert sum("of 3 channels" in label for label in labels) == (0 if shown == names else 2)


def test_a_grouped_step_shows_the_channels_of_all_groups_and_frames_its_own() -> None:
    trace = grid.convolve(np.ones((1, 4, 2, 2)), np.ones((2, 2, 1, 1)), groups=2)
    labels = texts(trace, trace.output.size - 1)
    assert {f"Channel {number}" for number in range(1, 5)} <= set(labels)
    one = texts(trace, trace.output.size - 1, channel=3)
    assert {"2 × 2  1 of 4 channels", "1 × 1  1 of 2 channels"} <= set(one)


@pytest.mark.parametrize("step", [-1, 9])
def test_a_step_that_does_not_exist_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="steps 0 to 8"):
        figures.grid_figure(EXAMPLES["conv-dumoulin"].operation.trace, step)
