"""Counts the steps, the training time and the running figures of a run."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from cnnviz.problem import Problem
from cnnviz.training.recipe.schedules import share_of_rate
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress


@dataclass
class Clock:
    """Where a run stands.

    Attributes:
        settings: What the run was asked for.
        device: Name of the device.
        images: Training pictures of an epoch.
        epoch: The epoch under way, from 1; 0 before the first.
        step: Steps done since the start.
        seconds: Training time, in seconds.
        trained: Pictures trained on since the start.
        count: Pictures trained on in this epoch.
        learning_rate: Of the last step.
        loss: Summed loss of this epoch, on the device.
        right: Right answers of this epoch, on the device.
    """

    settings: Settings
    device: str
    images: int
    epoch: int = 0
    step: int = 0
    seconds: float = 0.0
    trained: int = 0
    count: int = 0
    learning_rate: float = 0.0
    loss: Tensor = field(default_factory=lambda: torch.zeros(()))
    right: Tensor = field(default_factory=lambda: torch.zeros(()))

    @property
    def pictures_per_step(self) -> int:
        """Pictures that one step is made with."""
        return self.settings.batch_size * self.settings.accumulate

    @property
    def steps_per_epoch(self) -> int:
        """Steps in which every picture is seen once."""
        return math.ceil(self.images / self.pictures_per_step)

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return self.steps_per_epoch * self.settings.epochs

    @property
    def in_epoch(self) -> int:
        """Steps done in this epoch."""
        return self.step - (self.epoch - 1) * self.steps_per_epoch

    @property
    def check_is_due(self) -> bool:
        """Whether the test pictures are to be measured after this step, before the epoch ends."""
        done, steps, checks = self.in_epoch, self.steps_per_epoch, self.settings.checks
        return done < steps and done * checks // steps > (done - 1) * checks // steps

    def counts(self) -> dict[str, float]:
        """Return what a checkpoint holds after an epoch."""
        names = ("epoch", "step", "seconds", "trained")
        return {name: getattr(self, name) for name in names}

    def set_to(self, counts: dict[str, float]) -> None:
        """Go on from what :meth:`counts` gave."""
        self.epoch, self.step = int(counts["epoch"]), int(counts["step"])
        self.trained, self.seconds = int(counts["trained"]), float(counts["seconds"])

    def begin_epoch(self) -> None:
        """Go on to the next epoch."""
        self.epoch += 1
        self.count = 0

    def next_rate(self, steered: float | None = None) -> float:
        """Return the learning rate of the step that comes.

        Args:
            steered: Stands in place of the settings' learning rate.
        """
        full = self.settings.learning_rate if steered is None else steered
        self.learning_rate = full * share_of_rate(self.settings.schedule, self.step / self.steps)
        return self.learning_rate

    def add(self, loss: Tensor, right: Tensor, count: int) -> None:
        """Add a step; the sums stay on the device, so that it need not be waited for."""
        self.loss = loss * count + (self.loss if self.count else 0)
        self.right = right + (self.right if self.count else 0)
        self.count += count
        self.trained += count

    def progress(self, phase: Phase, **measured: float) -> Progress:
        """Return where the run stands.

        Raises:
            Problem: The loss is no longer a number.
        """
        # Before the first step nothing is known but what was measured.
        loss, right = measured.get("train_loss", 0.0), measured.get("train_accuracy", 0.0)
        if self.count:
            loss, right = float(self.loss) / self.count, float(self.right) / self.count
        if not all(map(math.isfinite, (loss, *measured.values()))):
            if not self.trained:
                raise Problem(
                    "With these weights, the loss is not a finite number.", setting="weights"
                )
            raise Problem(
                "The loss diverged in epoch {epoch} (NaN or infinite): the steps are too large. "
                "Try a learning rate of {nearest}.",
                setting="learning_rate",
                nearest=self.settings.learning_rate / 10,
                epoch=self.epoch,
            )
        return Progress(
            phase=phase,
            epoch=self.epoch,
            step=self.step,
            steps=self.steps,
            seconds=self.seconds,
            images_per_second=self.trained / self.seconds if self.seconds else 0.0,
            device=self.device,
            learning_rate=self.learning_rate,
            loss=loss,
            accuracy=right,
            **measured,
        )
