"""What a network says to pictures, in eval mode, in large batches, without gradients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.data import Dataset
from cnnviz.nets import train_limits
from cnnviz.training.loop import out_of_memory


@dataclass(frozen=True)
class Answers:
    """What a network says to N pictures, on the CPU.

    Attributes:
        truth: (N,) int64, the right classes.
        predicted: (N,) int64, the classes that it takes for the likeliest.
        sure: (N,) float32, the probabilities that it gives them.
        losses: (N,) float64, cross-entropies.
    """

    truth: Tensor
    predicted: Tensor
    sure: Tensor
    losses: Tensor

    @classmethod
    def joined(cls, parts: Sequence[Answers]) -> Answers:
        """Return the answers to one batch after the other as those to all."""
        names = ("truth", "predicted", "sure", "losses")
        return cls(*(torch.cat([getattr(part, name) for part in parts]) for name in names))

    @property
    def loss(self) -> float:
        """Mean cross-entropy."""
        return float(self.losses.mean())

    @property
    def accuracy(self) -> float:
        """Share of right answers, 0–1."""
        return float((self.predicted == self.truth).double().mean())


def scaled(images: Tensor) -> Tensor:
    """Return uint8 pictures as floats from 0 to 1."""
    return images.float().div_(255).contiguous(memory_format=torch.channels_last)


def measure(module: nn.Module, dataset: Dataset) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy on the test pictures, in eval mode, on the CPU."""
    images, labels = torch.tensor(dataset.test_images), torch.tensor(dataset.test_labels)
    found = Answers.joined(list(answers(module, images, labels)))
    return found.loss, found.accuracy


def answers(module: nn.Module, images: Tensor, labels: Tensor) -> Iterator[Answers]:
    """Yield what a network says to one batch after the other.

    Args:
        module: The network; it is left in eval mode.
        images: (N, C, H, W) uint8, on its device.
        labels: (N,) int64, likewise.

    Raises:
        Problem: There is not enough memory for one picture.
    """
    module.eval()
    place, at_once = 0, train_limits.evaluation_batch_size(tuple(images.shape[1:]))
    while place < len(images):
        # Nobody is told of fewer at a time: in eval mode the figures are the same.
        batch = partial(_batch, module, images[place:], labels[place:])
        found = out_of_memory.fitting(batch, at_once, images.device)
        at_once = len(found.truth)
        place += at_once
        yield found


def _batch(module: nn.Module, images: Tensor, labels: Tensor, count: int) -> Answers:
    """Return what a network says to the first ``count`` pictures."""
    truth = labels[:count]  # (B,)
    with torch.inference_mode():
        logits = module(scaled(images[:count]))  # (B, classes)
        losses = F.cross_entropy(logits, truth, reduction="none")  # (B,)
        sure, predicted = logits.softmax(1).max(1)  # (B,) each
    return Answers(truth.cpu(), predicted.cpu(), sure.cpu(), losses.double().cpu())
