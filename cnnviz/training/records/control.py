"""What may be changed while a run is at work, and what the loop had to change itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Steering:
    """What may be changed while a run is at work.

    Attributes:
        rates: Step to learning rate: once so many steps are done, this stands in place of the
            settings'; the schedule takes its shares of it. Those of steps to come are obeyed when
            the run gets there.
        attention: The loop is to tell where it stands after the step under way.
        halved: Written by the loop, taken out by whoever tells about it: from these steps on,
            fewer pictures are worked out at a time, because memory ran out.
    """

    rates: dict[int, float] = field(default_factory=dict)
    attention: bool = False
    halved: list[tuple[int, int]] = field(default_factory=list)

    def rate(self, step: int) -> float | None:
        """Return the learning rate once ``step`` steps are done, None for that of the settings."""
        reached = [place for place in self.rates if place <= step]
        return self.rates[max(reached)] if reached else None

    def set_rate(self, step: int, rate: float) -> None:
        """Change the learning rate from a step on; what was planned for later falls away."""
        self.rates = {place: old for place, old in self.rates.items() if place < step}
        self.rates[step] = rate

    def halve(self, step: int, pictures: int) -> None:
        """Tell that from a step on only so many pictures are worked out at a time."""
        self.halved.append((step, pictures))
        self.attention = True
