"""Which epochs of a long run stay in the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.training.recipe.host_limits import RUN_BYTES

MAX_EPOCHS = 50
"""Epochs whose weights stay at most."""


@dataclass(frozen=True)
class SavedWeights:
    """The saved weights of an epoch: their bytes and their accuracy, None without one.

    The accuracy is that on the validation images, on the test images where there are none.
    """

    epoch: int
    size: int
    accuracy: float | None


def surplus_epochs(
    weights: Sequence[SavedWeights], checkpoints: dict[int, int], budget: int = RUN_BYTES
) -> tuple[set[int], set[int]]:
    """Return the epochs whose weights, and those whose checkpoints, are to be deleted.

    Best and last weights and the last checkpoint stay, whatever they take. Of the others those go
    first whose neighbors are nearest, so that the rest is spread over the whole run; weights that
    stay keep their checkpoint as long as there is room. The checkpoints' sizes and the budget, for
    all together, are in bytes.
    """
    best = max(weights, key=_worth, default=None)
    sizes = {one.epoch: one.size for one in weights}
    states = dict(checkpoints)
    needed = {best.epoch, max(sizes)} if best else set()
    epochs = sorted(sizes)

    while len(sizes) > MAX_EPOCHS:
        _delete_one(epochs, needed, sizes)
    for epoch in states.keys() - sizes.keys() - {max(states, default=0)}:
        del states[epoch]

    resumable = sorted(states)
    while sum(sizes.values()) + sum(states.values()) > budget and len(states) > 1:
        _delete_one(resumable, {max(states)}, states)
    while sum(sizes.values()) + sum(states.values()) > budget and sizes.keys() - needed:
        _delete_one(epochs, needed, sizes)
    return {one.epoch for one in weights} - sizes.keys(), checkpoints.keys() - states.keys()


def _worth(weights: SavedWeights) -> tuple[float, int]:
    return (-1.0 if weights.accuracy is None else weights.accuracy, weights.epoch)


def _delete_one(epochs: list[int], needed: set[int], sizes: dict[int, int]) -> None:
    """Delete the epoch that leaves the smallest gap, the first epoch only as a last resort."""
    gaps = [
        (after - before, epoch)
        for before, epoch, after in zip(epochs, epochs[1:], epochs[2:], strict=False)
        if epoch not in needed
    ]
    surplus = min(gaps)[1] if gaps else next(epoch for epoch in epochs if epoch not in needed)
    epochs.remove(surplus)
    del sizes[surplus]
