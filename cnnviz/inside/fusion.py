"""Batch norms fused into the convolutions before them: the same numbers in less time."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def fuse_batch_norms(module: nn.Module) -> None:
    """Fuse the batch norms of a network in evaluation mode with the convolutions before them.

    There a batch norm multiplies and adds fixed numbers, as the convolution could do itself
    (:func:`torch.nn.utils.fusion.fuse_conv_bn_eval`); the output is the same up to rounding.  A
    batch norm is replaced by an identity, so that all layers keep their names.  Only those that
    follow a convolution in an ``nn.Sequential`` are fused: elsewhere it is not known what runs
    after what.

    Args:
        module: The network, such as a copy of :func:`cnnviz.inside.evaluation_copy`: its layers
            are replaced, the tensors that it shares stay as they are.
    """
    for part in list(module.modules()):
        if not isinstance(part, nn.Sequential) or type(part).forward is not nn.Sequential.forward:
            continue
        for (before, convolution), (after, norm) in pairwise(part.named_children()):
            if type(convolution) is not nn.Conv2d or type(norm) is not nn.BatchNorm2d:
                continue
            if norm.running_mean is not None and not (_has_hooks(convolution) or _has_hooks(norm)):
                fused = fuse_conv_bn_eval(convolution, norm)  # with weights of its own
                part.add_module(before, fused.to(memory_format=torch.channels_last))
                part.add_module(after, nn.Identity())


def _has_hooks(layer: nn.Module) -> bool:
    """Return whether a layer has hooks, which would be lost."""
    return bool(layer._forward_hooks or layer._forward_pre_hooks)
