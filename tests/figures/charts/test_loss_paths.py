"""The loss over two weights, with the paths of optimizers."""

from __future__ import annotations

import numpy as np

from cnnviz.figures import loss_paths_chart, loss_surface_chart

WORDS = {"first": "w1", "second": "w2", "loss": "L", "play": "Play", "step": "Step"}
AXIS = np.linspace(-2, 2, 5)
LOSS = AXIS[:, None] ** 2 + 3 * AXIS**2
LONG = np.array([[2.0, 1.0], [1.0, 0.5], [0.0, 0.0]])
SHORT = LONG[:2]
PATHS = {"SGD": (LONG, np.arange(3.0)), "Adam": (SHORT, np.arange(2.0))}


def test_the_surface_has_the_loss_and_the_paths() -> None:
    figure = loss_surface_chart(AXIS, LOSS, PATHS, WORDS)
    surface, first, second = figure.data
    np.testing.assert_array_equal(surface.z, LOSS)
    np.testing.assert_array_equal(first.x, LONG[:, 0])
    assert [first.name, second.name] == ["SGD", "Adam"]


def test_the_dots_can_be_moved_to_every_step_and_stay_at_the_end_of_a_short_path() -> None:
    figure = loss_paths_chart(AXIS, LOSS, PATHS, WORDS)
    assert len(figure.frames) == len(LONG)
    for step, frame in enumerate(figure.frames):
        (dots,) = frame.data
        assert list(dots.x) == [LONG[step, 0], SHORT[min(step, 1), 0]]
        assert figure.data[frame.traces[0]].mode == "markers"


def test_a_start_alone_has_nothing_to_play() -> None:
    start = {"Start": (LONG[:1], np.zeros(1))}
    figure = loss_paths_chart(AXIS, LOSS, start, WORDS)
    assert not figure.frames
    assert not figure.layout.updatemenus
