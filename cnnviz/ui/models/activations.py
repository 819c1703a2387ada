"""What a loaded network computes: activations, probabilities, kernels, close-ups."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.layers.kinds import Softmax
from cnnviz.nets.placed_layers import placed_layers
from cnnviz.ui.models.heavy import run_aside
from cnnviz.ui.models.loading import Floats, Model
from cnnviz.ui.models.shared_cache import SharedCache
from cnnviz.ui.models.threads import threads_for

if TYPE_CHECKING:
    from torch import nn

    from cnnviz.inside import Closeup
    from cnnviz.inside.contributions import Contributions
    from cnnviz.inside.reading import LayerReading

MOST_BYTES = 256 * 2**20
"""Size of the cache; the activations of VGG-11 for one image take 63 MB."""
_outputs: SharedCache[list[Floats]] = SharedCache(
    lambda outputs: sum(output.nbytes for output in outputs)
)
MOST_INNER_BYTES = 64 * 2**20
"""Size of the cache of what is inside blocks; that of a block of ResNet-18 takes up to 5 MB."""
_inner: SharedCache[dict[str, Floats]] = SharedCache(
    lambda outputs: sum(output.nbytes for output in outputs.values())
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

        with (
            model.lock,
            threads_for(model),
            torch.no_grad(),
            inside.record_outputs(model.recorded) as results,
        ):
            model.recorded(torch.tensor(x)[None])  # (1, C, H, W) -> (1, classes)
        return [output[0].numpy() for output in results.values()]

    key = (model.key, digest or input_digest(x))
    return _outputs.get(key, lambda: run_aside(model, compute), MOST_BYTES)


def layer_values(
    model: Model, place: int, x: Floats, outputs: list[Floats], digest: str
) -> tuple[Floats, Floats]:
    """Return the input and the output of a layer, (C, H, W) or (F,).

    Args:
        model: The network.
        place: Of the layer, which may be inside a block, see :mod:`cnnviz.nets.placed_layers`.
        x: The input of the network, (C, H, W) or (F,).
        outputs: Those of the layers of the chain.
        digest: Of the input.
    """
    if place < len(outputs):
        return [x, *outputs][place], outputs[place]
    one = placed_layers(model.network)[place]
    before = [x, *outputs][one.block]
    inner = _inner_outputs(model, one.block, before, digest)
    path, _dot, number = one.inner.rpartition(".")
    return inner[f"{path}.{int(number) - 1}"] if int(number) else before, inner[one.inner]


def _inner_outputs(model: Model, block: int, before: Floats, digest: str) -> dict[str, Floats]:
    """Return the outputs of all layers inside a block by their names; all sessions share them."""

    def compute() -> dict[str, Floats]:
        import torch

        from cnnviz import inside

        module, names = model.module[block], inner_names(model, block)
        with model.lock:
            results = inside.activations(module, torch.tensor(before)[None], names)
        return {name: output[0].numpy() for name, output in results.items()}

    key = (model.key, digest, block)
    return _inner.get(key, lambda: run_aside(model, compute), MOST_INNER_BYTES)


def inner_names(model: Model, block: int) -> list[str]:
    """Return the names of the layers inside a block, ``layers.0``."""
    return [one.inner for one in placed_layers(model.network) if one.block == block]


def layer_module(model: Model, place: int) -> nn.Module:
    """Return the torch module of a layer, which may be inside a block."""
    one = placed_layers(model.network)[place]
    return (
        model.module[place] if one.block < 0 else model.module[one.block].get_submodule(one.inner)
    )


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

    return inside.kernels(layer_module(model, index))[0].numpy()


def map_closeup(
    model: Model, index: int, before: Floats, after: Floats, channel: int
) -> Closeup | None:
    """Return how one map of a layer is computed; None for a layer without close-ups."""
    import torch

    from cnnviz import inside

    tensors = torch.from_numpy(before), torch.from_numpy(after)
    return inside.closeup(layer_module(model, index), *tensors, channel)


def map_reading(model: Model, index: int, before: Floats, after: Floats) -> LayerReading | None:
    """Return how all maps of a layer are computed; None for a layer without close-ups."""
    import torch

    from cnnviz.inside.reading import layer_reading

    tensors = torch.from_numpy(before), torch.from_numpy(after)
    return layer_reading(layer_module(model, index), *tensors)


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


def layer_contributions(model: Model, place: int, features: Floats, index: int) -> Contributions:
    """Return what the inputs (F,) of a linear layer, maybe inside a block, add to one output."""
    import torch

    from cnnviz.inside import contributions as maths

    with model.lock:
        return maths.contributions([layer_module(model, place)], torch.from_numpy(features), index)
