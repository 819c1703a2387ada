"""Make the report of an epoch."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from cnnviz.inside import activations
from cnnviz.nets import train_limits
from cnnviz.training.loop import out_of_memory
from cnnviz.training.loop.evaluation import Answers, scaled
from cnnviz.training.records.report import Mistake, Report, Strength

MISTAKES = 24
LOOKED_AT = 32
"""Test pictures whose activations tell how strong a layer works: few, as the run waits for it."""


def report(epoch: int, found: Answers, classes: int, strengths: tuple[Strength, ...]) -> Report:
    """Return the report of an epoch.

    Args:
        epoch: The epoch, from 1.
        found: What the network says to the test pictures.
        classes: How many classes there are.
        strengths: Of its layers.
    """
    pairs = found.truth * classes + found.predicted  # (N,)
    counts = torch.bincount(pairs, minlength=classes**2).reshape(classes, classes)
    return Report(
        epoch=epoch,
        confusion=tuple(map(tuple, counts.tolist())),
        worst=_worst(found),
        strengths=strengths,
    )


def _worst(found: Answers) -> tuple[Mistake, ...]:
    wrong = torch.nonzero(found.predicted != found.truth).flatten()  # (M,)
    order = wrong[found.losses[wrong].argsort(descending=True, stable=True)[:MISTAKES]]
    return tuple(
        Mistake(
            picture=place,
            truth=int(found.truth[place]),
            predicted=int(found.predicted[place]),
            sure=float(found.sure[place]),
            chance=math.exp(-float(found.losses[place])),
        )
        for place in order.tolist()
    )


def strengths_for(module: nn.Sequential, pictures: Tensor) -> tuple[Strength, ...]:
    """Return how large the numbers of each layer are for the first of some pictures.

    Args:
        module: The network, with the gradients of its last step.
        pictures: (N, C, H, W) uint8, on its device.
    """
    return out_of_memory.fitting(
        lambda count: strengths(module, scaled(pictures[:count])),
        min(LOOKED_AT, train_limits.evaluation_batch_size(tuple(pictures.shape[1:]))),
        pictures.device,
    )


def strengths(module: nn.Sequential, images: Tensor) -> tuple[Strength, ...]:
    """Return how large the numbers of each layer are.

    Args:
        module: The network, with the gradients of its last step.
        images: (N, C, H, W) floats, on its device.
    """
    outputs = activations(module, images)
    return tuple(
        Strength(layer, _rms([outputs[name]]) or 0.0, _rms(_gradients(child)))
        for layer, (name, child) in enumerate(module.named_children())
    )


def _gradients(layer: nn.Module) -> list[Tensor]:
    return [weight.grad for weight in layer.parameters() if weight.grad is not None]


def _rms(tensors: list[Tensor]) -> float | None:
    """Return the root mean square of all values, None if there are none."""
    count = sum(one.numel() for one in tensors)
    if not count:
        return None
    lengths = [torch.linalg.vector_norm(one, dtype=torch.float64) for one in tensors]
    return math.hypot(*map(float, lengths)) / math.sqrt(count)
