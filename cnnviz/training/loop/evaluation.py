"""Evaluation of a network: in evaluation mode, in large batches, without gradients."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that torch's users know

from cnnviz.data import Dataset
from cnnviz.nets import train_limits
from cnnviz.training.loop import out_of_memory
from cnnviz.training.loop.modes import set_training_mode


@dataclass(frozen=True)
class Evaluation:
    """The predictions of a network for N images and their losses, on the CPU.

    Attributes:
        labels: (N,) int64, the true classes.
        predicted: (N,) int64, the classes with the largest probability.
        confidence: (N,) float32, these probabilities.
        losses: (N,) float64, cross-entropies.
    """

    labels: Tensor
    predicted: Tensor
    confidence: Tensor
    losses: Tensor

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the evaluation of several batches as one."""
        names = ("labels", "predicted", "confidence", "losses")
        return cls(*(torch.cat([getattr(part, name) for part in parts]) for name in names))

    @property
    def loss(self) -> float:
        """Mean cross-entropy."""
        return float(self.losses.mean())

    @property
    def accuracy(self) -> float:
        """Share of correct predictions, 0–1."""
        return float((self.predicted == self.labels).double().mean())


def scale_images(images: Tensor) -> Tensor:
    """Return uint8 images as floats from 0 to 1; features, which are floats, stay as they are."""
    scaled = images if images.is_floating_point() else images.float().div_(255)
    return scaled.contiguous(memory_format=torch.channels_last) if scaled.ndim == 4 else scaled


def evaluate(module: nn.Module, dataset: Dataset) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy on the test images, on the CPU."""
    images, labels = torch.tensor(dataset.test_images), torch.tensor(dataset.test_labels)
    evaluation = Evaluation.joined(list(evaluate_batches(module, images, labels)))
    return evaluation.loss, evaluation.accuracy


def evaluate_batches(module: nn.Module, images: Tensor, labels: Tensor) -> Iterator[Evaluation]:
    """Yield the evaluation of a network, which is left in evaluation mode, batch after batch.

    The images (N, C, H, W) uint8, or their features (N, …) where the layers before ``module`` are
    frozen, and their labels (N,) int64 are on its device.

    Raises:
        Problem: There is not enough memory for one image.
    """
    module.eval()
    start, count = 0, train_limits.evaluation_batch_size(tuple(images.shape[1:]))
    while start < len(images):
        # A smaller batch is not reported: in evaluation mode the figures are the same.
        batch = partial(_evaluate_batch, module, images[start:], labels[start:])
        evaluation = out_of_memory.run_in_memory(batch, count, images.device)
        count = len(evaluation.labels)
        start += count
        yield evaluation


def evaluate_in_train_mode(
    module: nn.Sequential,
    images: Tensor,
    labels: Tensor,
    *,
    batch_size: int,
    seed: int = 0,
    frozen: int = 0,
    keep_statistics: bool = False,
) -> Evaluation:
    """Evaluate as code that forgets ``model.eval()`` does: in training mode, batch after batch.

    Dropout zeroes values, and batch norm uses the statistics of each batch, so the result depends
    on the seed and on the size of the batches. This works on a copy, and random numbers of its own:
    neither the weights nor the running statistics of ``module`` change.

    Args:
        module: The network, in either mode.
        images: (N, C, H, W) uint8, on its device.
        labels: (N,) int64, on the same device.
        batch_size: Images per batch.
        seed: Of the dropout.
        frozen: Number of layers, from the first one on, that stay in evaluation mode.
        keep_statistics: So does every batch norm.
    """
    train_mode = copy.deepcopy(module)
    set_training_mode(train_mode, frozen, keep_statistics=keep_statistics)
    batches = zip(torch.split(images, batch_size), torch.split(labels, batch_size), strict=True)
    devices = [images.device] if images.device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        return Evaluation.joined(
            [_evaluate_batch(train_mode, batch, truth, len(truth)) for batch, truth in batches]
        )


def _evaluate_batch(module: nn.Module, images: Tensor, labels: Tensor, count: int) -> Evaluation:
    """Return the evaluation of the first ``count`` images."""
    labels = labels[:count]  # (B,)
    with torch.inference_mode():
        logits = module(scale_images(images[:count]))  # (B, classes)
        losses = F.cross_entropy(logits, labels, reduction="none")  # (B,)
        confidence, predicted = logits.softmax(1).max(1)  # (B,) each
    return Evaluation(labels.cpu(), predicted.cpu(), confidence.cpu(), losses.double().cpu())
