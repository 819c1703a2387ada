"""What *Why this answer* computes; all sessions share the latest results."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.problem import Problem
from cnnviz.ui.inside.why.masks import read_mask
from cnnviz.ui.inside.why.state import PATCHES
from cnnviz.ui.inside.why.subject import GRAY, Subject
from cnnviz.ui.models.loading import Floats
from cnnviz.ui.models.shared_cache import SharedCache
from cnnviz.ui.models.threads import threads_beside

if TYPE_CHECKING:
    from torch import Tensor

    from cnnviz.inside import Occlusion, Saliency

Shares = NDArray[np.float64]

MOST_BYTES = 32 * 2**20
MOST_VALUES = 2**20
"""Input values that run through a network at once, at most."""
MOST_SCORE_CAM = 100_000_000_000
"""Multiply-accumulate operations for Score-CAM: about half a minute on two cores."""
GIVE_WAY_S = 0.001
"""Between two batches of a long computation, so that others can compute with the network."""
_heat_maps: SharedCache[Saliency] = SharedCache(lambda heat: heat.values.nbytes + 1000)
_occlusions: SharedCache[Occlusion] = SharedCache(lambda found: found.shares.nbytes + 1000)


def known_heat_map(
    subject: Subject, method: str, layer: str | None, target: int
) -> Saliency | None:
    """Return the heat map of a class if it is in the cache."""
    return _heat_maps.peek(_heat_key(subject, method, layer, target))


def known_occlusion(subject: Subject, patch: str) -> Occlusion | None:
    """Return what is known with the patch at every place if it is in the cache."""
    return _occlusions.peek((subject.key, subject.image.digest, patch))


def occlusion(
    subject: Subject, patch: str, report: Callable[[int], None] | None = None
) -> Occlusion:
    """Return the probabilities of all classes with a gray patch at every place of the image.

    Args:
        subject: Network and image.
        patch: One of ``PATCHES``.
        report: Called with the number of images that have run through the network.
    """

    def compute() -> Occlusion:
        from cnnviz import inside

        model = subject.model
        with model.lock:
            copied = inside.evaluation_copy(model.module)
        # The copy is nobody else's: others compute with the network meanwhile.
        with threads_beside(model):
            return inside.occlusion(
                copied,
                subject.tensor,
                fill=_paint(subject, GRAY),
                window=patch_size(subject, patch),
                report=report,
            )

    key = (subject.key, subject.image.digest, patch)
    return _occlusions.get(key, compute, MOST_BYTES)


def patch_size(subject: Subject, patch: str) -> tuple[int, int]:
    """Return height and width of a patch, one of ``PATCHES``, on the image."""
    from cnnviz.inside.methods import occlusion_window

    height, width = subject.image.input.shape[1:]
    share = PATCHES[patch]
    return occlusion_window(height, share), occlusion_window(width, share)


def count_occlusion_passes(subject: Subject, patch: str) -> int:
    """Return how many images run through the network for the heat maps of all classes."""
    from cnnviz import inside

    height, width = subject.image.input.shape[1:]
    return inside.count_passes("occlusion", (height, width), window=patch_size(subject, patch))


def occlusion_map(subject: Subject, patch: str, target: int) -> Saliency:
    """Return the heat map of a class by occlusion."""
    from cnnviz import inside

    found = occlusion(subject, patch)
    falls = found.falls(target)
    return inside.Saliency("occlusion", "", target, falls, found.image_size, found.seconds)


def _heat_key(subject: Subject, method: str, layer: str | None, target: int) -> Hashable:
    return subject.key, subject.image.digest, method, layer, target


def count_heat_passes(subject: Subject, method: str, layer: str | None) -> int:
    """Return how many images run through the network for a heat map."""
    from cnnviz import inside

    channels = subject.map_layers[layer].channels if layer is not None else 0
    height, width = subject.image.input.shape[1:]
    return inside.count_passes(method, (height, width), channels)


def heat_map(
    subject: Subject,
    method: str,
    layer: str | None,
    target: int,
    report: Callable[[int], None] | None = None,
) -> Saliency:
    """Return the heat map of a class.

    Args:
        subject: Network and image.
        method: Its name in ``cnnviz.inside.METHODS``; not ``occlusion``, see :func:`occlusion_map`.
        layer: Dotted name of the layer, for methods that explain by maps.
        target: The class.
        report: Called with the number of images that have run through the network; meanwhile,
            others compute with it.

    Raises:
        Problem: The method needs something that the network lacks, or would take too long.
    """
    check_heat_map(subject, method, layer)
    options = {"fill": _paint(subject, 0.0)} if method == "integrated-gradients" else {}

    def compute() -> Saliency:
        from cnnviz import inside

        model = subject.model
        give_way = None if report is None else functools.partial(_give_way, model.lock, report)
        with model.lock:
            return inside.saliency(
                model.module,
                subject.tensor,
                target,
                method=method,
                layer=layer,
                report=give_way,
                **options,
            )

    return _heat_maps.get(_heat_key(subject, method, layer, target), compute, MOST_BYTES)


def _give_way(lock: threading.Lock, report: Callable[[int], None], count: int) -> None:
    """Let others compute with the network between two batches, and report."""
    lock.release()
    try:
        time.sleep(GIVE_WAY_S)  # else this thread would be the next one again
        report(count)
    finally:
        lock.acquire()


def painted_shares(subject: Subject, mask: str, paint: float) -> Shares:
    """Return the probabilities (F,) for the image with a part painted over.

    Args:
        subject: Network and image.
        mask: What is painted over, see ``masks``.
        paint: Its brightness, from 0 to 1.
    """
    import torch

    from cnnviz.inside.variants import paint_over

    covered = torch.tensor(read_mask(mask))  # (h, w)
    painted = paint_over(subject.tensor, covered, _paint(subject, paint))  # (1, C, H, W)
    shares: Shares = shares_of(subject, painted)[0]
    return shares


def painted_pixels(subject: Subject, mask: str, paint: float) -> Floats:
    """Return the image (C, H, W) from 0 to 1 with a part painted over."""
    import torch

    from cnnviz.inside.variants import paint_over

    covered = torch.tensor(read_mask(mask))  # (h, w)
    pixels: Floats = paint_over(torch.tensor(subject.pixels)[None], covered, paint)[0].numpy()
    return pixels


def background(subject: Subject) -> float:
    """Return the brightness of what comes in when the image moves: the median of its border."""
    pixels = subject.pixels
    border = np.ones(pixels.shape[1:], dtype=bool)
    border[1:-1, 1:-1] = False
    return float(np.median(pixels[:, border]))


def shares_of(subject: Subject, inputs: Tensor) -> Shares:
    """Return the probabilities (N, F) for inputs (N, C, H, W) of the network."""
    import torch

    from cnnviz import inside

    model = subject.model
    with model.lock, torch.inference_mode():
        outputs: list[Tensor] = [
            model.module(part) for part in torch.split(inputs, _batch_size(inputs))
        ]
    shares: Shares = inside.class_probabilities(torch.cat(outputs).double()).numpy()  # (N, F)
    return shares


def _batch_size(inputs: Tensor) -> int:
    """Return how many images run at once: VGG-11 keeps much memory for each."""
    return max(1, MOST_VALUES // inputs[0].numel())


def _paint(subject: Subject, brightness: float) -> Tensor:
    """Return a shade of gray as (C, 1, 1) in the values of the network's input."""
    import torch

    channels = len(subject.image.input)
    return subject.normalized(torch.full((channels, 1, 1), brightness))


def check_heat_map(subject: Subject, method: str, layer: str | None) -> None:
    """Refuse what would take minutes.

    Raises:
        Problem: The message says what takes less.
    """
    if method != "score-cam" or layer is None:
        return
    network = subject.model.network
    channels = subject.map_layers[layer].channels
    operations = channels * network.multiply_adds
    if operations > MOST_SCORE_CAM:
        raise Problem(
            "Score-CAM would run {count} forward passes here, with {operations} multiplications; "
            "the limit is {most}. Choose a layer with fewer maps, or Grad-CAM.",
            setting="method",
            nearest="grad-cam",
            count=channels,
            operations=f"{operations:,}",
            most=f"{MOST_SCORE_CAM:,}",
        )
