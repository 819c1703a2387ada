"""The data of the charts of runs."""

from __future__ import annotations

import numpy as np

from cnnviz.ui.runs.confusion import most_frequent_mistakes
from cnnviz.ui.runs.layer_histograms import weight_histograms


def test_the_most_frequent_mistakes_come_first_and_correct_predictions_never() -> None:
    counts = [[90, 3, 0], [7, 80, 1], [0, 0, 99]]
    assert most_frequent_mistakes(counts, 2) == [(1, 0, 7), (0, 1, 3)]
    assert most_frequent_mistakes(counts, 9) == [(1, 0, 7), (0, 1, 3), (1, 2, 1)]
    assert most_frequent_mistakes([[5, 0], [0, 5]], 9) == []


def test_the_weights_of_a_layer_are_counted_without_its_running_statistics() -> None:
    rng = np.random.default_rng(0)
    tensors = {
        "0.weight": rng.normal(size=(4, 3)),
        "0.bias": rng.normal(size=4),
        "2.layers.0.weight": rng.normal(size=5),
        "2.layers.1.running_var": np.ones(5),
        "2.layers.1.num_batches_tracked": np.array(7),
    }
    first, none, last = weight_histograms(tensors, 3)
    assert none is None
    assert first is not None
    assert last is not None
    assert sum(first.counts) == 16
    assert sum(last.counts) == 5
    assert last.limit == np.abs(tensors["2.layers.0.weight"]).max()


def test_weights_that_are_all_zero_have_no_histogram() -> None:
    assert weight_histograms({"0.weight": np.zeros(3)}, 1) == [None]
