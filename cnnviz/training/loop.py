"""The training loop: a generator of progress.

Pictures lie as uint8 on the device and batches are taken by index: no loader, no copies of
pictures as floats. Nothing is held open across a ``yield``, so the caller may close the generator
at any record.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.data import Dataset, load
from cnnviz.nets import weights
from cnnviz.problem import Problem
from cnnviz.training import devices
from cnnviz.training.progress import Phase, Progress
from cnnviz.training.settings import Schedule, Settings, check_fit

REPORT_SECONDS = 0.25
MEASURED_TRAIN_IMAGES = 10_000
MEASURE_BATCH = 500


def initial(settings: Settings) -> nn.Sequential:
    """Return the network with the initial weights of the settings' seed."""
    return weights.drawn(settings.network, settings.seed)


def train(
    settings: Settings, *, module: nn.Module | None = None, dataset: Dataset | None = None
) -> Iterator[Progress]:
    """Train a network and tell about it on the way.

    Sets torch's random state from the seed: the same settings on the same device, with the same
    number of threads and the same versions, give the same numbers on the CPU.

    Args:
        settings: What to do.
        module: The network to train in place, in its initial state; None makes :func:`initial`.
        dataset: The data; None loads what the settings name, if it is on disk.

    Yields:
        A record several times in an epoch, several times while it is measured, and at its end.

    Raises:
        Problem: Network and data do not fit, the device is not there, or the loss is no longer a
            number.
    """
    dataset = dataset or load(settings.data)
    check_fit(settings.network, dataset.title, dataset.image_shape, len(dataset.classes))
    device = devices.choose(settings.device)
    module = (module or initial(settings)).to(device).to(memory_format=torch.channels_last)
    torch.manual_seed(settings.seed + 1)  # dropout; the weights took the seed itself
    pictures = _Pictures.of(dataset, settings, device)
    clock = _Clock(settings, devices.title(device), len(pictures.train_labels))
    optimizer = torch.optim.Adam(
        module.parameters(), lr=settings.learning_rate, fused=device.type != "mps"
    )
    order = torch.Generator().manual_seed(settings.seed)
    for _epoch in range(settings.epochs):
        clock.begin_epoch()
        indices = torch.randperm(len(pictures.train_labels), generator=order).to(device)
        yield from _epoch_of_steps(module, optimizer, pictures, indices, clock)
        yield from _measured_epoch(module, pictures, clock)


@dataclass(frozen=True)
class _Pictures:
    """The data on the device: images (N, C, H, W) uint8, labels (N,) int64."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    @classmethod
    def of(cls, dataset: Dataset, settings: Settings, device: torch.device) -> _Pictures:
        count = settings.train_images
        arrays = (
            dataset.train_images[:count],
            dataset.train_labels[:count],
            dataset.test_images,
            dataset.test_labels,
        )
        return cls(*(torch.tensor(array, device=device) for array in arrays))


@dataclass
class _Clock:
    """Counts steps, training time and the running figures of an epoch."""

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
    def steps_per_epoch(self) -> int:
        return math.ceil(self.images / self.settings.batch_size)

    @property
    def steps(self) -> int:
        return self.steps_per_epoch * self.settings.epochs

    def begin_epoch(self) -> None:
        self.epoch += 1
        self.count = 0

    def next_rate(self) -> float:
        """Return the learning rate of the step that comes."""
        share = self.step / self.steps
        cosine = self.settings.schedule == Schedule.COSINE
        factor = (1 + math.cos(math.pi * share)) / 2 if cosine else 1.0
        self.learning_rate = self.settings.learning_rate * factor
        return self.learning_rate

    def add(self, loss: Tensor, right: Tensor, count: int) -> None:
        """Add a step; the sums stay on the device, so that it need not be waited for."""
        self.loss = loss * count + (self.loss if self.count else 0)
        self.right = right + (self.right if self.count else 0)
        self.count += count
        self.trained += count
        self.step += 1

    def progress(self, phase: Phase, **measured: float) -> Progress:
        """Return where the run stands, or say that the loss is lost."""
        loss = float(self.loss) / self.count
        if not math.isfinite(loss):
            raise Problem(
                "The loss is no longer a number (epoch {epoch}): the steps are too large. Try a "
                "learning rate of {nearest}.",
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
            accuracy=float(self.right) / self.count,
            **measured,
        )


def _scaled(images: Tensor) -> Tensor:
    """Return uint8 pictures as floats from 0 to 1."""
    return images.float().div_(255).contiguous(memory_format=torch.channels_last)


def _epoch_of_steps(
    module: nn.Module,
    optimizer: torch.optim.Optimizer,
    pictures: _Pictures,
    indices: Tensor,
    clock: _Clock,
) -> Iterator[Progress]:
    """Train on every picture once, in the order of ``indices`` (N,)."""
    module.train()
    often = math.ceil(clock.steps_per_epoch / 4)
    begun = told = time.perf_counter()
    for batch in torch.split(indices, clock.settings.batch_size):
        for group in optimizer.param_groups:
            group["lr"] = clock.next_rate()
        labels = pictures.train_labels[batch]  # (B,)
        logits = module(_scaled(pictures.train_images[batch]))  # (B, classes)
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimizer.step()
        right = (logits.detach().argmax(1) == labels).sum()
        clock.add(loss.detach(), right, len(batch))
        last = clock.step % clock.steps_per_epoch == 0
        now = time.perf_counter()
        if last or clock.step % often == 0 or now - told >= REPORT_SECONDS:
            float(clock.loss)  # waits for the device, so that the time is true
            clock.seconds += time.perf_counter() - begun
            yield clock.progress(Phase.TRAINING)
            begun = told = time.perf_counter()


def _measured_epoch(module: nn.Module, pictures: _Pictures, clock: _Clock) -> Iterator[Progress]:
    """Measure loss and accuracy at the end of an epoch, and tell them."""
    sample = slice(MEASURED_TRAIN_IMAGES)
    figures: list[float] = []
    for images, labels in (
        (pictures.train_images[sample], pictures.train_labels[sample]),
        (pictures.test_images, pictures.test_labels),
    ):
        told = time.perf_counter()
        total = torch.zeros(2, dtype=torch.float64)
        for part in _measured(module, images, labels):
            total += part
            if time.perf_counter() - told >= REPORT_SECONDS:
                yield clock.progress(Phase.TESTING)
                told = time.perf_counter()
        figures += (total / len(labels)).tolist()
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    yield clock.progress(Phase.EPOCH, **dict(zip(names, figures, strict=True)))


def measure(module: nn.Module, dataset: Dataset) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy on the test pictures, in eval mode, on the CPU."""
    images, labels = torch.tensor(dataset.test_images), torch.tensor(dataset.test_labels)
    total = torch.stack(list(_measured(module, images, labels))).sum(0)
    loss, accuracy = (total / len(labels)).tolist()
    return loss, accuracy


def _measured(module: nn.Module, images: Tensor, labels: Tensor) -> Iterator[Tensor]:
    """Yield (summed loss, right answers) of one batch after the other, float64 on the CPU."""
    module.eval()
    batches = (torch.split(images, MEASURE_BATCH), torch.split(labels, MEASURE_BATCH))
    for some, truth in zip(*batches, strict=True):
        with torch.inference_mode():
            logits = module(_scaled(some))  # (B, classes)
            loss = F.cross_entropy(logits, truth, reduction="sum")
            right = (logits.argmax(1) == truth).sum()
        yield torch.tensor([float(loss), float(right)], dtype=torch.float64)
