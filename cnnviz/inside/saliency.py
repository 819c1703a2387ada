"""Which parts of an image an answer depends on: heat maps by several methods, of any module.

A heat map shows where a method finds influence on one output.  It proves nothing about why: methods
disagree, and some hardly change when the weights are random (Adebayo et al., "Sanity checks for
saliency maps", 2018, https://arxiv.org/abs/1810.03292).
"""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.inside.activations import record_outputs
from cnnviz.inside.copies import evaluation_copy, find_layer, layer_names
from cnnviz.inside.methods import METHODS, Method
from cnnviz.problem import Problem

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Saliency:
    """A heat map.

    Attributes:
        method: Its name in ``METHODS``.
        layer: Dotted name of the layer, empty for methods of the whole network.
        target: The class that is explained.
        values: (h, w) the influence: of a layer's size, or of the image's.
        image_size: Height and width of the image.
        seconds: How long it took.
    """

    method: str
    layer: str
    target: int
    values: Floats
    image_size: tuple[int, int]
    seconds: float

    @property
    def signed(self) -> bool:
        """Values below zero speak against the class."""
        return METHODS[self.method].signed

    @property
    def scaled(self) -> Floats:
        """(h, w) the values divided by the largest magnitude; zeros stay zeros."""
        largest = float(np.nanmax(np.abs(self.values), initial=0.0))
        return self.values / np.float32(largest or 1.0)

    def enlarged(self) -> Floats:
        """Return the scaled values in the size of the image, (H, W), interpolated linearly."""
        small = torch.from_numpy(self.scaled)[None, None]  # (1, 1, h, w)
        large = nn.functional.interpolate(small, self.image_size, mode="bilinear")
        values: Floats = large[0, 0].numpy()  # (H, W)
        return values


def saliency(
    module: nn.Module,
    x: Tensor,
    target: int | None = None,
    *,
    method: str = "grad-cam",
    layer: str | None = None,
    **options: Any,
) -> Saliency:
    """Return a heat map of the influence on one class.

    A copy of the module in evaluation mode is looked into; the module itself, its gradients and
    torch's random state stay as they are.

    Args:
        module: A network that returns one value per class, (1, classes): logits, log-probabilities
            or probabilities. Its output for the class is explained as it is.
        x: Its input, (1, C, H, W).
        target: The class; None for the predicted one.
        method: One of ``METHODS``.
        layer: Dotted name of the layer for methods that explain by feature maps; None for the last
            one that has any.
        **options: Of the method; see :mod:`cnnviz.inside.saliency_gradient`.

    Raises:
        Problem: The method needs something that the network lacks; the message says what.
    """
    if method not in METHODS:
        raise Problem(
            "Unknown method “{name}”. The methods are {methods}.",
            setting="method",
            nearest="grad-cam",
            name=method,
            methods=", ".join(METHODS),
        )
    chosen = METHODS[method]
    copied = evaluation_copy(module)
    x = x.detach().clone()
    predicted = _predict(copied, x)
    target = predicted if target is None else target
    if chosen.of_layer:
        layer = _choose_layer(module, copied, x, chosen, layer)
        options["layer"] = layer
    compute: Callable[..., Tensor] = importlib.import_module(chosen.module).compute
    start = time.perf_counter()
    with torch.enable_grad():
        values = compute(method, copied, x, target, **options)  # (h, w)
    seconds = time.perf_counter() - start
    array: Floats = values.detach().float().cpu().numpy()
    height, width = x.shape[2:]
    return Saliency(method, layer or "", target, array, (height, width), seconds)


def map_layers(module: nn.Module, x: Tensor) -> list[str]:
    """Return the names of the layers, at any depth, whose output has feature maps (N, C, H, W).

    Maps of a single cell are left out: there is nothing to see in them.
    """
    return _map_layers(evaluation_copy(module), x)


def _predict(module: nn.Module, x: Tensor) -> int:
    if x.ndim != 4 or len(x) != 1:
        raise Problem(
            "A heat map needs one image, (1, C, H, W); the input is {shape}.",
            setting="image",
            shape=str(tuple(x.shape)),
        )
    with torch.no_grad():
        output = module(x)  # (1, classes)
    if output.ndim != 2:
        raise Problem(
            "This network does not return one value per class, but {shape}.",
            setting="net",
            shape=str(tuple(output.shape)),
        )
    return int(output[0].argmax())


@torch.no_grad()
def _map_layers(copied: nn.Module, x: Tensor) -> list[str]:
    with record_outputs(copied, layer_names(copied)) as outputs:
        copied(x)
    return [
        name
        for name, output in outputs.items()
        if output.ndim == 4 and output.shape[2] * output.shape[3] > 1
    ]


def _choose_layer(
    module: nn.Module, copied: nn.Module, x: Tensor, method: Method, layer: str | None
) -> str:
    """Return the layer whose maps explain, the last one if none is named."""
    if layer is not None:
        find_layer(module, layer)
    names = _map_layers(copied, x)
    if not names:
        raise Problem(
            "{method} explains by feature maps, and this network has none. The input gradient and "
            "occlusion work without.",
            setting="method",
            nearest="gradient",
            method=method.title,
        )
    if layer is not None and layer not in names:
        raise Problem(
            "Layer {name} has no feature maps of more than one cell; the last one that has is "
            "{nearest}.",
            setting="layer",
            nearest=names[-1],
            name=layer,
        )
    return names[-1] if layer is None else layer
