"""Optimizers: from a gradient to a step."""

import inspect
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.training.recipe.choices import TORCH_OPTIMIZERS
from cnnviz.training.recipe.settings import Settings


def trainable_weights(module: nn.Module) -> list[nn.Parameter]:
    """Return the weights that steps change: those that are not frozen."""
    return [weight for weight in module.parameters() if weight.requires_grad]


def create_optimizer(
    settings: Settings, module: nn.Module, device: torch.device
) -> torch.optim.Optimizer:
    """Return the optimizer of a run; its steps are fused, one kernel for all weights.

    On CUDA the learning rate is a tensor there, and no step waits for the device: so a CUDA graph
    can hold it.
    """
    name, arguments = TORCH_OPTIMIZERS[settings.optimizer]
    on_cuda = device.type == "cuda"
    rate: float | Tensor = settings.learning_rate
    if on_cuda:
        rate = torch.tensor(settings.learning_rate, device=device)
    optimizer: torch.optim.Optimizer = getattr(torch.optim, name)(
        trainable_weights(module),
        lr=rate,
        weight_decay=settings.weight_decay,
        fused=device.type != "mps",
        **arguments,
        **({"capturable": on_cuda} if name != "SGD" else {}),
    )
    return optimizer


@torch.no_grad()
def step_optimizer(
    optimizer: torch.optim.Optimizer, scaler: torch.amp.GradScaler | None = None
) -> None:
    """Make a step with the present gradients; the scaler has scaled the loss if it is switched on.

    Without torch's wrapper, which calls the profiler and unused hooks: it takes a tenth of a
    millisecond, and a whole step of a small network three.
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


def load_state(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Load an optimizer state saved on any device; keep the settings of this device."""
    own: list[dict[str, Any]] = [
        {name: group[name] for name in ("lr", "fused", "capturable") if name in group}
        for group in optimizer.param_groups
    ]
    groups = [{**group, **ours} for group, ours in zip(state["param_groups"], own, strict=True)]
    optimizer.load_state_dict({**state, "param_groups": groups})
    for group, ours in zip(optimizer.param_groups, own, strict=True):
        group.update(ours)  # the very tensor of the rate
