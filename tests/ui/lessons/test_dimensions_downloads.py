"""The figures of the lesson *Dimensions* to download."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from matplotlib.figure import Figure

from cnnviz import figures
from cnnviz.ui.lessons.dimensions import downloads
from cnnviz.ui.lessons.dimensions.graph_codec import DrawnGraph
from cnnviz.ui.lessons.dimensions.state import DimensionsState

NODES = tuple((10.0 * node, 5.0 * node, float(node), 1.0) for node in range(8))
STATE = replace(DimensionsState(), drawn=DrawnGraph(NODES, ((0, 1), (1, 7))), layers=3)


@pytest.mark.parametrize(
    "draw",
    [
        *(downloads.draw_signal, downloads.draw_mixer, downloads.draw_inception),
        *(downloads.draw_writes, downloads.draw_graph, downloads.draw_smoothing),
        partial(downloads.draw_grid, convolved=np.ones((8, 8))),
    ],
)
def test_each_figure_is_saved(draw: Callable[[DimensionsState], Figure]) -> None:
    assert figures.figure_bytes(draw(STATE), "svg").startswith(b"<?xml")


def test_every_node_has_a_line_and_its_features() -> None:
    (axes,) = downloads.draw_smoothing(STATE).axes
    assert [line.get_ydata()[0] for line in axes.lines] == [node[2] for node in NODES]
    (axes,) = downloads.draw_graph(STATE).axes
    output = STATE.drawn.graph.convolve(np.array(STATE.node_weights), relu=STATE.relu)
    texts = {text.get_text() for text in axes.texts}
    assert {", ".join(f"{value:.3g}" for value in row) for row in output} <= texts


def test_the_numbers_of_the_signal_are_those_of_its_output() -> None:
    *_others, axes = downloads.draw_signal(STATE).axes
    heights = [bar.get_height() for bar in axes.patches]
    np.testing.assert_allclose(heights, STATE.signal_filter.output)
