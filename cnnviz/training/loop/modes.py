"""Training mode: which layers of a run are in it."""

from torch import nn


def set_training_mode(module: nn.Sequential, frozen: int, *, keep_statistics: bool) -> None:
    """Put layers in training mode, but for some in evaluation mode.

    Args:
        module: The layers.
        frozen: Number of layers, from the first one on, that are in evaluation mode.
        keep_statistics: So is every batch norm; its weights are trained nevertheless.
    """
    module.train()
    module[:frozen].eval()
    if keep_statistics:
        for layer in module.modules():
            if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
                layer.eval()
