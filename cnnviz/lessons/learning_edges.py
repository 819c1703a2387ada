"""Lesson *How it learns*: a kernel that starts at random and learns to find edges."""

import functools
from dataclasses import dataclass

import numpy as np

from cnnviz.grid import Operation
from cnnviz.grid.trace import Array, Kind
from cnnviz.lessons.learning import GOALS, TinyNet, teach
from cnnviz.quiz.seeded_random import SeededRandom

SIDE = 20
"""Rows and columns of the image."""


def draw_image() -> Array:
    """Return the image, (1, 1, 20, 20): a disc, a bar and a triangle, all 1 on a ground of 0."""
    r, c = np.mgrid[:SIDE, :SIDE]
    disc = (r - 6) ** 2 + (c - 6) ** 2 <= 17
    bar = (np.abs(c - 15) <= 2) & (r >= 2) & (r <= 9)
    triangle = (r >= 12) & (r <= 17) & (c >= r - 10) & (c <= 12)
    image: Array = (disc | bar | triangle).astype(np.float64)
    return image[None, None]


def draw_kernel(seed: int) -> Array:
    """Return a random kernel, (3, 3): numbers from −1 to 1 with two decimals."""
    random = SeededRandom(seed)
    return np.array([[random.integer(-100, 100) / 100 for _ in range(3)] for _ in range(3)])


@dataclass(frozen=True, eq=False)
class Learning:
    """A kernel that learns by gradient descent on the mean squared error.

    Attributes:
        goal: Name of the kernel that it should become, of ``GOALS``.
        seed: Of the kernel at the start.
        rate: Learning rate.
    """

    goal: str
    seed: int
    rate: float

    @functools.cached_property
    def net(self) -> TinyNet:
        """The network at the start; its bias stays 0 and is not learned."""
        operation = Operation(
            Kind.CONVOLUTION, draw_image(), draw_kernel(self.seed)[None, None], np.zeros(1)
        )
        return teach(operation, GOALS[self.goal][None, None])

    def learn(self, steps: int) -> tuple[Array, list[float]]:
        """Return the kernel (3, 3) after some steps, and the losses of steps 0 to ``steps``."""
        net, losses = self.net, []
        kernel, size = net.kernel, net.target.size
        for _ in range(steps + 1):
            step = TinyNet(Operation(Kind.CONVOLUTION, net.operation.image, kernel), net.target)
            losses.append(step.loss / size)
            before, kernel = kernel, kernel - self.rate * step.kernel_gradient / size
        return before[0, 0], losses
