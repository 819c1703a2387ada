"""The drawings of slips as figures for a file."""

from __future__ import annotations

import dataclasses
import sys
from unittest import mock

import pytest

from cnnviz import figures
from cnnviz.ui.lessons.slips.claims import draw_slip, find_drawings
from cnnviz.ui.lessons.slips.colors import _draw_both
from cnnviz.ui.lessons.slips.lesson import SCENES
from cnnviz.ui.lessons.slips.state import SlipsState

from ..course.every_lesson import EVERY_LESSON, states


@pytest.mark.parametrize(
    "scene", [scene.id for scene in SCENES if scene.id not in {"list", "untrained-maps"}]
)
@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_every_drawing_of_a_slip_is_a_figure_for_a_file(scene: str) -> None:
    """Both hidden and revealed, with the settings of a first visit and of links."""
    (found,) = (one for one in SCENES if one.id == scene)
    module = sys.modules[found.show.__module__]
    for state in states(EVERY_LESSON["slips"], found):
        assert isinstance(state, SlipsState)
        for predicted in ((), (f"{scene}.shown",)):
            with (
                mock.patch.object(module, "show_drawing") as show,
                mock.patch.object(module, "st"),
                mock.patch.object(module, "show_claim"),
                mock.patch.object(module, "show_verdict"),
            ):
                found.show(dataclasses.replace(state, predicted=predicted), mock.MagicMock())
            for call in show.call_args_list:
                drawing = call.args[0]
                assert len(list(find_drawings(drawing))) == drawing.count("<svg")
                assert figures.figure_bytes(draw_slip(drawing), "svg").startswith(b"<?xml")


def test_a_drawing_has_the_words_before_it() -> None:
    svg = '<svg viewBox="0 0 9 9"><rect x="0" y="0" width="9" height="9"/></svg>'
    html = f"<div><b>A &amp; B</b>{svg}</div><b>→</b><div><div>Output</div>{svg}</div>"
    words = [words for words, _svg in find_drawings(html)]
    assert words == ["A & B", "→ Output"]
    assert draw_slip(html).axes[0].patches[0].get_width() == 9  # type: ignore[attr-defined]


def test_the_maps_of_both_networks_are_a_figure() -> None:
    figure = _draw_both(0, (0, None))
    assert len(figure.axes) >= 32
    assert figures.figure_bytes(figure).startswith(b"\x89PNG")
