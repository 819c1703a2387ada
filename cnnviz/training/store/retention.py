"""Which epochs of a long run are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.training.recipe.host_limits import RUN_BYTES

EPOCHS = 50
"""Epochs whose weights are kept at most."""


@dataclass(frozen=True)
class Kept:
    """The saved weights of an epoch: their bytes and their test accuracy, None if not measured."""

    epoch: int
    size: int
    accuracy: float | None


def too_much(
    weights: Sequence[Kept], checkpoints: dict[int, int], budget: int = RUN_BYTES
) -> tuple[set[int], set[int]]:
    """Return the epochs whose weights, and those whose checkpoints, are to be taken out.

    Best and last weights and the last checkpoint stay, whatever they take. Of the others those go
    first whose neighbours are nearest, so that what stays is spread over the whole run; weights
    that are kept keep their checkpoint as long as there is room.

    Args:
        weights: What is saved of a run.
        checkpoints: Epoch to bytes.
        budget: Bytes that all may take together.
    """
    best = max(weights, key=_worth, default=None)
    kept = {one.epoch: one.size for one in weights}
    states = dict(checkpoints)
    needed = {best.epoch, max(kept)} if best else set()
    spread = sorted(kept)

    while len(kept) > EPOCHS:
        _take_out(spread, needed, kept)
    for epoch in states.keys() - kept.keys() - {max(states, default=0)}:
        del states[epoch]

    resumable = sorted(states)
    while sum(kept.values()) + sum(states.values()) > budget and len(states) > 1:
        _take_out(resumable, {max(states)}, states)
    while sum(kept.values()) + sum(states.values()) > budget and kept.keys() - needed:
        _take_out(spread, needed, kept)
    return {one.epoch for one in weights} - kept.keys(), checkpoints.keys() - states.keys()


def _worth(one: Kept) -> tuple[float, int]:
    return (-1.0 if one.accuracy is None else one.accuracy, one.epoch)


def _take_out(epochs: list[int], needed: set[int], sizes: dict[int, int]) -> None:
    """Take the epoch out that leaves the smallest gap, the first epoch only as a last resort."""
    gaps = [
        (after - before, epoch)
        for before, epoch, after in zip(epochs, epochs[1:], epochs[2:], strict=False)
        if epoch not in needed
    ]
    gone = min(gaps)[1] if gaps else next(epoch for epoch in epochs if epoch not in needed)
    epochs.remove(gone)
    del sizes[gone]
