"""Counts the steps, the training time, and the loss and accuracy of the current epoch."""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from cnnviz.problem import Problem
from cnnviz.training.loop.batches import count_parts
from cnnviz.training.recipe import schedules
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress


@dataclass
class Counters:
    """Where a run stands.

    Attributes:
        settings: The settings of the run.
        device: Name of the device.
        images: Training images per epoch.
        epoch: The current epoch, from 1; 0 before the first.
        step: Steps done since the start.
        seconds: Training time, in seconds.
        trained: Images trained on since the start.
        count: Images trained on in this epoch.
        learning_rate: Of the last step.
        loss: Summed loss of this epoch, on the device.
        correct: Correct predictions of this epoch, on the device.
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
    correct: Tensor = field(default_factory=lambda: torch.zeros(()))

    @property
    def images_per_step(self) -> int:
        """Images in a step."""
        return self.settings.batch_size * self.settings.accumulate

    @property
    def steps_per_epoch(self) -> int:
        """Steps in which every image is used once."""
        smallest = self.settings.smallest_batch
        return count_parts(self.images, self.images_per_step, smallest)

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return self.steps_per_epoch * self.settings.epochs

    @property
    def step_in_epoch(self) -> int:
        """Steps done in this epoch."""
        return self.step - (self.epoch - 1) * self.steps_per_epoch

    @property
    def check_is_due(self) -> bool:
        """Whether to evaluate after this step, before the epoch ends."""
        done, steps, checks = self.step_in_epoch, self.steps_per_epoch, self.settings.checks
        return done < steps and done * checks // steps > (done - 1) * checks // steps

    def state(self) -> dict[str, float]:
        """Return what a checkpoint holds after an epoch."""
        names = ("epoch", "step", "seconds", "trained")
        return {name: getattr(self, name) for name in names}

    def restore(self, state: dict[str, float]) -> None:
        """Continue from what :meth:`state` returned."""
        self.epoch, self.step = int(state["epoch"]), int(state["step"])
        self.trained, self.seconds = int(state["trained"]), float(state["seconds"])

    def begin_epoch(self) -> None:
        """Begin the next epoch."""
        self.epoch += 1
        self.count = 0

    def next_rate(self, rate: float | None = None) -> float:
        """Return the learning rate of the next step; ``rate`` replaces that of the settings."""
        full = self.settings.learning_rate if rate is None else rate
        self.learning_rate = full * schedules.FUNCTIONS[self.settings.schedule](
            self.step / self.steps
        )
        return self.learning_rate

    def add(self, loss: Tensor, correct: Tensor, count: int) -> None:
        """Add a step with its mean loss () and its number of correct predictions ().

        The sums stay on the device, so that it need not be waited for.
        """
        self.loss = loss * count + (self.loss if self.count else 0)
        self.correct = correct + (self.correct if self.count else 0)
        self.count += count
        self.trained += count
        self.step += 1

    def progress(self, phase: Phase, **figures: float) -> Progress:
        """Return where the run stands, with the figures of an evaluation if there was one.

        Raises:
            Problem: The loss is no longer a number.
        """
        # Before the first step only an evaluation is known.
        loss, accuracy = figures.get("train_loss", 0.0), figures.get("train_accuracy", 0.0)
        if self.count:
            loss, accuracy = float(self.loss) / self.count, float(self.correct) / self.count
        if not all(map(math.isfinite, (loss, *figures.values()))):
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
            accuracy=accuracy,
            **figures,
        )
