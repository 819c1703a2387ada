"""From a gradient to a step: the optimiser."""

from __future__ import annotations

import torch
from torch import nn

from cnnviz.training.settings import Optimizer, Settings

MOMENTUM = 0.9


def optimizer(settings: Settings, module: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """Return the optimiser of a run; its steps are fused, one kernel for all weights."""
    weights = list(module.parameters())
    rate, decay = settings.learning_rate, settings.weight_decay
    fused = device.type != "mps"
    match settings.optimizer:
        case Optimizer.SGD:
            return torch.optim.SGD(weights, lr=rate, weight_decay=decay, fused=fused)
        case Optimizer.MOMENTUM:
            return torch.optim.SGD(
                weights, lr=rate, weight_decay=decay, momentum=MOMENTUM, fused=fused
            )
        case Optimizer.ADAM:
            return torch.optim.Adam(weights, lr=rate, weight_decay=decay, fused=fused)
        case Optimizer.ADAMW:
            return torch.optim.AdamW(weights, lr=rate, weight_decay=decay, fused=fused)
