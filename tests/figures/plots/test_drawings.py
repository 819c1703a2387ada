"""SVG drawings of the pages as figures: every shape and word, in the colors of paper."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Patch, PathPatch, Rectangle
from matplotlib.text import Text

from cnnviz import figures
from cnnviz.figures import coverage
from cnnviz.figures.plots.drawings import svg_path
from cnnviz.quiz import KINDS
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.ui.quiz.figure import question_svg


def parts(figure: Figure, kind: type[Patch]) -> int:
    return sum(type(patch) is kind for patch in figure.axes[0].patches)


def test_a_path_follows_the_commands_of_svg() -> None:
    path = svg_path("M10 20h5v-3m-4 -3.5l4 3.5-4 3.5L1.5 2")
    np.testing.assert_allclose(
        path.vertices, [(10, 20), (15, 20), (15, 17), (11, 13.5), (15, 17), (11, 20.5), (1.5, 2)]
    )
    assert path.codes is not None
    assert path.codes.tolist() == [1, 2, 2, 1, 2, 2, 2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("solved", [False, True])
def test_the_drawing_of_a_question_is_complete(kind: str, solved: bool) -> None:
    question = dataclasses.replace(KINDS[kind].make(SeededRandom(1)), kind=kind)
    svg = question_svg(question, solved=solved)
    figure = figures.drawings_figure({"Question": svg})
    elements = list(ElementTree.fromstring(svg))
    counts = {tag: sum(one.tag == tag for one in elements) for tag in ("rect", "path", "text")}
    assert parts(figure, Rectangle) == counts["rect"]
    assert parts(figure, PathPatch) == counts["path"]
    words = [artist.get_text() for artist in figure.findobj(Text)]
    assert len([text for text in words if text and text != "Question"]) == counts["text"]


def test_drawings_stand_side_by_side_below_their_words() -> None:
    counts = np.array([[0, 3], [2, 1]])
    figure = figures.drawings_figure(
        {
            "창이 읽은 횟수": coverage.coverage(counts, "label"),
            "Fully connected\nOne neuron reads every input; only one of them is drawn here: 4":
                coverage.connections((2, 2), np.ndindex(2, 2), "label"),
        }
    )  # fmt: skip
    (axes,) = figure.axes
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert len(hatched) == 1
    (neuron,) = (patch for patch in axes.patches if isinstance(patch, Circle))
    assert neuron.center[0] > max(p.get_x() for p in axes.patches if isinstance(p, Rectangle))
    lines = [text.get_text() for text in axes.texts]
    assert {"창이 읽은 횟수", "Fully connected", "3", "2", "1"} <= set(lines)
    note = " ".join(lines[lines.index("Fully connected") + 1 :])
    assert "One neuron reads every input; only one of them is drawn here: 4" in note
