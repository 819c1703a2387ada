"""From a gradient to a step: the optimiser."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.training.recipe.settings import Optimizer, Settings

MOMENTUM = 0.9


def learning(module: nn.Module) -> list[nn.Parameter]:
    """Return the weights that steps change: those that are not frozen."""
    return [weight for weight in module.parameters() if weight.requires_grad]


def optimizer(settings: Settings, module: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """Return the optimiser of a run; its steps are fused, one kernel for all weights.

    On CUDA the learning rate is a tensor there, and no step waits for the device: so a CUDA graph
    can hold it.
    """
    weights = learning(module)
    decay = settings.weight_decay
    fused = device.type != "mps"
    graphs = device.type == "cuda"
    rate: float | Tensor = settings.learning_rate
    if graphs:
        rate = torch.tensor(settings.learning_rate, device=device)
    match settings.optimizer:
        case Optimizer.SGD:
            return torch.optim.SGD(weights, lr=rate, weight_decay=decay, fused=fused)
        case Optimizer.MOMENTUM:
            return torch.optim.SGD(
                weights, lr=rate, weight_decay=decay, momentum=MOMENTUM, fused=fused
            )
        case Optimizer.ADAM:
            return torch.optim.Adam(
                weights, lr=rate, weight_decay=decay, fused=fused, capturable=graphs
            )
        case Optimizer.ADAMW:
            return torch.optim.AdamW(
                weights, lr=rate, weight_decay=decay, fused=fused, capturable=graphs
            )


@torch.no_grad()
def make(optimizer: torch.optim.Optimizer, scaler: torch.amp.GradScaler | None = None) -> None:
    """Make a step with the gradients that are there.

    Without torch's wrapper, which tells the profiler and calls hooks that nobody set: it takes a
    tenth of a millisecond, and a whole step of a small network three.

    Args:
        optimizer: What makes it.
        scaler: Scaled the loss, if it is switched on.
    """
    if scaler is not None and scaler.is_enabled():
        scaler.step(optimizer)
        scaler.update()
    else:
        inspect.unwrap(type(optimizer).step)(optimizer)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Set the learning rate of the next step; a tensor stays where it is."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate


def load(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Give an optimiser the state of another, made on whatever device; how it works stays."""
    own = ("lr", "fused", "capturable")
    kept = [{name: group[name] for name in own if name in group}
            for group in optimizer.param_groups]  # fmt: skip
    groups = [{**group, **mine} for group, mine in zip(state["param_groups"], kept, strict=True)]
    optimizer.load_state_dict({**state, "param_groups": groups})
    for group, mine in zip(optimizer.param_groups, kept, strict=True):
        group.update(mine)  # the very tensor of the rate
