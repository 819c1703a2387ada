"""Weights under the names of torchvision's own networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.nets.network import Network
from cnnviz.weights.imagenet import AUXILIARY, MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

COUNTER = "num_batches_tracked"
"""The end of a name that weights lack which were saved before torch had it."""


def rename_tensors(
    network: Network, ours: Iterable[str], tensors: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Return tensors under our names if they have those of a network of torchvision.

    Its layers come in the order of ours. All other tensors stay as they are.

    Args:
        network: One of the catalog, also with another number of classes.
        ours: The names of its tensors, in their order.
        tensors: Of a file.
    """
    ours = list(ours)
    given = {name for name in tensors if not name.startswith(AUXILIARY)}
    for names in _candidates(network):
        missing = set(names) - given
        lacks_counters = all(name.endswith(COUNTER) for name in missing)
        if len(names) == len(ours) and given <= set(names) and lacks_counters:
            return {own: _tensor(name, tensors) for own, name in zip(ours, names, strict=True)}
    return tensors


def _tensor(name: str, tensors: dict[str, Tensor]) -> Tensor:
    import torch

    return tensors[name] if name in tensors else torch.tensor(0)


def _candidates(network: Network) -> Iterable[list[str]]:
    """Yield the names of the tensors of networks of torchvision with as many layers."""
    for facts in MODELS.values():
        if facts.weights.model and len(facts.network.layers) == len(network.layers):
            import torch
            from torchvision import models  # type: ignore[import-untyped]

            with torch.device("meta"):  # only the names are needed
                module = models.get_model(facts.weights.model, weights=None)
            yield [name for name in module.state_dict() if not name.startswith(AUXILIARY)]
