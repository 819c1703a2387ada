"""Looking into any ``nn.Module`` and leaving it as it was found."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def watching(module: nn.Module) -> Iterator[dict[str, Tensor]]:
    """Record what every child of a module puts out while the block runs.

    The hooks are gone when the block ends, also when it ends with an exception.

    Args:
        module: Any module; its direct children are watched under the names of
            ``named_children()``.

    Yields:
        A dict that fills, in the order of the calls, with each child's output: detached and copied,
        so that nothing that works in place later changes it.  A child called twice keeps the
        last output; one whose output is no tensor is left out.
    """
    seen: dict[str, Tensor] = {}

    def keep(name: str) -> Callable[[nn.Module, object, object], None]:
        def hook(child: nn.Module, arguments: object, output: object) -> None:
            if isinstance(output, Tensor):
                seen[name] = output.detach().clone()

        return hook

    handles = []
    try:
        for name, child in module.named_children():
            handles.append(child.register_forward_hook(keep(name)))
        yield seen
    finally:
        for handle in handles:
            handle.remove()


@torch.no_grad()
def activations(module: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Return the output of every top-level module, as it works when it is used.

    A copy in evaluation mode does the work (dropout lets everything pass, batch norm uses what it
    learned), without gradients and with nothing in place: an in-place ReLU would overwrite what
    the layer before it had put out.  The module itself, its mode included, is not touched.

    Args:
        module: The network; its direct children are its layers.
        x: Its input, (N, C, H, W) for pictures, on the network's device.

    Returns:
        Name of the layer to its output, (N, C', H', W') or (N, F), in the order of the layers.
    """
    twin = _twin(module)
    with watching(twin) as seen:
        twin(x)  # (N, C, H, W) -> (N, classes)
    return seen


def kernels(layer: nn.Module) -> tuple[Tensor, Tensor | None]:
    """Return the kernels and biases of a convolution.

    Returns:
        Weights (O, C/groups, kH, kW) and biases (O,) or None.

    Raises:
        TypeError: The layer is no ``nn.Conv2d``.
    """
    if not isinstance(layer, nn.Conv2d):
        raise TypeError(f"Only a convolution has kernels, not {type(layer).__name__}")
    bias = layer.bias
    return layer.weight.detach().clone(), None if bias is None else bias.detach().clone()


@torch.no_grad()
def probabilities(output: Tensor) -> Tensor:
    """Return class probabilities (N, classes) of logits or log-probabilities (N, classes).

    Softmax of log-probabilities gives the probabilities back, so both kinds may come.
    """
    return torch.softmax(output.double(), dim=1)  # (N, classes)


def _twin(module: nn.Module) -> nn.Module:
    """Return a copy in evaluation mode that shares the weights, with nothing done in place."""
    tensors = [*module.parameters(), *module.buffers()]
    shared: dict[int, object] = {id(tensor): tensor for tensor in tensors}
    twin = copy.deepcopy(module, shared)
    for name, child in twin._modules.items():  # a layer that stands in two places becomes two
        twin._modules[name] = copy.deepcopy(child, dict(shared))
    for part in twin.modules():
        if getattr(part, "inplace", False):
            part.inplace = False  # type: ignore[assignment]
    return twin.eval()
