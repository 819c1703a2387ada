"""Lesson *How it learns*: the loss over two weights, and the paths of three optimizers on it.

A kernel of two weights, 1×2, should become [1, −1], a detector of edges.  Neighboring pixels are
nearly equal, so the loss rises steeply where both weights grow together and hardly at all where one
grows as the other shrinks: a long, narrow valley.
"""

import functools
from collections.abc import Callable
from enum import StrEnum

import numpy as np

from cnnviz.grid import convolve
from cnnviz.grid.im2col import read_windows
from cnnviz.grid.trace import Array
from cnnviz.lessons.learning_edges import draw_image

GOAL = np.array([1.0, -1.0])
"""The weights at the bottom of the valley, (2,)."""
BETAS = (0.9, 0.999)
"""How slowly Adam's means of the gradient and of its square change; PyTorch's default."""
EPSILON = 1e-8
"""What Adam adds to the root of the mean square; PyTorch's default."""


class Optimizer(StrEnum):
    """The optimizers."""

    SGD = "sgd"
    MOMENTUM = "momentum"
    ADAM = "adam"


@functools.cache
def curvature() -> Array:
    """Return A (2, 2) with loss = dᵀ·A·d, where d (2,) is the distance of the weights to the goal.

    The errors of the windows are p·d, p (2,) being the pixels of a window; their mean square is
    dᵀ·A·d for A = mean(p·pᵀ).
    """
    windows = read_windows(convolve(draw_image()[0, 0], np.ones((1, 2)))).reshape(-1, 2)
    average: Array = windows.T @ windows / len(windows)
    return average


def losses(weights: Array) -> Array:
    """Return the mean squared error for each pair of weights, (…, 2) → (…)."""
    apart = weights - GOAL
    loss: Array = np.einsum("...i,ij,...j->...", apart, curvature(), apart)
    return loss


def gradient(weights: Array) -> Array:
    """Return the gradient of the loss, (2,)."""
    slope: Array = 2 * curvature() @ (weights - GOAL)
    return slope


def walk(optimizer: Optimizer, start: Array, rate: float, momentum: float, steps: int) -> Array:
    """Return the weights at the start and after each step, (steps + 1, 2).

    Args:
        optimizer: The optimizer; ``momentum`` is for ``MOMENTUM`` alone.
        start: (2,).
        rate: Learning rate.
        momentum: How much of the last step is kept, from 0 to below 1.
        steps: How many.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html, …Adam.html
    """
    if optimizer is Optimizer.ADAM:
        move = _adam(rate)
    else:
        move = _descent(rate, momentum if optimizer is Optimizer.MOMENTUM else 0.0)
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - move(gradient(path[-1])))
    return np.array(path)


def steps_to(path: Array, share: float = 0.01) -> int | None:
    """Return the step from which on the loss stays below a share of the first; None if never."""
    low = losses(path) <= share * losses(path[0])
    if not low[-1]:
        return None
    return int(len(low) - np.argmin(low[::-1])) if not low.all() else 0


def _descent(rate: float, momentum: float) -> Callable[[Array], Array]:
    """Return the step of gradient descent: the gradient, and what is left of the steps before."""
    velocity = np.zeros(2)

    def move(slope: Array) -> Array:
        nonlocal velocity
        velocity = momentum * velocity + slope
        return rate * velocity

    return move


def _adam(rate: float) -> Callable[[Array], Array]:
    """Return the step of Adam: the mean gradient over the root of the mean square.

    Both means start at 0 and are corrected for that.
    """
    mean, square, count = np.zeros(2), np.zeros(2), 0

    def move(slope: Array) -> Array:
        nonlocal mean, square, count
        count += 1
        mean = BETAS[0] * mean + (1 - BETAS[0]) * slope
        square = BETAS[1] * square + (1 - BETAS[1]) * slope**2
        corrected = mean / (1 - BETAS[0] ** count)
        scale = np.sqrt(square / (1 - BETAS[1] ** count)) + EPSILON
        step: Array = rate * corrected / scale
        return step

    return move
