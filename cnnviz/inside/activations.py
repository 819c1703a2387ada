"""Activations and kernels of any ``nn.Module``, which stays as it is."""

import copy
import functools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def record_outputs(module: nn.Module) -> Iterator[dict[str, Tensor]]:
    """Record the outputs of a module's children, by their names, while the block runs.

    The hooks are removed when the block ends, also when it ends with an exception.

    Yields:
        A dict that fills, in the order of the calls, with each child's output: detached and copied,
        so that no later in-place operation changes it. Of a child called twice it holds the last
        output; an output that is not a tensor is left out.
    """
    outputs: dict[str, Tensor] = {}

    def record(name: str, child: nn.Module, arguments: object, output: object) -> None:
        if isinstance(output, Tensor):
            outputs[name] = output.detach().clone()

    with ExitStack() as hooks:
        for name, child in module.named_children():
            hooks.enter_context(child.register_forward_hook(functools.partial(record, name)))
        yield outputs


@torch.no_grad()
def activations(module: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Return the output of every layer in evaluation mode.

    A copy of the module runs, without gradients and without in-place operations: an in-place ReLU
    would overwrite the output of the layer before it. The module itself and its mode do not change.

    Args:
        module: The network; its direct children are its layers.
        x: Its input, (N, C, H, W) for images, on the network's device.

    Returns:
        Name of the layer to its output, (N, C', H', W') or (N, F), in the order of the layers.
    """
    copied = _evaluation_copy(module)
    with record_outputs(copied) as outputs:
        copied(x)  # (N, C, H, W) -> (N, classes)
    return outputs


def kernels(layer: nn.Module) -> tuple[Tensor, Tensor | None]:
    """Return the kernels and biases of a convolution.

    Returns:
        Weights (O, C/groups, kH, kW) and biases (O,) or None.

    Raises:
        TypeError: The layer is not an ``nn.Conv2d``.
    """
    if not isinstance(layer, nn.Conv2d):
        raise TypeError(f"Only a convolution has kernels, not {type(layer).__name__}")
    bias = layer.bias
    return layer.weight.detach().clone(), None if bias is None else bias.detach().clone()


@torch.no_grad()
def probabilities(output: Tensor) -> Tensor:
    """Return class probabilities (N, classes) of logits or log-probabilities (N, classes).

    Softmax of log-probabilities gives the probabilities, so both kinds are accepted.
    """
    return torch.softmax(output.double(), dim=1)  # (N, classes)


def _evaluation_copy(module: nn.Module) -> nn.Module:
    """Return a copy in evaluation mode that shares the weights, without in-place operations."""
    tensors = [*module.parameters(), *module.buffers()]
    shared: dict[int, object] = {id(tensor): tensor for tensor in tensors}
    copied = copy.deepcopy(module, shared)
    for name, child in copied._modules.items():  # a layer that is used twice becomes two
        copied._modules[name] = copy.deepcopy(child, dict(shared))
    for part in copied.modules():
        if getattr(part, "inplace", False):
            part.inplace = False  # type: ignore[assignment]
    return copied.eval()
