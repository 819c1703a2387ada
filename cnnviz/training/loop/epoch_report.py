"""Make the report of an epoch."""

import math

import torch
from torch import Tensor, nn

from cnnviz.inside import activations
from cnnviz.nets import train_limits
from cnnviz.training.loop import out_of_memory
from cnnviz.training.loop.evaluation import Evaluation, scale_images
from cnnviz.training.records.report import Histogram, Mistake, Report, Strength

MISTAKES = 24
PREDICTIONS = 1_000
"""Test images up to which the report holds the prediction for each of them."""
STRENGTH_IMAGES = 32
"""Test images on which the strength of a layer is measured: few, as the run waits for it."""

BINS = 41
AT_ONCE = 2**24
"""Gradients that are sorted into bins at once: that takes a few times their memory."""


def make_report(
    epoch: int,
    classes: int,
    evaluation: Evaluation,
    module: nn.Sequential,
    inputs: Tensor,
    frozen: tuple[Strength, ...] = (),
) -> Report:
    """Return the report of an epoch.

    Args:
        epoch: The epoch, from 1.
        classes: The number of classes.
        evaluation: On the test images.
        module: The network, with the gradients of its last step.
        inputs: The test images (N, C, H, W) uint8 on its device, or their features.
        frozen: The strengths of the layers before those that take the inputs.
    """
    pairs = evaluation.labels * classes + evaluation.predicted  # (N,)
    few = None if len(pairs) <= PREDICTIONS else 0
    counts = torch.bincount(pairs, minlength=classes**2).reshape(classes, classes)
    return Report(
        epoch=epoch,
        confusion=tuple(map(tuple, counts.tolist())),
        worst=_worst_mistakes(evaluation),
        strengths=frozen + measure_strengths(module[len(frozen) :], inputs, len(frozen)),
        gradients=tuple(_histogram(_gradients(layer)) for layer in module.children()),
        predicted=tuple(evaluation.predicted[:few].tolist()),
        confidence=tuple(round(value, 4) for value in evaluation.confidence[:few].tolist()),
    )


def measure_strengths(
    module: nn.Sequential, inputs: Tensor, first: int = 0
) -> tuple[Strength, ...]:
    """Return the strengths of layers that take inputs (N, …), the first of which has an index."""
    return out_of_memory.run_in_memory(
        lambda count: _strengths(module, scale_images(inputs[:count]), first),
        min(STRENGTH_IMAGES, train_limits.evaluation_batch_size(tuple(inputs.shape[1:]))),
        inputs.device,
    )


def _worst_mistakes(evaluation: Evaluation) -> tuple[Mistake, ...]:
    wrong = torch.nonzero(evaluation.predicted != evaluation.labels).flatten()  # (M,)
    order = evaluation.losses[wrong].argsort(descending=True, stable=True)
    return tuple(
        Mistake(
            image=index,
            label=int(evaluation.labels[index]),
            predicted=int(evaluation.predicted[index]),
            confidence=float(evaluation.confidence[index]),
            label_probability=math.exp(-float(evaluation.losses[index])),
        )
        for index in wrong[order[:MISTAKES]].tolist()
    )


def _strengths(module: nn.Sequential, images: Tensor, first: int) -> tuple[Strength, ...]:
    outputs = activations(module, images)
    return tuple(
        Strength(layer, _rms([outputs[name]]) or 0.0, _rms(_gradients(child)))
        for layer, (name, child) in enumerate(module.named_children(), first)
    )


def _histogram(tensors: list[Tensor]) -> Histogram | None:
    limit = max((float(tensor.abs().max()) for tensor in tensors if tensor.numel()), default=0.0)
    if not 0 < limit < math.inf:
        return None
    counts = torch.zeros(BINS, dtype=torch.int64)
    for tensor in tensors:
        for part in torch.split(tensor.flatten(), AT_ONCE):
            # torch.histc would do it, but not where only repeatable algorithms are allowed.
            bins = (part.float() / limit + 1).mul_(BINS / 2).long().clamp_(0, BINS - 1)
            counts += torch.bincount(bins, minlength=BINS).cpu()
    return Histogram(limit, tuple(counts.tolist()))


def _gradients(layer: nn.Module) -> list[Tensor]:
    return [weight.grad for weight in layer.parameters() if weight.grad is not None]


def _rms(tensors: list[Tensor]) -> float | None:
    """Return the root mean square of all values, None without any."""
    count = sum(tensor.numel() for tensor in tensors)
    if not count:
        return None
    norms = [torch.linalg.vector_norm(tensor, dtype=torch.float64) for tensor in tensors]
    return math.hypot(*map(float, norms)) / math.sqrt(count)
