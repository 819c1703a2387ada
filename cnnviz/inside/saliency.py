"""Which parts of an image an answer depends on: heat maps by several methods, of any module.

A heat map shows where a method finds influence on one output.  It proves nothing about why: methods
disagree, and some hardly change when the weights are random (Adebayo et al., "Sanity checks for
saliency maps", 2018, https://arxiv.org/abs/1810.03292).
"""

import functools
import importlib
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.inside.copies import evaluation_copy, find_layer, layer_names
from cnnviz.inside.methods import METHODS, Method, Sides, no_maps
from cnnviz.inside.occlusion import Occlusion, occlude
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
    report: Callable[[int], None] | None = None,
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
        report: Called with the number of images that have run through the network so far, of
            :func:`cnnviz.inside.count_passes`; an exception that it raises ends the computation.
        **options: Of the method; see :mod:`cnnviz.inside.saliency_gradient`.

    Raises:
        Problem: The method needs something that the network lacks; the message says what.
    """
    _check_request(method, x)
    chosen = METHODS[method]
    copied = _watched_copy(module, target, report)
    x, start = x.detach().clone(), time.perf_counter()
    if target is None:
        with torch.no_grad():
            target = int(copied(x)[0].argmax())
    if chosen.of_layer:
        layer = options["layer"] = _choose_layer(copied, x, chosen, layer)
    compute: Callable[..., Tensor] = importlib.import_module(chosen.module).compute
    with torch.enable_grad():
        values = compute(method, copied, x, target, **options)  # (h, w)
    seconds = time.perf_counter() - start
    array: Floats = values.detach().float().cpu().numpy()
    return Saliency(method, layer or "", target, array, (x.shape[2], x.shape[3]), seconds)


def occlusion(
    module: nn.Module,
    x: Tensor,
    *,
    fill: Tensor | float = 0.0,
    window: Sides | int | None = None,
    stride: int | None = None,
    report: Callable[[int], None] | None = None,
) -> Occlusion:
    """Return what a network predicts while a patch covers one place after the other.

    The heat map of every class follows from it (:meth:`Occlusion.falls`), without further forward
    passes. The module stays as it is, as with :func:`saliency`.

    Args:
        module: A network that returns one value per class.
        x: Its input, (1, C, H, W).
        fill: The paint of the patch: a number or (C, 1, 1), in the values of the input.
        window: Height and width of the patch in pixels, or one number for both; None for a seventh
            of the image.
        stride: From one place to the next; None for half a patch, or more where there would be too
            many places.
        report: As of :func:`saliency`.

    Raises:
        Problem: The network does not classify, or the input is not one image.
    """
    _check_request("occlusion", x)
    return occlude(_watched_copy(module, None, report), x, fill, window, stride)


def _watched_copy(
    module: nn.Module, target: int | None, report: Callable[[int], None] | None
) -> nn.Module:
    """Return the copy that is looked into; its output is checked and its images are counted."""
    copied = evaluation_copy(module)
    copied.register_forward_hook(functools.partial(_check_output, target))
    if report is not None:
        copied.register_forward_hook(_count_images(report))
    return copied


def _count_images(report: Callable[[int], None]) -> Callable[..., None]:
    """Return a hook that reports how many images have run through the network."""
    count = 0

    def hook(module: nn.Module, arguments: object, output: Tensor) -> None:
        nonlocal count
        count += len(output)
        report(count)

    return hook


def _check_request(method: str, x: Tensor) -> None:
    """Refuse a method that does not exist, and an input that is not one image."""
    if method not in METHODS:
        raise Problem(
            "Unknown method “{name}”. The methods are {methods}.",
            setting="method",
            nearest="grad-cam",
            name=method,
            methods=", ".join(METHODS),
        )
    if x.ndim != 4 or len(x) != 1:
        raise Problem(
            "A heat map needs one image, (1, C, H, W); the input is {shape}.",
            setting="image",
            shape=str(tuple(x.shape)),
        )


def map_layers(module: nn.Module, x: Tensor) -> list[str]:
    """Return the names of the layers, at any depth, whose output has feature maps (N, C, H, W).

    Maps of a single cell are left out: there is nothing to see in them.
    """
    return _map_layers(evaluation_copy(module), x)


def _check_output(target: int | None, module: nn.Module, arguments: object, output: Tensor) -> None:
    """Hook: refuse a network that does not classify, or has no such class."""
    if output.ndim != 2:
        raise Problem(
            "This network does not return one value per class, but {shape}.",
            setting="net",
            shape=str(tuple(output.shape)),
        )
    if target is not None and not 0 <= target < output.shape[1]:
        raise Problem(
            "This network has the classes 0 to {last}, not {target}.",
            setting="target",
            nearest=0,
            last=output.shape[1] - 1,
            target=target,
        )


@torch.no_grad()
def _map_layers(copied: nn.Module, x: Tensor) -> list[str]:
    found: dict[str, None] = {}

    def note(name: str, part: nn.Module, arguments: object, output: object) -> None:
        found.pop(name, None)  # the order is that of the last calls
        if isinstance(output, Tensor) and output.ndim == 4 and output[0, 0].numel() > 1:
            found[name] = None

    with ExitStack() as hooks:
        for name in layer_names(copied):
            part = find_layer(copied, name)
            hooks.enter_context(part.register_forward_hook(functools.partial(note, name)))
        copied(x)
    return list(found)


def _choose_layer(copied: nn.Module, x: Tensor, method: Method, layer: str | None) -> str:
    """Return the layer whose maps explain, the last one if none is named."""
    if layer is not None:
        find_layer(copied, layer)
        return layer
    names = _map_layers(copied, x)
    if not names:
        raise no_maps(method.title)
    return names[-1]
