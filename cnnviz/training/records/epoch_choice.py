"""Which epoch of a run to choose, and what choosing it by the test images would have claimed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cnnviz.training.records.progress import Phase, Progress


@dataclass(frozen=True)
class EpochChoice:
    """The epoch that is chosen, and what choosing by the test images would have claimed.

    Attributes:
        chosen: The end of the epoch that is best on the validation images; without any, that of
            the last epoch.
        by_validation: Whether there were validation images.
        tempting: The end of the epoch that is best on the test images.
    """

    chosen: Progress
    by_validation: bool
    tempting: Progress

    @property
    def claimed(self) -> float:
        """Test accuracy that choosing by the test images would have claimed more, 0 or larger."""
        return (self.tempting.test_accuracy or 0.0) - (self.chosen.test_accuracy or 0.0)


def choose_epoch(
    progress: Sequence[Progress], saved: Collection[int] | None = None
) -> EpochChoice | None:
    """Return the choice of an epoch; None before the first epoch has ended.

    Of several epochs with the best accuracy, that with the smallest loss on the same images counts,
    and of these the first.

    Args:
        progress: All records of a run.
        saved: The epochs that can be chosen, those whose weights are saved; None for all.
    """
    ends = [
        record
        for record in progress
        if record.phase == Phase.EPOCH and (saved is None or record.epoch in saved)
    ]
    if not ends:
        return None
    tempting = max(ends, key=lambda one: (one.test_accuracy or 0.0, -(one.test_loss or 0.0)))
    if ends[-1].validation_accuracy is None:
        return EpochChoice(ends[-1], False, tempting)
    chosen = max(
        ends, key=lambda one: (one.validation_accuracy or 0.0, -(one.validation_loss or 0.0))
    )
    return EpochChoice(chosen, True, tempting)
