"""The weights of a network: random from a seed, as safetensors, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.nets.network import Network
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from torch import Tensor, nn


def initialized(network: Network, seed: int) -> nn.Sequential:
    """Return the network with random weights of a seed; torch's random state stays as it is.

    Raises:
        Problem: A layer does not fit; the message says which and why.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return network.to_torch()


def pack(module: nn.Module) -> bytes:
    """Return a module's weights and buffers as safetensors, under their names in the module."""
    from safetensors.torch import save

    return save({name: value.cpu().contiguous() for name, value in module.state_dict().items()})


def join_parts(trained: bytes, frozen: bytes) -> bytes:
    """Return what :func:`pack` returns for a module, from what it returns for both of its parts.

    Needs no torch.
    """
    from safetensors.numpy import load, save

    return save({**load(frozen), **load(trained)})


def unpack(network: Network, content: bytes) -> nn.Sequential:
    """Return the network with the weights of safetensors, in evaluation mode, on the CPU.

    Raises:
        Problem: The content is not safetensors, or belongs to another network.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        tensors = load(content)
    except SafetensorError as error:
        raise Problem("These weights are damaged: {detail}.", detail=str(error)) from error
    module = network.to_torch()
    check_shapes(network, module.state_dict(), tensors)
    module.load_state_dict(tensors)
    return module.eval()


def check_shapes(network: Network, ours: dict[str, Tensor], tensors: dict[str, Tensor]) -> None:
    """Refuse tensors that do not have the names and shapes of a network's.

    Raises:
        Problem: They belong to another network; the message names the first tensor that differs.
    """
    for name in [*ours, *(tensors.keys() - ours.keys())]:
        if name not in tensors or name not in ours or tensors[name].shape != ours[name].shape:
            raise Problem(
                "These weights do not belong to {net}: {tensor} should be {expected} but is "
                "{actual}.",
                setting="weights",
                net=network.name,
                tensor=name,
                expected=shape_text(ours.get(name)),
                actual=shape_text(tensors.get(name)),
            )


def shape_text(tensor: Tensor | None) -> str:
    """Return the shape of a tensor as text, a dash for a missing one."""
    return "–" if tensor is None else str(tuple(tensor.shape))
