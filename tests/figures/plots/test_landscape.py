"""The loss over two weights for a file."""

from __future__ import annotations

import numpy as np

from cnnviz import figures


def test_paths_are_drawn_from_above_and_on_the_surface() -> None:
    axis = np.linspace(-2, 2, 9)
    loss = axis[:, None] ** 2 + axis**2
    path = np.array([[-2.0, 1.0], [0.5, 0.0], [0.0, 0.0]])
    figure = figures.landscape_figure(axis, loss, {"SGD": (path, (path**2).sum(axis=1))})
    above, space = figure.axes
    (line,) = above.get_lines()
    assert [*line.get_xdata()] == path[:, 0].tolist()
    assert above.get_ylabel() == "w₂"
    (lifted,) = space.get_lines()
    assert lifted.get_data_3d()[2][0] >= 5  # type: ignore[attr-defined]
    assert figures.figure_bytes(figure).startswith(b"\x89PNG")
