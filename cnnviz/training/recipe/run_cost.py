"""How long a run takes, expected from what other runs took on the same machine.

A rough count of seconds, from the multiplications and the steps of a run, says how runs compare.
The runs that were trained before say how fast the machine is, those of similar cost before others.
"""

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings

MULTIPLY_ADDS_PER_SECOND = 2e10
"""Of two processor cores with the networks of the lessons; only the first estimates rest on it."""
STEP_SECONDS = 1.5e-3
"""Of a step of a small network, whatever its batch."""
IMAGE_SECONDS = 5e-6
"""Of an image of a small network: reading and scaling it."""
RUN_SECONDS = 0.15
"""Of a run, until its first step."""
BACKWARD = 3
"""A training step computes outputs, and gradients of outputs and of weights: thrice as much."""
TEST_IMAGES = 10_000
EVALUATED_TRAIN_IMAGES = 10_000
"""Images of the test set, and of the training set, that are evaluated after an epoch."""
HALF_LIFE = 16
"""A run counts half as much as one that ended so many runs later: what else runs here changes."""
FAR = 1e-3
"""Weight of a run whose cost is not similar at all."""


@dataclass(frozen=True)
class RunCost:
    """What a run costs.

    Attributes:
        seconds: Roughly, on a machine of two cores.
        step: Multiply-accumulate operations of a training step.
    """

    seconds: float
    step: float

    def similarity(self, other: "RunCost") -> float:
        """Return how similar another run is, 0–1: 1 for equal costs."""
        apart = 2 * math.log(self.step / other.step), 4 * math.log(self.seconds / other.seconds)
        return math.exp(-sum(one**2 for one in apart) / 2) + FAR


@functools.lru_cache(maxsize=1024)
def expected_cost(settings: str, *, trains: bool = True, epochs_done: int = 0) -> RunCost | None:
    """Return the cost of a run with settings as JSON; None if its data is not there any more.

    Args:
        settings: The settings as JSON.
        trains: False for a run that only evaluates.
        epochs_done: Epochs that it need not train.
    """
    one = Settings.from_json(settings)
    try:
        every = data.dataset_info(one.data).train_images
    except Problem:
        return None
    images = min(one.train_images or every, every)
    macs = max(1, one.network.multiply_adds)
    tested = min(images, EVALUATED_TRAIN_IMAGES) + min(every, TEST_IMAGES) * max(1, one.checks)
    second = macs / MULTIPLY_ADDS_PER_SECOND + IMAGE_SECONDS
    batch = min(images, one.batch_size * one.accumulate)
    epoch = images * BACKWARD * second + math.ceil(images / batch) * STEP_SECONDS
    epochs = max(1, one.epochs - epochs_done)
    seconds = RUN_SECONDS + epochs * ((epoch if trains else 0) + tested * second)
    return RunCost(seconds, float(BACKWARD * macs * batch))


def expected_seconds(cost: RunCost, earlier: Iterable[tuple[RunCost, float]]) -> float:
    """Return how long a run will take.

    Args:
        cost: Of the run.
        earlier: Cost and seconds of runs that this machine has trained, the latest first.
    """
    total = weighted = 0.0
    for age, (other, seconds) in enumerate(earlier):
        weight = cost.similarity(other) * 0.5 ** (age / HALF_LIFE)
        total += weight
        weighted += weight * seconds / other.seconds
    return cost.seconds * weighted / total if total else cost.seconds
