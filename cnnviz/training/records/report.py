"""What a network does to the test pictures after an epoch, and how strong its layers work."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A test picture that was taken for something else.

    Attributes:
        picture: Its place among the test pictures, from 0.
        truth: What it shows.
        predicted: What it was taken for.
        sure: The probability that was given to that, 0–1.
        chance: The probability that was given to the truth, 0–1.
    """

    picture: int
    truth: int
    predicted: int
    sure: float
    chance: float


@dataclass(frozen=True)
class Strength:
    """How large a layer's numbers are, as root mean squares.

    Attributes:
        layer: Place of the layer in the network, from 0.
        activation: Of its output to the first test pictures.
        gradient: Of the gradients of its weights at the last step, None if it has no weights.
    """

    layer: int
    activation: float
    gradient: float | None


@dataclass(frozen=True)
class Report:
    """What came of an epoch.

    Attributes:
        epoch: The epoch, from 1.
        confusion: For each class that is true, how many pictures were taken for which class.
        worst: The mistakes with the largest loss, the worst first.
        strengths: A record for each layer.
    """

    epoch: int
    confusion: tuple[tuple[int, ...], ...]
    worst: tuple[Mistake, ...]
    strengths: tuple[Strength, ...]

    def shares(self) -> list[float | None]:
        """Return the share of right answers for each class, None where there are no pictures."""
        rows = [(row[label], sum(row)) for label, row in enumerate(self.confusion)]
        return [right / count if count else None for right, count in rows]

    def to_json(self) -> str:
        """Return the report as one line of JSON."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Report:
        """Return the report of a line of JSON."""
        values = json.loads(line)
        return cls(
            epoch=values["epoch"],
            confusion=tuple(map(tuple, values["confusion"])),
            worst=tuple(Mistake(**one) for one in values["worst"]),
            strengths=tuple(Strength(**one) for one in values["strengths"]),
        )
