"""Images in the space of a network's last features: a map of them, and the distance of one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.inside.activations import record_inputs
from cnnviz.inside.copies import evaluation_copy
from cnnviz.problem import Problem

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Projection:
    """The D directions in which features vary most: principal components.

    Attributes:
        mean: (F,) of the features.
        axes: (D, F) the directions, of length 1.
        shares: (D,) of the variance that each has.
    """

    mean: Floats
    axes: Floats
    shares: Floats

    def places(self, features: Floats) -> Floats:
        """Return where features (N, F) are along the axes, (N, D)."""
        places: Floats = ((features - self.mean) @ self.axes.T).astype(np.float32)
        return places


@torch.no_grad()
def last_features(
    module: nn.Module,
    images: Tensor,
    *,
    batch: int = 256,
    report: Callable[[float], object] | None = None,
) -> Floats:
    """Return what the last linear layer reads, (N, F): the features by which a network decides.

    Args:
        module: The network; it stays as it is.
        images: (N, C, H, W).
        batch: Images that run at once.
        report: Is called with the share that is done.

    Raises:
        Problem: The network has no linear layer.
    """
    linear = [name for name, part in module.named_modules() if isinstance(part, nn.Linear)]
    if not linear:
        raise Problem("The network has no fully connected layer whose inputs could be compared.")
    copied, parts = evaluation_copy(module), []
    for images_of_part in torch.split(images, batch):
        with record_inputs(copied, linear[-1:]) as inputs:
            copied(images_of_part)
        parts.append(inputs[linear[-1]].flatten(1).float().cpu().numpy())  # (n, F)
        if report is not None:
            report(sum(map(len, parts)) / len(images))
    features: Floats = np.concatenate(parts)
    return features


def principal_components(features: Floats, count: int = 2) -> Projection:
    """Return the ``count`` directions in which features (N, F) vary most.

    The sign of each is that of its largest coordinate, so that the map is the same every time.
    """
    mean = features.mean(0)
    centered = (features - mean).astype(np.float64)
    covariance = centered.T @ centered
    values, vectors = np.linalg.eigh(covariance)  # ascending
    axes = vectors[:, ::-1][:, :count].T  # (D, F)
    axes = np.pad(axes, ((0, count - len(axes)), (0, 0)))  # of fewer features than directions
    largest = np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], 1)
    axes = axes * np.where(largest < 0, -1, 1)
    shares = np.zeros(count)
    shares[: len(values)] = values[::-1][:count] / max(values.sum(), 1e-30)
    return Projection(mean, axes.astype(np.float32), shares.astype(np.float32))


def nearest(features: Floats, one: Floats, count: int) -> tuple[NDArray[np.intp], Floats]:
    """Return the places of the features (N, F) nearest to one (F,), and their distances."""
    distances = np.linalg.norm(features - one, axis=1)
    places = np.argsort(distances, kind="stable")[:count]
    return places, distances[places].astype(np.float32)


def own_distances(features: Floats) -> Floats:
    """Return how far each of the features (N, F) is from the nearest other one, (N,)."""
    values = torch.from_numpy(np.ascontiguousarray(features))
    distances = torch.cdist(values, values)  # (N, N)
    distances.fill_diagonal_(float("inf"))
    own: Floats = distances.min(1).values.numpy()
    return own


def share_nearer(own: Floats, distance: float) -> float:
    """Return the share of known features that are nearer to their neighbor than a distance.

    About 0.5 is usual; near 1, there is nothing alike among what is known.
    """
    return float((own < distance).mean())
