"""What may change while a run trains: what its owner requests, and what a lack of memory forces."""

from dataclasses import dataclass, field


@dataclass
class Control:
    """The controls of a loop that trains.

    Attributes:
        rates: Step to learning rate: from this step on it replaces that of the settings, and the
            schedule takes its shares of it. The loop applies later ones when it gets there.
        report_now: The loop is to yield a record after the current step.
        smaller_batches: Written by the loop: (step, images at a time) from which on fewer images
            are processed at a time, because memory ran out.
    """

    rates: dict[int, float] = field(default_factory=dict)
    report_now: bool = False
    smaller_batches: list[tuple[int, int]] = field(default_factory=list)

    def rate(self, step: int) -> float | None:
        """Return the learning rate after ``step`` steps, None for that of the settings."""
        passed = [start for start in self.rates if start <= step]
        return self.rates[max(passed)] if passed else None

    def set_rate(self, step: int, rate: float) -> None:
        """Change the learning rate from a step on; changes that were planned for later go."""
        self.rates = {start: old for start, old in self.rates.items() if start < step}
        self.rates[step] = rate

    def add_smaller_batch(self, step: int, images: int) -> None:
        """Note that from a step on only so many images are processed at a time."""
        self.smaller_batches.append((step, images))
        self.report_now = True

    def take_smaller_batches(self) -> list[tuple[int, int]]:
        """Return what the loop has noted since this was called last."""
        noted, self.smaller_batches = self.smaller_batches, []
        return noted
