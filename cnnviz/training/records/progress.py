"""Where a run stands: what the loop tells on its way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """What a progress record was made in."""

    TRAINING = "training"
    TESTING = "testing"
    CHECK = "check"
    EPOCH = "epoch"


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Attributes:
        phase: ``training`` within an epoch, ``testing`` while it is measured, ``epoch`` once an
            epoch is through: only then are the four measured figures there; ``check`` once the
            test pictures have been measured within an epoch.
        epoch: The epoch under way, from 1; 0 where weights are measured before any step.
        step: Steps (batches) done since the start.
        steps: Steps of the whole run.
        seconds: Time spent training, in seconds; measuring is left out.
        images_per_second: Training pictures a second over that time.
        device: Name of the device.
        learning_rate: At the last step.
        loss: Mean cross-entropy of this epoch's batches so far, taken while the weights move.
        accuracy: Share of right answers likewise, 0–1.
        train_loss: Mean cross-entropy on the first training pictures (at most 10,000), measured
            in eval mode.
        train_accuracy: Share of right answers likewise.
        test_loss: The same on all test pictures.
        test_accuracy: Share of right answers on them.
    """

    phase: Phase
    epoch: int
    step: int
    steps: int
    seconds: float
    images_per_second: float
    device: str
    learning_rate: float
    loss: float
    accuracy: float
    train_loss: float | None = None
    train_accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
