"""Blocks: the maps of their paths, from which their own maps are put together."""

import torch
from torch import Tensor

from cnnviz.nets.torch_modules import Branches, Residual


@torch.no_grad()
def path_outputs(block: Residual | Branches, inputs: Tensor) -> list[Tensor]:
    """Return the output of each path of a block in evaluation mode, (C', H', W').

    Args:
        block: The block; its paths are the layers and the shortcut, or the branches.
        inputs: (C, H, W).
    """
    paths = [block.layers, block.shortcut] if isinstance(block, Residual) else block.branches
    return [path(inputs[None])[0] for path in paths]


def read_maps(block: Residual | Branches, inputs: Tensor, channel: int) -> Tensor:
    """Return the maps (D, H', W') that one map of a block is put together from.

    In a residual block these are the map of the main path and that of the shortcut, which are
    added; of branches, the map of one of them, which becomes a map of the block unchanged.
    """
    outputs = path_outputs(block, inputs)
    if isinstance(block, Residual):
        return torch.stack([output[channel] for output in outputs])  # (2, H', W')
    return torch.cat(outputs)[channel : channel + 1]  # (1, H', W')


def all_read_maps(block: Residual | Branches, inputs: Tensor) -> Tensor:
    """Return what :func:`read_maps` returns for every map of a block, one after the other."""
    outputs = path_outputs(block, inputs)
    if isinstance(block, Residual):
        return torch.stack(outputs, dim=1).flatten(0, 1)  # (2·C', H', W')
    return torch.cat(outputs)  # (C', H', W')
