"""Where a run stands: the records that the loop yields."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The phase of training in which a record was made."""

    TRAINING = "training"
    TESTING = "testing"
    CHECK = "check"
    EPOCH = "epoch"


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Attributes:
        phase: ``training`` within an epoch; ``testing`` during an evaluation; ``check`` after an
            evaluation on the test images within an epoch; ``epoch`` at the end of an epoch: only
            then all figures of an evaluation are there.
        epoch: The current epoch, from 1; 0 for an evaluation before any step.
        step: Steps done since the start.
        steps: Steps of the whole run.
        seconds: Training time in seconds, without evaluation.
        images_per_second: Training images per second over that time.
        device: Name of the device.
        learning_rate: At the last step.
        loss: Mean cross-entropy of this epoch's batches so far, while the weights change.
        accuracy: Fraction of correct predictions in these batches, 0–1.
        train_loss: Mean cross-entropy on the first training images (at most 10,000), in evaluation
            mode.
        train_accuracy: Accuracy on the same images, 0–1.
        test_loss: Mean cross-entropy on all test images, in evaluation mode.
        test_accuracy: Accuracy on the same images, 0–1.
        validation_loss: Mean cross-entropy on the validation images at the end of an epoch, in
            evaluation mode; None without such images.
        validation_accuracy: Accuracy on the same images, 0–1.
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
    validation_loss: float | None = None
    validation_accuracy: float | None = None
