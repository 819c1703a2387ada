"""Figures of quiz questions: well-formed, of constant size, and without the answer at first."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from cnnviz.figures import quiz_chains, quiz_figures
from cnnviz.grid.geometry import Axis, axes_of

SPACE = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag == "text"]


def count_cells(svg: str) -> int:
    return sum(element.tag == "rect" for element in ET.fromstring(svg))


def window(solved: bool, **settings: Any) -> str:
    channels = settings.pop("channels", None)
    axes = axes_of((5, 6), 3, **settings)
    return quiz_figures.window(axes, label="a <b>", solved=solved, channels=channels)


def test_the_output_size_is_a_question_mark_until_it_is_answered() -> None:
    assert sorted(texts(window(False))) == ["5", "6", "?"]
    assert sorted(texts(window(True))) == ["3", "4", "5", "6"]


def test_the_figure_keeps_its_size_when_it_is_answered() -> None:
    boxes = [ET.fromstring(window(solved)).get("viewBox") for solved in (False, True)]
    assert boxes[0] == boxes[1]


def test_the_label_for_screen_readers_is_escaped() -> None:
    assert ET.fromstring(window(True)).get("aria-label") == "a <b>"


def test_the_window_reads_as_many_cells_as_the_kernel_has() -> None:
    svg = ET.fromstring(window(True, dilation=(1, 2)))
    assert sum(element.get("fill-opacity") == "0.4" for element in svg) == 9


def test_channel_counts_are_written_below_the_grids() -> None:
    assert {"× 3", "× 8"} <= set(texts(window(True, channels=(3, 8))))


@pytest.mark.parametrize("solved", [True, False])
def test_a_transposed_convolution_shows_its_output_size_only_when_solved(solved: bool) -> None:
    axes = axes_of((3, 4), 2, stride=2, transposed=True)
    svg = quiz_figures.transposed_stamps(axes, label="", solved=solved)
    assert ("8" in texts(svg)) is solved
    assert ("?" in texts(svg)) is not solved


@pytest.mark.parametrize("solved", [True, False])
def test_the_extent_of_a_dilated_kernel_is_shown_only_when_solved(solved: bool) -> None:
    svg = quiz_figures.dilated_kernel(Axis("H", 16, 3, dilation=2), label="", solved=solved)
    assert texts(svg) == ["5" if solved else "?"]


def test_padding_is_not_drawn_if_it_is_the_question() -> None:
    assert texts(quiz_figures.same_padding(axes_of((6, 6), 3), label="")) == ["?", "?", "6", "6"]


def test_groups_connect_only_their_own_channels() -> None:
    lines = next(
        element
        for element in ET.fromstring(quiz_chains.connected_channels(4, 4, 2, ""))
        if element.tag == "path"
    )
    assert (lines.get("d") or "").count("L") == 8  # two groups of two by two


def test_many_channels_are_abbreviated() -> None:
    svg = quiz_chains.connected_channels(784, 10, 1, "")
    assert "⋮" in texts(svg)
    assert count_cells(svg) == quiz_chains.SHORTENED + 10


def test_only_known_shapes_are_shown() -> None:
    svg = quiz_chains.shape_chain([(1, 8, 8), (2, 4, 4)], ["MaxPool2d 2×2"], "", known=1)
    assert texts(svg) == ["1×8×8", "MaxPool2d 2×2", "?"]


def test_the_receptive_field_is_counted_at_the_bottom() -> None:
    layers = [Axis("H", 16, 3, stride=2), Axis("H", 7, 3)]  # 1 + 2 + 2·2 = 7
    solved = quiz_chains.receptive_cells(layers, "", solved=True)
    assert texts(solved) == ["7"]
    assert count_cells(solved) == 1 + 3 + 7
    assert texts(quiz_chains.receptive_cells(layers, "", solved=False)) == ["?"]
