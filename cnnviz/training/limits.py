"""What a host allows, from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cnnviz.problem import Problem
from cnnviz.training.settings import Settings


@dataclass(frozen=True)
class Limits:
    """What runs may take.

    Attributes:
        training: False where ``CNNVIZ_TRAINING=off``: nothing trains.
        max_epochs: ``CNNVIZ_MAX_EPOCHS``, None for no limit.
        max_runs: Runs at the same time, ``CNNVIZ_MAX_RUNS``; the others wait. By default one for
            every four processor cores.
    """

    training: bool = True
    max_epochs: int | None = None
    max_runs: int = 1

    @classmethod
    def from_environment(cls) -> Limits:
        """Return the limits of the environment.

        Raises:
            Problem: A limit is no whole number from 1.
        """
        return cls(
            training=os.environ.get("CNNVIZ_TRAINING", "on").lower() not in ("off", "0", "no"),
            max_epochs=_number("CNNVIZ_MAX_EPOCHS"),
            max_runs=_number("CNNVIZ_MAX_RUNS") or max(1, (os.cpu_count() or 1) // 4),
        )

    @property
    def threads(self) -> int:
        """Threads for one run, so that all that may run at once share the cores."""
        return max(1, (os.cpu_count() or 1) // self.max_runs)

    def check(self, settings: Settings) -> None:
        """Refuse what the host does not allow.

        Raises:
            Problem: Training is off, or too many epochs are asked for.
        """
        if not self.training:
            raise Problem("Training is switched off on this server.", setting="training")
        if self.max_epochs is not None and settings.epochs > self.max_epochs:
            raise Problem(
                "{epochs} epochs are asked for; this server allows {nearest}.",
                setting="epochs",
                nearest=self.max_epochs,
                epochs=settings.epochs,
            )


def _number(name: str) -> int | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise Problem(
            "{name} is {value}; it must be a whole number from 1.",
            setting=name,
            nearest=1,
            name=name,
            value=text,
        )
    return int(text)
