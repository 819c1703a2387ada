"""The weights of a network: drawn from a seed, as safetensors, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.nets.network import Network
from cnnviz.problem import Problem

if TYPE_CHECKING:
    from torch import nn


def drawn(network: Network, seed: int) -> nn.Sequential:
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


def unpack(network: Network, tensors: bytes) -> nn.Sequential:
    """Return the network with these weights, in eval mode, on the CPU.

    Raises:
        Problem: The bytes are no safetensors, or do not belong to this network.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        found = load(tensors)
    except SafetensorError as error:
        raise Problem("These weights are damaged: {detail}.", detail=str(error)) from error
    module = network.to_torch()
    wanted = module.state_dict()
    for name in sorted(found.keys() | wanted.keys()):
        if name not in found or name not in wanted or found[name].shape != wanted[name].shape:
            raise Problem(
                "These weights do not belong to {net}: {tensor} should be {wanted} but is {found}.",
                net=network.name,
                tensor=name,
                wanted=str(tuple(wanted[name].shape)) if name in wanted else "–",
                found=str(tuple(found[name].shape)) if name in found else "–",
            )
    module.load_state_dict(found)
    return module.eval()
