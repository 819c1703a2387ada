"""Which epochs of a long run are kept."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training.store import retention
from cnnviz.training.store.retention import SavedWeights, surplus_epochs


def test_no_epoch_of_a_small_run_is_deleted() -> None:
    weights = [SavedWeights(epoch, 10, 0.5) for epoch in range(1, 51)]
    assert surplus_epochs(weights, dict.fromkeys(range(1, 51), 100)) == (set(), set())


def test_stored_epochs_are_spread_over_the_run() -> None:
    epochs: list[int] = []
    for epoch in range(1, 201):
        epochs.append(epoch)
        surplus, _ = surplus_epochs([SavedWeights(one, 1, 0.5) for one in epochs], {})
        epochs = [one for one in epochs if one not in surplus]
    gaps = [after - before for before, after in itertools.pairwise(epochs)]
    assert len(epochs) == retention.MAX_EPOCHS
    assert (epochs[0], epochs[-1]) == (1, 200)
    assert max(gaps) <= 8


def test_best_and_last_weights_and_the_last_checkpoint_always_stay() -> None:
    weights = [
        SavedWeights(1, 10, 0.4),
        SavedWeights(2, 10, 0.9),
        SavedWeights(3, 10, 0.5),
        SavedWeights(4, 10, None),
    ]
    assert surplus_epochs(weights, {1: 10, 2: 10, 3: 10}, budget=0) == ({1, 3}, {1, 2})


@given(
    st.lists(st.tuples(st.integers(1, 99), st.none() | st.floats(0, 1)), min_size=1),
    st.integers(0, 400),
)
def test_a_run_stays_within_its_budget(
    accuracies: list[tuple[int, float | None]], budget: int
) -> None:
    weights = {epoch: SavedWeights(epoch, 3, accuracy) for epoch, accuracy in accuracies}
    states = {epoch: 7 for epoch in weights if epoch % 3}
    surplus, forgotten = surplus_epochs(list(weights.values()), states, budget)
    epochs, left = weights.keys() - surplus, states.keys() - forgotten
    assert max(weights) in epochs
    assert not states or max(states) in left
    assert len(epochs) <= retention.MAX_EPOCHS
    assert 3 * len(epochs) + 7 * len(left) <= budget or (len(epochs) <= 2 and len(left) <= 1)
