"""The report of an epoch: confusion matrix, worst mistakes, strength of the layers."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Mistake:
    """A test image that was misclassified.

    Attributes:
        image: Index of the image in the test set.
        label: Its true class.
        predicted: The predicted class.
        confidence: The probability of the predicted class, 0–1.
        label_probability: The probability of the true class, 0–1.
    """

    image: int
    label: int
    predicted: int
    confidence: float
    label_probability: float


@dataclass(frozen=True)
class Strength:
    """How large the values of a layer are, as root mean squares.

    Attributes:
        layer: Index of the layer in the network.
        activation: Of its output for the first test images.
        gradient: Of the gradients of its weights at the last step, None without weights.
    """

    layer: int
    activation: float
    gradient: float | None


@dataclass(frozen=True)
class Histogram:
    """How many values lie in each of some bins of equal width.

    Attributes:
        limit: The bins reach from −limit to limit, the largest magnitude.
        counts: The number of values in each bin.
    """

    limit: float
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """The report of an epoch.

    Attributes:
        epoch: The epoch, from 1.
        confusion: The confusion matrix: a row for each true class, a column for each predicted one.
        worst: The mistakes with the largest loss, the worst first.
        strengths: One record for each layer.
        gradients: For each layer the gradients of its weights at the last step, None without
            weights; empty in a report of an older version.
        predicted: The predicted class of each test image; empty where there are many of them, and
            in a report of an older version.
        confidence: The probabilities of these classes, 0–1, to four decimals.
    """

    epoch: int
    confusion: tuple[tuple[int, ...], ...]
    worst: tuple[Mistake, ...]
    strengths: tuple[Strength, ...]
    gradients: tuple[Histogram | None, ...] = ()
    predicted: tuple[int, ...] = ()
    confidence: tuple[float, ...] = ()

    def recalls(self) -> list[float | None]:
        """Return the recall of each class, None for a class without images."""
        rows = [(row[label], sum(row)) for label, row in enumerate(self.confusion)]
        return [correct / count if count else None for correct, count in rows]

    def to_json(self) -> str:
        """Return the report as one line of JSON."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Return the report that :meth:`to_json` wrote, perhaps in an older version."""
        values = json.loads(line)
        return cls(
            epoch=values["epoch"],
            confusion=tuple(map(tuple, values["confusion"])),
            worst=tuple(Mistake(**mistake) for mistake in values["worst"]),
            strengths=tuple(Strength(**strength) for strength in values["strengths"]),
            gradients=tuple(
                bins and Histogram(bins["limit"], tuple(bins["counts"]))
                for bins in values.get("gradients", ())
            ),
            predicted=tuple(values.get("predicted", ())),
            confidence=tuple(values.get("confidence", ())),
        )
