"""What a loaded network computes: activations, probabilities, kernels, close-ups."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.layers.kinds import Softmax
from cnnviz.ui.models.loading import Floats, Model
from cnnviz.ui.models.shared_cache import SharedCache

if TYPE_CHECKING:
    from cnnviz.inside import Closeup
    from cnnviz.inside.contributions import Contributions
    from cnnviz.inside.reading import LayerReading

MOST_BYTES = 256 * 2**20
"""Size of the cache; the activations of VGG-11 for one image take 63 MB."""
_outputs: SharedCache[list[Floats]] = SharedCache(
    lambda outputs: sum(output.nbytes for output in outputs)
)


def activations(model: Model, x: Floats, digest: str = "") -> list[Floats]:
    """Return the output of every layer for one input (C, H, W); all sessions share the latest.

    The digest, see :func:`input_digest`, is computed if it is empty.

    Returns:
        For each row of the network's table (C', H', W') or (F,).
    """

    def compute() -> list[Floats]:
        import torch

        from cnnviz import inside

        with model.lock:
            results = inside.activations(model.module, torch.tensor(x)[None])  # (1, C, H, W)
        return [output[0].numpy() for output in results.values()]

    return _outputs.get((model.key, digest or input_digest(x)), compute, MOST_BYTES)


def input_digest(x: Floats) -> str:
    """Return a name for an input of a network."""
    return hashlib.sha256(np.ascontiguousarray(x).tobytes()).hexdigest()


def probabilities(model: Model, output: Floats) -> NDArray[Any]:
    """Return the class probabilities (F,) of a network's output (F,).

    The output holds logits, log-probabilities or, of a network that ends in Softmax, these.
    """
    import torch

    if isinstance(model.network.layers[-1], Softmax):
        return output

    from cnnviz import inside

    return inside.probabilities(torch.tensor(output)[None])[0].numpy()


def layer_kernels(model: Model, index: int) -> Floats:
    """Return the kernels of a convolution, (O, C/groups, kH, kW)."""
    from cnnviz import inside

    return inside.kernels(model.module[index])[0].numpy()


def map_closeup(
    model: Model, index: int, before: Floats, after: Floats, channel: int
) -> Closeup | None:
    """Return how one map of a layer is computed; None for a layer without close-ups."""
    import torch

    from cnnviz import inside

    tensors = torch.from_numpy(before), torch.from_numpy(after)
    return inside.closeup(model.module[index], *tensors, channel)


def map_reading(model: Model, index: int, before: Floats, after: Floats) -> LayerReading | None:
    """Return how all maps of a layer are computed; None for a layer without close-ups."""
    import torch

    from cnnviz.inside.reading import layer_reading

    tensors = torch.from_numpy(before), torch.from_numpy(after)
    return layer_reading(model.module[index], *tensors)


def value_contributions(
    model: Model, first: int, last: int, features: Floats, index: int
) -> Contributions | None:
    """Return what features contribute to one output value of a later layer.

    Args:
        model: The network.
        first: The layer that the features go into.
        last: The layer whose output has the value.
        features: (C, H, W) or (F,).
        index: Of the value.

    Returns:
        None where a layer between them is not piecewise linear.
    """
    import torch

    from cnnviz.inside import contributions as maths

    layers = list(model.module[first : last + 1])
    if not maths.is_piecewise_linear(layers):
        return None
    with model.lock:
        return maths.contributions(layers, torch.from_numpy(features), index)
