"""The history of a run as a file: what it measured from the first check to the last epoch.

``NAME.json`` holds the facts, the records of the checks and epochs in columns, and the report of
the last epoch; ``NAME.md`` beside it tells people where they come from.
"""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cnnviz import data
from cnnviz.nets.catalogue import card_text
from cnnviz.problem import Problem, reason_of
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.epoch_choice import choose_epoch
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.report import Report
from cnnviz.weights.model_cards import settings_text

_DIGITS = 6
"""Significant digits of a number in the file: more than loss and accuracy of 10,000 images have."""
_COLUMNS = tuple(
    item.name for item in dataclasses.fields(Progress) if item.name not in ("steps", "device")
)
_LATER = ("validation_loss", "validation_accuracy")
"""Columns that files of an older version do not have."""


@dataclass(frozen=True)
class History:
    """What a run measured, and where it comes from.

    Attributes:
        settings: The settings of the run.
        data_title: Name of the dataset for people.
        classes: Names of its classes.
        train_images: Number of training images.
        test_images: Number of test images, none of them trained on.
        progress: The records of all evaluations: checks within an epoch, and ends of epochs.
        train_mode: For each of them the test accuracy in training mode (dropout active, batch norm
            with the statistics of each batch), 0–1; empty where it was not measured.
        report: The report of the last epoch.
        threads: Threads that torch used.
        versions: Versions of Python and torch, and the kind of machine.
        date: When it was trained.
        command: Command that repeats it.
    """

    settings: Settings
    data_title: str
    classes: tuple[str, ...]
    train_images: int
    test_images: int
    progress: tuple[Progress, ...]
    train_mode: tuple[float, ...]
    report: Report
    threads: int
    versions: dict[str, str]
    date: str
    command: str

    @property
    def epochs(self) -> list[Progress]:
        """The records at the ends of epochs."""
        return [record for record in self.progress if record.phase == Phase.EPOCH]

    def to_json(self) -> str:
        """Return the history as JSON; its numbers are rounded."""
        last = self.progress[-1]
        facts = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        facts |= {
            "settings": self.settings.to_dict(),
            "progress": {
                "steps": last.steps,
                "device": last.device,
                **{name: [getattr(row, name) for row in self.progress] for name in _COLUMNS},
            },
            "report": json.loads(self.report.to_json()),
        }
        return json.dumps(_round_numbers(facts), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the history that :meth:`to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: The text is not such a history.
        """
        facts = json.loads(text)
        columns = facts["progress"]
        steps, device = columns["steps"], columns["device"]
        names = [name for name in _COLUMNS if name in columns or name not in _LATER]
        rows = zip(*(columns[name] for name in names), strict=True)
        records = [dict(zip(names, row, strict=True)) for row in rows]
        facts |= {
            "settings": Settings.from_json(json.dumps(facts["settings"])),
            "classes": tuple(facts["classes"]),
            "progress": tuple(
                Progress(**{**record, "phase": Phase(record["phase"])}, steps=steps, device=device)
                for record in records
            ),
            "train_mode": tuple(facts["train_mode"]),
            "report": Report.from_json(json.dumps(facts["report"])),
        }
        return cls(**facts)

    def to_markdown(self) -> str:
        """Return the card for people."""
        last = self.epochs[-1]
        versions = ", ".join(f"{name} {value}" for name, value in self.versions.items())
        rights = data.LICENSES.get(self.settings.data)
        data_license = f"\n| License of the data | {rights} |" if rights else ""
        in_train_mode = ""
        if self.train_mode:
            in_train_mode = f"\n| The same in training mode | {self.train_mode[-1]:.2%} |"
        validation = ""
        if (choice := choose_epoch(self.progress)) and choice.by_validation:
            chosen = choice.chosen
            validation = (
                f"\n| Best epoch on the validation images | {chosen.epoch} "
                f"({chosen.validation_accuracy:.2%}), test accuracy {chosen.test_accuracy:.2%} |"
            )
        return f"""# {self.settings.network.name} on {self.data_title}, seed {self.settings.seed}

The history of a training run: loss and accuracy at {len(self.progress):,} evaluations, and the
report of the last epoch.

| | |
| --- | --- |
| Test accuracy | **{last.test_accuracy:.2%}** on {self.test_images:,} images |{in_train_mode}
| Training accuracy | {last.train_accuracy:.2%} |{validation}
| Training data | {self.train_images:,} images of {self.data_title}, scaled to 0–1 |{data_license}
| Settings | {settings_text(self.settings.to_dict())} |
| Training time | {last.seconds:.0f} s, {last.images_per_second:.0f} images/s |
| Device | {last.device}, {self.threads} threads |
| Versions | {versions} |
| Date | {self.date} |
| Network | {card_text(self.settings.network)} |

Accuracies are those of the last epoch, evaluated in evaluation mode unless stated otherwise.

To reproduce:

```
{self.command}
```
"""


def save_history(file: Path, history: History) -> None:
    """Write a history as JSON, and its card as Markdown beside it.

    Raises:
        Problem: The file cannot be written.
    """
    try:
        file.write_text(history.to_json() + "\n", encoding="utf-8")
        file.with_suffix(".md").write_text(history.to_markdown(), encoding="utf-8")
    except OSError as error:
        raise _unusable(file, error) from error


def load_history(file: Path) -> History:
    """Return the history of a file.

    Raises:
        Problem: It is missing or damaged.
    """
    try:
        return History.from_json(file.read_text(encoding="utf-8"))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise _unusable(file, error) from error


def _unusable(file: Path, error: Exception) -> Problem:
    return Problem("Cannot use the history {file}: {detail}.", file=file, detail=reason_of(error))


def _round_numbers(value: Any) -> Any:
    """Return plain values with every float rounded to some significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {name: _round_numbers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_round_numbers(item) for item in value]
    return value
