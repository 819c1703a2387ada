"""Curves of the probabilities of classes."""

from __future__ import annotations

import numpy as np

from cnnviz import figures
from cnnviz.figures.curve_points import DATA

NAMES = [f"class {number}" for number in range(12)]


def test_each_class_has_a_point_per_epoch() -> None:
    shares = np.array([[0.1, 0.9], [0.6, 0.4]])
    chart = figures.class_curves_chart([0, 1], shares, ["cat", "dog"], epochs=5).to_dict()
    points = chart["datasets"][DATA]
    assert {(point["epoch"], point["name"]): point["share"] for point in points} == {
        (0, "cat"): 0.1,
        (0, "dog"): 0.9,
        (1, "cat"): 0.6,
        (1, "dog"): 0.4,
    }


def test_of_many_classes_the_most_probable_ones_are_shown() -> None:
    shares = np.zeros((3, 12))
    shares[1, 11] = 0.9
    chart = figures.class_curves_chart([1, 2, 3], shares, NAMES, epochs=3).to_dict()
    names = {point["name"] for point in chart["datasets"][DATA]}
    assert len(names) == 10
    assert "class 11" in names
